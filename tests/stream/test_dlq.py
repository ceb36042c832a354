"""simak dlq on the real Kafka: every letter is seen, sent again once, and shows no personal data unasked."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition
from msgspec import Struct

from schemas.headers import Header
from simak.config import Settings
from simak.letters import letter
from streams.kafka import admin, consumer, producer
from streams.localstack.layout import Layout
from streams.supervisor import Spec
from tests.support.operating import nobody, said, simak
from tests.support.pipeline import environment as pipeline_environment
from tests.support.pipeline import eventually, send, workers
from tests.support.servers import fresh_settings

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PHONE = "0812-0000-1111"
BROKEN = f'{{"platform": "x", "text": "hubungi {PHONE}", "author": {{"id": 7}}}}'.encode()


class Failed(Struct, frozen=True):
    """One refused record, invented."""

    value: bytes | None = BROKEN
    topic: str = "mentions.raw"
    partition: int = 1
    offset: int = 10
    stage: str = "enrich"
    reason: str = "invalid_field"
    key: bytes | None = b"x:1"
    headers: tuple[Header, ...] = (("source", b"koleksi"),)
    at: datetime = AT


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A namespace of this file: making one takes longer than most tests."""
    return fresh_settings(stack, tmp_path_factory.mktemp("data"))


@pytest.fixture
def clean(shared: Settings) -> Settings:
    """The same without dead letters and without mentions."""
    client, reader = admin(shared), consumer(shared)
    names = [shared.topic(name) for name in ("dead.letters", "mentions.raw", "mentions.enriched")]
    places = [TopicPartition(name, number) for name in names for number in range(3)]
    client.delete_records(reader.end_offsets(places))
    reader.close()
    client.close()
    return shared


def write(settings: Settings, failed: Sequence[Failed]) -> list[str]:
    """Letters as the workers write them; their ids."""
    topic, waiting = settings.topic("dead.letters"), []
    out = producer(settings)
    for one in failed:
        key, value, headers = letter(
            topic=settings.topic(one.topic) if one.topic.islower() else one.topic, partition=one.partition,
            offset=one.offset, key=one.key, value=one.value, headers=one.headers, stage=one.stage,
            reason=one.reason, message="Not a mention: Expected `str`, got `int`.", at=one.at,
        )  # fmt: skip
        waiting.append(out.send(topic, key=key, value=value, headers=headers, partition=one.partition % 3))
    out.flush()
    found = [future.get(timeout=30) for future in waiting]
    out.close()
    return [f"{topic}:{one.partition}:{one.offset}" for one in found]


def records(settings: Settings, topic: str) -> list[Any]:
    """Every record of a topic, by partition."""
    reader = consumer(settings)
    name = settings.topic(topic)
    places = [TopicPartition(name, number) for number in reader.partitions_for_topic(name)]
    reader.assign(places)
    reader.seek_to_beginning()
    ends = reader.end_offsets(places)
    found = []
    while any(reader.position(place) < ends[place] for place in places):
        found += [record for batch in reader.poll(timeout_ms=500).values() for record in batch]
    reader.close()
    return found


def redrive(settings: Settings, *arguments: str) -> dict[str, Any]:
    """The outcome of a redrive."""
    result = simak(settings, "dlq", "redrive", "--json", *arguments)
    assert result.stdout, result.exception
    outcome: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (1 if outcome["stopped"] else 0)
    return outcome


def test_letters_are_counted_by_stage_reason_and_origin(clean: Settings) -> None:
    write(clean, [Failed(), Failed(offset=11), Failed(stage="index", reason="mapping", at=AT + timedelta(hours=1))])
    lines = [json.loads(line) for line in simak(clean, "dlq", "list", "--json").stdout.splitlines()]
    assert [(line["stage"], line["reason"], line["letters"]) for line in lines] == [
        ("enrich", "invalid_field", 2),
        ("index", "mapping", 1),
    ]
    shown = simak(clean, "dlq", "list")
    assert "mapping" in shown.stdout and "2026-11-23 11:00:00" in shown.stdout and "3 dead letters" in shown.stderr
    assert simak(clean, "dlq", "list", "--since", "1h", "--json").stdout.count("\n") == 2
    assert simak(clean, "dlq", "list", "--since", "2099-01-01", "--json").stdout == ""


def test_each_letter_has_an_id_that_show_takes(clean: Settings) -> None:
    (identity,) = write(clean, [Failed()])
    assert identity in simak(clean, "dlq", "list", "--each").stdout
    (line,) = simak(clean, "dlq", "list", "--each", "--json").stdout.splitlines()
    assert json.loads(line)["id"] == identity and json.loads(line)["redriven"] is False
    shown = simak(clean, "dlq", "show", identity)
    assert "Expected `str`, got `int`" in shown.stdout and "partition 1 offset 10" in shown.stdout


def test_show_keeps_the_content_back_unless_it_is_asked_to_reveal_it(clean: Settings) -> None:
    nasty = BROKEN + b"\x1b[2J\xff"
    good, bad = write(clean, [Failed(), Failed(value=nasty)])
    for arguments in ([good], [good, "--json"], [bad], [bad, "--json"]):
        shown = simak(clean, "dlq", "show", *arguments)
        assert shown.exit_code == 0
        assert PHONE not in shown.stdout and "koleksi" not in shown.stdout and "x:1" not in shown.stdout
    assert "$.author.id" in simak(clean, "dlq", "show", good).stdout
    assert "not JSON, not UTF-8" in simak(clean, "dlq", "show", bad).stdout
    revealed = simak(clean, "dlq", "show", bad, "--reveal")
    assert PHONE in revealed.stdout and r"\x1b[2J\xff" in revealed.stdout and "\x1b" not in revealed.stdout
    assert "personal data" in revealed.stderr
    assert simak(clean, "dlq", "show", bad, "--raw", "--reveal").stdout_bytes == nasty
    assert "--reveal" in said(simak(clean, "dlq", "show", bad, "--raw"))
    document = json.loads(simak(clean, "dlq", "show", bad, "--json", "--reveal").stdout)
    assert base64.b64decode(document["value"]) == nasty


def test_a_redrive_sends_the_original_back_to_its_partition_with_one_attempt_more(clean: Settings) -> None:
    write(clean, [Failed(), Failed(value=b"\xff\x00", key=None, partition=2)])
    assert redrive(clean)["targets"] == {clean.topic("mentions.raw"): 2}
    first, second = sorted(records(clean, "mentions.raw"), key=lambda record: record.partition)
    assert (first.partition, first.key, first.value) == (1, b"x:1", BROKEN)
    assert first.headers == [("source", b"koleksi"), ("simak.errors.attempt", b"1")]
    assert (second.partition, second.key, second.value) == (2, None, b"\xff\x00")


def test_nothing_is_sent_twice_whatever_the_filters_of_the_runs_were(clean: Settings) -> None:
    write(clean, [Failed(reason="a"), Failed(reason="b"), Failed(reason="a"), Failed(reason="b", stage="index")])
    assert redrive(clean, "--dry-run")["sent"] == 4
    assert records(clean, "mentions.raw") == []
    assert redrive(clean, "--reason", "b", "--stage", "enrich")["sent"] == 1
    assert redrive(clean, "--reason", "a", "--max", "1")["sent"] == 1
    again = redrive(clean)
    assert (again["sent"], again["already"]) == (2, 2)
    assert redrive(clean)["sent"] == 0
    assert len(records(clean, "mentions.raw")) == 4
    assert [json.loads(line)["redriven"] for line in simak(clean, "dlq", "list", "--json").stdout.splitlines()]


def test_a_letter_that_came_back_is_treated_as_the_policy_says(clean: Settings) -> None:
    returned = (("simak.errors.attempt", b"1"),)
    (identity,) = write(clean, [Failed(headers=returned)])
    stopped = redrive(clean)
    assert stopped["sent"] == 0 and identity in stopped["stopped"] and "--policy reinsert" in stopped["stopped"]
    assert redrive(clean, "--policy", "reinsert")["sent"] == 1
    assert dict(records(clean, "mentions.raw")[0].headers)["simak.errors.attempt"] == b"2"
    write(clean, [Failed(headers=returned), Failed()])
    dropped = redrive(clean, "--policy", "drop")
    assert (dropped["dropped"], dropped["sent"]) == (1, 1)
    assert redrive(clean)["already"] == 3


def test_letters_of_a_file_go_to_the_raw_topic_and_those_of_states_are_left(clean: Settings) -> None:
    write(clean, [Failed(topic="Laporan.csv", stage="ingest", offset=17), Failed(topic="alerts", stage="deliver")])
    outcome = redrive(clean, "--policy", "reinsert")
    assert outcome["targets"] == {clean.topic("mentions.raw"): 1} and outcome["left"] == 1
    assert records(clean, "alerts") == []
    assert "no safe way" in redrive(clean)["stopped"]


def test_another_target_may_be_named_but_never_leads_personal_data_round_the_redaction(clean: Settings) -> None:
    write(clean, [Failed(topic="mentions.enriched", stage="count")])
    assert redrive(clean, "--to", "mentions.raw")["targets"] == {clean.topic("mentions.raw"): 1}
    write(clean, [Failed()])
    assert redrive(clean, "--to", "mentions.enriched")["sent"] == 0
    assert records(clean, "mentions.enriched") == []
    assert "simak topics list" in said(simak(clean, "dlq", "redrive", "--to", "mentions.nowhere"))


@pytest.mark.timeout(120)
def test_a_worker_refuses_a_redriven_record_again_and_the_next_redrive_stops_there(
    settings: Settings, tmp_path: Path
) -> None:
    with workers(settings, [Spec("enrich", "0")], pipeline_environment(settings), tmp_path / "logs"):
        send(settings, [BROKEN])
        assert eventually(lambda: len(records(settings, "dead.letters")) == 1, 60)
        assert redrive(settings)["sent"] == 1
        assert eventually(lambda: len(records(settings, "dead.letters")) == 2, 60)
    lines = map(json.loads, simak(settings, "dlq", "list", "--each", "--json").stdout.splitlines())
    first, second = sorted(lines, key=lambda line: int(line["letter"].get("attempt", 0)))
    assert first["redriven"] and not second["redriven"]
    assert second["letter"]["attempt"] == 1 and second["letter"]["offset"] == first["letter"]["offset"] + 1
    assert second["id"] in redrive(settings)["stopped"]


def test_purge_asks_first_and_deletes_what_there_is_now(settings: Settings) -> None:
    (identity,) = write(settings, [Failed()])
    assert redrive(settings)["sent"] == 1
    assert "1 dead letters would be deleted" in said(simak(settings, "dlq", "purge"))
    assert "0 dead letters deleted" in simak(settings, "dlq", "purge", "--yes", "--before", "1h").stdout
    assert "1 dead letters deleted" in simak(settings, "dlq", "purge", "--yes").stdout
    assert simak(settings, "dlq", "list", "--json").stdout == ""
    assert "was purged" in said(simak(settings, "dlq", "show", identity))
    write(settings, [Failed()])
    assert redrive(settings)["sent"] == 1
    # What was remembered of the purged letter is forgotten.
    assert [record.value is None for record in records(settings, "state.redrive")] == [False, True, False]


def test_a_foreign_or_garbled_letter_is_listed_and_shown(clean: Settings) -> None:
    out = producer(clean)
    headers = [("__connect.errors.partition", b"x"), ("simak.errors.time", b"soon"), ("simak.errors.attempt", b"?")]
    sent = out.send(clean.topic("dead.letters"), key=b"", value=None, headers=headers, partition=0).get(timeout=30)
    out.close()
    listed = json.loads(simak(clean, "dlq", "list", "--json").stdout)
    assert (listed["stage"], listed["reason"]) == ("unknown", "unknown")
    assert datetime.fromisoformat(listed["first"]) > AT
    assert "no value" in simak(clean, "dlq", "show", f"0:{sent.offset}").stdout


def test_mistakes_get_one_sentence(clean: Settings) -> None:
    assert "no letter's id" in said(simak(clean, "dlq", "show", "first"))
    assert "There is no letter 7:1" in said(simak(clean, "dlq", "show", "7:1"))
    assert "does not answer" in said(simak(nobody(clean, "kafka"), "dlq", "list"))
    elsewhere = clean.model_copy(update={"namespace": "t-nowhere"})
    assert "simak topics apply" in said(simak(elsewhere, "dlq", "list"))
