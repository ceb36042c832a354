"""Poison among good records: each is a dead letter with its reason, and its neighbours come through."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.headers import ERROR_CLASS, ERROR_OFFSET, ERROR_PARTITION, ERROR_STAGE, ERROR_TOPIC
from schemas.mention import RawMention
from simak.config import Settings
from streams.supervisor import Spec, Supervisor
from tests.support.pipeline import environment, eventually, indexed, records, send, workers

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def raw(**changes: object) -> bytes:
    body: dict[str, object] = {"platform": "x", "text": "listrik mati", "published": AT.isoformat(), "native_id": "p"}
    return json.dumps(body | changes).encode()


POISON = {
    "truncated": (raw()[:-9], "invalid_json"),
    "no json": (b"halo dunia", "invalid_json"),
    "wrong type": (raw(text=12), "invalid_field"),
    "missing text": (b'{"platform":"x","published":"2026-11-23T01:00:00Z"}', "invalid_field"),
    "list": (b"[]", "invalid_field"),
    "null": (b"null", "invalid_field"),
    "2 MiB": (raw(text="a" * (2 << 20)), "too_large"),
    "long text": (raw(text="a" * 100_001), "invalid_field"),
    "invalid UTF-8": (raw(text="AAAA").replace(b"AAAA", b"\xff\xfe\x80"), "invalid_utf8"),
    "null text": (raw(text=None), "invalid_field"),
    "lone surrogate": (raw(text="AAAA").replace(b"AAAA", b"\\ud83d"), "invalid_json"),
    "year 9999": (raw(published="9999-12-31T23:59:59Z"), "published_in_future"),
    "year 1": (raw(published="0001-01-01T00:00:00Z"), "published_too_old"),
    "no zone": (raw(published="2026-11-23T01:00:00"), "invalid_field"),
    "invisible": (raw(text="\u200b\u200e \n"), "text_empty"),
    "deep": (b'{"a":' + b"[" * 100_000, "invalid_json"),
    "empty": (b"", "empty_value"),
}


@pytest.mark.timeout(120)
def test_each_poison_is_a_dead_letter_and_its_neighbours_come_through(settings: Settings, tmp_path: Path) -> None:
    good = [
        RawMention(platform="x", text=f"banjir di jalan {n}", published=AT, native_id=f"g{n}")
        for n in range(len(POISON) + 1)
    ]
    mixed: list[RawMention | bytes] = [good[0]]
    for neighbour, (poison, _) in zip(good[1:], POISON.values(), strict=True):
        mixed += [poison, neighbour]
    repeat = RawMention(platform="x", text="banjir di jalan 0", published=AT, native_id="g0")
    with workers(settings, [Spec("enrich", "0")], environment(settings), tmp_path):
        send(settings, [*mixed, repeat, repeat])
        assert eventually(lambda: len(indexed(settings)) == len(good), 60)
        assert eventually(lambda: len(records(settings, "dead.letters")) >= len(POISON), 20)
    letters = records(settings, "dead.letters")
    headers = [dict(letter.headers) for letter in letters]
    reasons = Counter(header[ERROR_CLASS].decode() for header in headers)
    assert reasons == Counter(reason for _, reason in POISON.values())
    assert {letter.value or b"" for letter in letters} == {poison for poison, _ in POISON.values()}
    assert {header[ERROR_STAGE] for header in headers} == {b"enrich"}
    assert {header[ERROR_TOPIC].decode() for header in headers} == {settings.topic("mentions.raw")}
    sent = {(record.partition, record.offset): record.value for record in records(settings, "mentions.raw")}
    for letter, header in zip(letters, headers, strict=True):
        assert sent[int(header[ERROR_PARTITION]), int(header[ERROR_OFFSET])] == letter.value
    assert indexed(settings).keys() == {f"x:g{n}" for n in range(len(good))}


@pytest.mark.timeout(120)
def test_a_bad_deploy_stops_the_worker_and_no_restart_empties_the_topic(settings: Settings, tmp_path: Path) -> None:
    env = environment(settings, SIMAK_ENRICH__POISON_RUN="150", SIMAK_ENRICH__BATCH="64")
    send(settings, [b"not a mention"] * 2000)
    supervisor = Supervisor(env, tmp_path)
    supervisor.start([Spec("enrich", "0")])
    assert eventually(lambda: supervisor.workers["enrich-0"].restarts >= 2, 60)
    supervisor.stop()
    log = supervisor.log_file("enrich-0").read_text()
    assert "records in a row were refused" in log
    assert "Traceback" not in log
    assert records(settings, "dead.letters") == []


@pytest.mark.timeout(120)
def test_a_chunk_of_nothing_but_poison_is_let_go_after_a_few_quiet_seconds(settings: Settings, tmp_path: Path) -> None:
    with workers(settings, [Spec("enrich", "0")], environment(settings), tmp_path):
        send(settings, [b"not a mention"] * 20)
        assert eventually(lambda: len(records(settings, "dead.letters")) == 20, 40)
    with workers(settings, [Spec("enrich", "0")], environment(settings), tmp_path):
        send(settings, [RawMention(platform="x", text="jalan rusak", published=AT, native_id="after")])
        assert eventually(lambda: indexed(settings).keys() == {"x:after"}, 40)
    assert len(records(settings, "dead.letters")) == 20, "acknowledged: a restart does not write them again"
