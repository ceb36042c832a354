"""What `simak doctor` asks Kafka: brokers, topics, workers, lag, dead letters."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from simak.config import Settings
from streams import dlq, topics
from streams.finding import Check, Finding, ok, warning, wrong
from streams.reach import require_kafka
from streams.status_kafka import Lag, kafka_status

# A lag of fewer records is work in hand; of more, it is compared with a minute of the present rate.
SMALL_LAG = 2000
BEHIND_S = 60
MANY_LETTERS = 100


def kafka(settings: Settings) -> Iterator[Finding]:
    """Every topic as the catalogue says; then workers and lag."""
    require_kafka(settings)
    differences = topics.check(settings)
    for sentence in differences:
        what, _, todo = sentence.partition(": ")
        yield wrong("topics", what, todo)
    if any("is missing" in sentence for sentence in differences):
        return
    if not differences:
        yield ok("topics", "all topics are as the catalogue says")
    found = kafka_status(settings, datetime.now(UTC))
    yield _brokers(settings, found.brokers)
    for role in found.states:
        workers = sum(member.role == role for member in found.members)
        if workers:
            yield ok("workers", f"{workers} {role} worker(s), group {found.states[role]}")
        else:
            yield warning("workers", f"no {role} worker runs", f"start one: `simak up` or `simak worker {role}`")
    for one in found.lags:
        yield _lag(one)
    yield from _letters(settings)


def _brokers(settings: Settings, number: int) -> Finding:
    wanted = settings.kafka.replication
    if number < wanted:
        text = f"{number} broker(s) cannot hold {wanted} copies"
        return wrong("kafka", text, "start more brokers or lower kafka.replication")
    return ok("kafka", f"{settings.kafka.bootstrap} answers, {number} broker(s)")


def _lag(one: Lag) -> Finding:
    text = f"{one.role} is {one.lag} records behind on {one.topic} ({one.rate:.1f} records/s come in)"
    if one.lag <= max(SMALL_LAG, BEHIND_S * one.rate):
        return ok("lag", text)
    return warning("lag", text, f"start more {one.role} workers (at most {one.partitions}), or find what is slow")


def _letters(settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    hour = dlq.number(settings, now - timedelta(hours=1))
    text = f"{hour} dead letters in the last hour"
    if hour > MANY_LETTERS:
        yield warning("dead_letters", text, "see why: `simak dlq list --since 1h`")
    else:
        yield ok("dead_letters", text)


CHECKS = (Check("kafka", kafka),)
