"""The topic catalogue: names, retention, who writes and reads, and sizes that fit through every part of the way."""

import re

import pytest

from schemas.topics import (
    CATALOGUE,
    COUNT_STATE,
    COUNTS,
    DEAD_LETTERS,
    DELIVER_STATE,
    DETECT_STATE,
    ENRICHED,
    RAW,
    Topic,
)
from simak.config import Settings
from simak.decode import MOST_BYTES
from streams.app import FIXED
from streams.localstack.servers import KAFKA_PROPERTIES

DAY_MS = 86_400_000
EACH = pytest.mark.parametrize("topic", CATALOGUE, ids=lambda topic: topic.name)
# What the headers of a record and the frame of a batch of one may add to key and value.
ENVELOPE = 64 << 10


def broker(name: str) -> int:
    """A setting of the local broker."""
    found = re.search(rf"^{re.escape(name)}=(\d+)$", KAFKA_PROPERTIES, re.MULTILINE)
    assert found, f"the broker does not set {name}"
    return int(found[1])


def test_names_are_unique() -> None:
    assert len({topic.name for topic in CATALOGUE}) == len(CATALOGUE)


@EACH
def test_names_use_dots_and_small_letters_only(topic: Topic) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z]+)*(-v[0-9]+)?", topic.name)
    assert topic.version == 1 or topic.name.endswith(f"-v{topic.version}")


@EACH
def test_only_a_compacted_topic_keeps_its_records_for_ever(topic: Topic) -> None:
    assert (topic.retention_ms is None) == (topic.cleanup == "compact")
    settings = topic.config()
    assert settings["cleanup.policy"] == topic.cleanup
    if topic.retention_ms is None:
        assert int(settings["delete.retention.ms"]) >= 3 * DAY_MS, "longer than a weekend without a reader"
    else:
        assert int(settings["retention.ms"]) == topic.retention_ms > 0


@EACH
def test_every_topic_says_what_it_holds_who_writes_it_and_who_reads_it(topic: Topic) -> None:
    assert topic.summary.endswith((".", "contract."))
    assert topic.key
    assert topic.producers
    assert topic.consumers
    assert bool(topic.records) == topic.public, "a public topic has a contract, a private one has none"


def test_personal_data_leave_the_raw_topic_within_a_week() -> None:
    assert RAW.retention_ms is not None
    assert RAW.retention_ms <= 7 * DAY_MS
    assert DEAD_LETTERS.retention_ms is not None
    assert DEAD_LETTERS.retention_ms <= 7 * DAY_MS


def test_state_topics_are_private_and_the_only_private_ones() -> None:
    private = [topic for topic in CATALOGUE if not topic.public]
    assert {COUNT_STATE.name, DETECT_STATE.name, DELIVER_STATE.name} <= {topic.name for topic in private}
    assert private == [topic for topic in CATALOGUE if topic.name.startswith("state.")]
    assert all(topic.cleanup == "compact" for topic in private)


def test_topics_that_share_partitions_have_as_many() -> None:
    assert RAW.partitions == ENRICHED.partitions == COUNT_STATE.partitions == 0, "one number for all: kafka.partitions"
    assert COUNTS.partitions == DETECT_STATE.partitions


@EACH
def test_a_record_that_its_topic_takes_passes_producers_broker_and_consumers(topic: Topic) -> None:
    assert topic.max_message_bytes <= FIXED["producer_max_request_size"]
    assert topic.max_message_bytes <= broker("message.max.bytes") == broker("replica.fetch.max.bytes")
    assert topic.max_message_bytes <= FIXED["consumer_max_fetch_size"]


def test_a_dead_letter_has_room_for_the_largest_record_with_its_reasons() -> None:
    largest = max(t.max_message_bytes for t in (RAW, ENRICHED, COUNTS))
    assert largest + ENVELOPE <= DEAD_LETTERS.max_message_bytes


def test_the_raw_topic_takes_more_than_a_mention_may_have() -> None:
    assert RAW.max_message_bytes >= MOST_BYTES + ENVELOPE, "too large is a reason in a dead letter, not a lost record"


@EACH
def test_a_namespace_goes_before_the_name_with_a_dot(topic: Topic) -> None:
    assert Settings(namespace="demo").topic(topic.name) == f"demo.{topic.name}"
