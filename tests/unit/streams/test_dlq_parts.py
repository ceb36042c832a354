"""A record of the dead-letter topic becomes a letter; ids and sentences that need no broker."""

from datetime import UTC, datetime
from typing import Any

import pytest
from kafka.consumer.fetcher import ConsumerRecord

from schemas.headers import Header
from simak.config import Settings
from simak.errors import Unavailable, UserError
from simak.letters import letter
from streams.dlq import Group, Letter, _letter, find, gone, topic_of

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KAFKA_AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


def record(headers: list[Any], value: bytes | None = b"broken", partition: int = 1, offset: int = 42) -> Any:
    milliseconds = int(KAFKA_AT.timestamp() * 1000)
    return ConsumerRecord(
        "dead", partition, 0, offset, milliseconds, 0, b"x:1", value, headers, None, 3, len(value or b""), 0
    )


def headers(**more: Any) -> list[Header]:
    fields: dict[str, Any] = {
        "topic": "mentions.raw", "partition": 3, "offset": 7, "key": b"x:1", "value": b"broken", "headers": [],
        "stage": "enrich", "reason": "schema", "message": "No text.", "at": AT,
    }  # fmt: skip
    return letter(**fields | more)[2]


def test_a_record_of_ours_is_read_back_whole() -> None:
    found = _letter(record(headers()))
    assert (found.key, found.value, found.topic) == (b"x:1", b"broken", "dead")
    assert (found.view.topic, found.view.partition, found.view.offset) == ("mentions.raw", 3, 7)
    assert (found.view.stage, found.view.reason, found.view.message) == ("enrich", "schema", "No text.")
    assert found.view.at == AT and found.view.size == len(b"broken")


@pytest.mark.parametrize("given", [[], [("trace", b"7")], [("simak.errors.time", b"yesterday")]])
def test_a_foreign_letter_without_a_time_has_that_of_kafka(given: list[Header]) -> None:
    found = _letter(record(given))
    assert found.view.at == KAFKA_AT and found.headers == given
    assert (found.view.stage, found.view.reason, found.view.topic) == ("unknown", "unknown", "unknown")


def test_a_header_and_a_record_without_value_are_borne() -> None:
    found = _letter(record([("trace", None), ("other", b"x")], value=None))
    assert found.headers == [("trace", b""), ("other", b"x")]
    assert (found.value, found.view.size) == (None, 0)


@pytest.mark.parametrize(("partition", "offset", "place"), [(0, 0, "0:0"), (1, 42, "1:42"), (11, 2**40, f"11:{2**40}")])
def test_an_id_is_topic_and_place(partition: int, offset: int, place: str) -> None:
    found = _letter(record(headers(), partition=partition, offset=offset))
    assert (found.place, found.id) == (place, f"dead:{place}")


def test_places_tell_the_letters_of_all_partitions_apart() -> None:
    found = {_letter(record([], partition=p, offset=o)).place for p in (1, 11, 111) for o in (1, 11, 111)}
    assert len(found) == 9


def test_a_letter_does_not_change() -> None:
    found = _letter(record(headers()))
    assert isinstance(found, Letter)
    with pytest.raises(AttributeError):
        found.offset = 1  # type: ignore[misc]


def test_a_group_begins_empty() -> None:
    group = Group("enrich", "schema", "mentions.raw", AT, AT)
    assert (group.letters, group.returned, group.redriven) == (0, 0, 0)


@pytest.mark.parametrize("identity", ["", "5", "abc", "dead:x:1", "dead:1:", "1:2.5", "dead:1"])
def test_what_is_no_id_is_refused_before_kafka_is_asked(identity: str) -> None:
    with pytest.raises(UserError) as caught:
        find(Settings(), identity)
    assert str(caught.value) == f"{identity!r} is no letter's id: copy one from `simak dlq list --each`."


def test_the_topic_is_of_the_namespace() -> None:
    one, other = topic_of(Settings(namespace="demo")), topic_of(Settings(namespace="prod"))
    assert one != other and one.startswith("demo") and one.removeprefix("demo") == other.removeprefix("prod")


def test_a_broker_that_went_away_is_told_with_its_address_and_why() -> None:
    settings = Settings()
    found = gone(settings, OSError("reset by peer"))
    assert isinstance(found, Unavailable)
    assert str(found).startswith(f"Kafka at {settings.kafka.bootstrap} stopped answering (reset by peer): ")
