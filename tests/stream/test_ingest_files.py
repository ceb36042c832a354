"""simak ingest on a real Kafka: formats, bad lines, dead letters, exit statuses."""

import gzip
import json
from pathlib import Path

import msgspec

from schemas.headers import ERROR_CLASS, ERROR_OFFSET, ERROR_STAGE, ERROR_TOPIC
from schemas.mention import RawMention
from simak.config import Settings
from streams.partition import partition_of
from tests.support.intake import body, free_port, ids, ingest, keys, line
from tests.support.pipeline import records

BAD = {
    "truncated": (b'{"platform":"x","text":"a', "invalid_json"),
    "wrong type": (json.dumps(body(0, text=12)).encode(), "invalid_field"),
    "invalid UTF-8": (json.dumps(body(0, text="AAA")).encode().replace(b"AAA", b"\xff\xfe"), "invalid_utf8"),
    "lone surrogate": (json.dumps(body(0, text="\ud800")).encode(), "invalid_json"),
    "year 9999": (json.dumps(body(0, published="9999-12-31T23:59:59Z")).encode(), "published_in_future"),
    "impossible collected": (
        json.dumps(body(0, collected="0001-01-01T00:00:00+12:00")).encode(),
        "collected_impossible",
    ),
    "no zone": (json.dumps(body(0, published="2026-11-20T08:00:00")).encode(), "invalid_field"),
    "invisible": (json.dumps(body(0, text="\u200b \n")).encode(), "text_empty"),
    "2 MiB": (json.dumps(body(0, text="a" * (2 << 20))).encode(), "too_large"),
    "5 MiB": (b'"' + b"b" * (5 << 20), "too_large"),
}


def test_bad_lines_are_told_and_kept_and_their_neighbours_arrive_untouched(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(b"".join(line(n) + bad + b"\n" for n, (bad, _) in enumerate(BAD.values())) + line(99).rstrip())
    done = ingest(settings, file)
    said = done.stderr.decode()
    assert done.returncode == 1, said
    assert keys(settings) == sorted(ids([*range(len(BAD)), 99]))
    letters = {int(dict(r.headers)[ERROR_OFFSET]): r for r in records(settings, "dead.letters")}
    for number, (bad, reason) in enumerate(BAD.values()):
        headers = dict(letters[2 * number + 2].headers)
        assert (headers[ERROR_CLASS], headers[ERROR_STAGE]) == (reason.encode(), b"ingest")
        assert headers[ERROR_TOPIC] == b"mixed.jsonl"
        assert letters[2 * number + 2].value == bad[: 3 << 20]
        assert f"line {2 * number + 2}: {reason}: " in said
    assert f"read {2 * len(BAD) + 1}, sent {len(BAD) + 1}, refused {len(BAD)} in" in said


def test_values_go_as_they_are_but_for_collected_and_keys_choose_the_partition(
    settings: Settings, tmp_path: Path
) -> None:
    own = b'{"platform": "x", "text": "halo", "published": "2026-11-20T01:00:00Z", "native_id": "1", "future": [1.50]'
    has = b', "collected": "2026-11-20T01:00:05Z"}'
    (tmp_path / "a.jsonl").write_bytes(own + has + b"\r\n" + own.replace(b'"1"', b'"2"') + b"}\n")
    assert ingest(settings, tmp_path / "a.jsonl").returncode == 0
    found = {record.key: record for record in records(settings, "mentions.raw")}
    assert found[b"x:1"].value == own + has
    stamped = found[b"x:2"].value
    assert stamped.startswith(own.replace(b'"1"', b'"2"') + b',"collected":"')
    assert msgspec.json.decode(stamped, type=RawMention).collected is not None
    assert all(record.partition == partition_of(record.key, 3) for record in found.values())


def test_gzip_is_known_by_its_content_also_on_standard_input(settings: Settings, tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(map(line, range(5)))) + gzip.compress(line(5))
    (tmp_path / "named.jsonl").write_bytes(packed)
    assert ingest(settings, tmp_path / "named.jsonl").returncode == 0
    assert ingest(settings, "-", input=gzip.compress(line(6))).returncode == 0
    assert ingest(settings, "-", input=b"\xef\xbb\xbf" + line(7)).returncode == 0
    assert keys(settings) == sorted(ids(range(8)))


def test_a_gzip_that_ends_too_early_is_one_sentence_and_what_came_before_is_sent(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"".join(map(line, range(2000))))[:-2000])
    done = ingest(settings, tmp_path / "cut.gz", "--format", "jsonl")
    assert done.returncode == 2
    assert "cut.gz is damaged as gzip after line" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert len(keys(settings)) > 100


CSV = """\
\ufeffid;full_text;created_at;Author.ID;engagement.likes;lain
c1;"banjir, di mana-mana; ""parah""
baris kedua";20/11/2026 08.00;u1;12.0;x
c2;listrik padam;kemarin;u2;;x
c3;"kutip tak tertutup;20/11/2026 09:00;u3;1;x
c4;macet;2026-11-20 10:00;;3;x
c5;kurang kolom;2026-11-20 10:00
c6;antre;Jumat, 20 November 2026 11:00 WIB;u6;4;x
"""


def test_csv_is_mapped_and_a_broken_row_never_swallows_its_neighbours(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ekspor.csv").write_text(CSV, encoding="utf-8")
    done = ingest(
        settings, tmp_path / "ekspor.csv", "--map", "native_id=id", "--map", "text=full_text",
        "--map", "published=created_at", "--set", "platform=instagram", "--timezone", "Asia/Jakarta",
    )  # fmt: skip
    said = done.stderr.decode()
    assert done.returncode == 1, said
    found = {r.key.decode(): msgspec.json.decode(r.value, type=RawMention) for r in records(settings, "mentions.raw")}
    assert sorted(found) == ["instagram:c1", "instagram:c4", "instagram:c6"]
    first = found["instagram:c1"]
    assert first.text == 'banjir, di mana-mana; "parah"\nbaris kedua'
    assert first.published.isoformat() == "2026-11-20T08:00:00+07:00"
    assert first.author is not None and first.author.id == "u1"
    assert first.engagement is not None and first.engagement.likes == 12
    assert found["instagram:c4"].author is None
    assert "line 4: invalid_date" in said and "line 5: invalid_csv" in said and "line 7: invalid_csv" in said
    letters = {int(dict(r.headers)[ERROR_OFFSET]): r.value for r in records(settings, "dead.letters")}
    assert letters[5] == b'c3;"kutip tak tertutup;20/11/2026 09:00;u3;1;x'


def test_json_with_foreign_names_is_mapped_by_dotted_paths(settings: Settings) -> None:
    given = {"id": 17, "user": {"id": 5}, "full_text": "halo", "created_at": "Fri Nov 20 01:00:00 +0000 2026"}
    done = ingest(
        settings, "-", "--map", "native_id=id", "--map", "author.id=user.id", "--map", "text=full_text",
        "--map", "published=created_at", "--set", "platform=x", input=json.dumps(given).encode(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (record,) = records(settings, "mentions.raw")
    found = msgspec.json.decode(record.value, type=RawMention)
    assert record.key == b"x:17" and found.author is not None and found.author.id == "5"


def test_a_missing_file_and_a_dead_kafka_are_one_sentence_each(settings: Settings, tmp_path: Path) -> None:
    done = ingest(settings, tmp_path / "none.jsonl")
    assert done.returncode == 2 and "none.jsonl cannot be opened: No such file or directory." in done.stderr.decode()
    kafka = settings.kafka.model_copy(update={"bootstrap": f"127.0.0.1:{free_port()}"})
    done = ingest(settings.model_copy(update={"kafka": kafka}), "-", input=line(1))
    assert done.returncode == 3 and "does not answer" in done.stderr.decode() and done.stderr.count(b"\n") == 1
    done = ingest(settings.model_copy(update={"namespace": "t-nowhere"}), "-", input=line(1))
    assert done.returncode == 3 and "has no topic t-nowhere.mentions.raw: create the topics" in done.stderr.decode()
