"""Dead letters on Kafka: read them, count them, delete them. `streams/redrive.py` sends them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from kafka import TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct

from schemas.deadletter import DeadLetter
from schemas.headers import Header
from schemas.topics import DEAD_LETTERS, REDRIVE_STATE
from simak.config import Settings
from simak.errors import Unavailable, UserError
from simak.letters import view
from streams.kafka import admin, consumer
from streams.reach import require_kafka
from streams.snapshots import read_compacted

POLL_MS = 1000
# Polls in a row without a record before the broker counts as gone.
SILENT_POLLS = 20


class Letter(Struct, frozen=True):
    """One letter as it lies on Kafka. `place` is its partition and offset there: `1:42`."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[Header]
    view: DeadLetter

    @property
    def place(self) -> str:
        """Short and unique among the letters."""
        return f"{self.partition}:{self.offset}"

    @property
    def id(self) -> str:
        """What `simak dlq show` takes."""
        return f"{self.topic}:{self.place}"


class Group(Struct):
    """Letters with one stage, reason and origin. `returned`: failed again after a redrive; `redriven`: done with."""

    stage: str
    reason: str
    topic: str
    first: datetime
    last: datetime
    letters: int = 0
    returned: int = 0
    redriven: int = 0


def topic_of(settings: Settings) -> str:
    """The physical dead-letter topic."""
    return settings.topic(DEAD_LETTERS.name)


def letters(settings: Settings, since: datetime | None = None, most: int | None = None) -> Iterator[Letter]:
    """The letters present now, by partition in order; `most` limits them to the newest.

    Raises UserError when the topic is missing, Unavailable when Kafka stops answering.
    """
    with _reader(settings) as (reader, places):
        ends = reader.end_offsets(places)
        begins = _begins(reader, places, since)
        if most is not None:
            share = most // len(places)
            begins = {place: max(begin, ends[place] - share) for place, begin in begins.items()}
        yield from _read(reader, begins, ends)


def find(settings: Settings, identity: str) -> Letter:
    """The letter of an id `topic:partition:offset` (the topic may be left out). Raises UserError."""
    try:
        partition, offset = (int(part) for part in identity.split(":")[-2:])
    except ValueError:
        raise UserError(f"{identity!r} is no letter's id: copy one from `simak dlq list --each`.") from None
    place = TopicPartition(topic_of(settings), partition)
    with _reader(settings) as (reader, places):
        if place in places:
            begin, end = reader.beginning_offsets([place])[place], reader.end_offsets([place])[place]
            if begin <= offset < end:
                return next(_read(reader, {place: offset}, {place: offset + 1}))
    raise UserError(f"There is no letter {identity}: it was purged, is older than the retention, or never was.")


def groups(settings: Settings, since: datetime | None = None, most: int | None = None) -> list[Group]:
    """The letters counted by stage, reason and origin, the most frequent first."""
    done = redriven(settings)
    found: dict[tuple[str, str, str], Group] = {}
    for letter in letters(settings, since, most):
        seen = letter.view
        key = (seen.stage, seen.reason, seen.topic)
        group = found.setdefault(key, Group(*key, first=seen.at, last=seen.at))
        group.first, group.last = min(group.first, seen.at), max(group.last, seen.at)
        group.letters += 1
        group.returned += seen.attempt > 0
        group.redriven += letter.place in done
    return sorted(found.values(), key=lambda group: -group.letters)


def number(settings: Settings, since: datetime | None = None) -> int:
    """How many letters there are, by offsets alone."""
    with _reader(settings) as (reader, places):
        ends, begins = reader.end_offsets(places), _begins(reader, places, since)
        return sum(ends[place] - begins[place] for place in places)


def redriven(settings: Settings) -> dict[str, bytes]:
    """The places of the letters that were sent again or dropped, each with what happened."""
    state = settings.topic(REDRIVE_STATE.name)
    try:
        with _reader(settings, state):
            return read_compacted(settings, state, 0)
    except KafkaError as error:
        raise gone(settings, error) from None


def purge(settings: Settings, before: datetime | None = None) -> int:
    """Delete the letters older than `before`, or all up to now, for good. Returns how many."""
    with _reader(settings) as (reader, places):
        ends, old = reader.end_offsets(places), reader.beginning_offsets(places)
        upto = ends if before is None else _begins(reader, places, before)
    client = admin(settings)
    try:
        client.delete_records(upto)
    except KafkaError as error:
        raise gone(settings, error) from None
    finally:
        client.close()
    return sum(upto[place] - old[place] for place in places)


@contextmanager
def _reader(settings: Settings, topic: str = "") -> Iterator[tuple[Any, list[TopicPartition]]]:
    """A consumer of all partitions of the dead-letter topic, or of another that must exist."""
    require_kafka(settings)
    reader = consumer(settings)
    topic = topic or topic_of(settings)
    try:
        partitions = reader.partitions_for_topic(topic)
        if not partitions:
            raise UserError(f"The topic {topic} is missing: run `simak topics apply`.")
        places = [TopicPartition(topic, partition) for partition in sorted(partitions)]
        reader.assign(places)
        yield reader, places
    except KafkaError as error:
        raise gone(settings, error) from None
    finally:
        reader.close()


def _begins(reader: Any, places: list[TopicPartition], since: datetime | None) -> dict[TopicPartition, int]:
    if since is None:
        return dict(reader.beginning_offsets(places))
    found = reader.offsets_for_times(dict.fromkeys(places, max(0, int(since.timestamp() * 1000))))
    ends = reader.end_offsets(places)
    return {place: found[place].offset if found.get(place) else ends[place] for place in places}


def _read(reader: Any, begins: dict[TopicPartition, int], ends: dict[TopicPartition, int]) -> Iterator[Letter]:
    wanted = [place for place, begin in begins.items() if begin < ends[place]]
    reader.assign(wanted)
    for place in wanted:
        reader.seek(place, begins[place])
    silent = 0
    while any(reader.position(place) < ends[place] for place in wanted):
        polled = reader.poll(timeout_ms=POLL_MS)
        silent = 0 if polled else silent + 1
        if silent > SILENT_POLLS:
            raise KafkaError("no record came for 20 s")
        for place, records in polled.items():
            yield from (_letter(record) for record in records if record.offset < ends[place])


def _letter(record: Any) -> Letter:
    headers = [(name, value or b"") for name, value in record.headers]
    seen = view(headers, record.value)
    if seen.at.year == 1970:  # a foreign letter without a time: when Kafka got it
        seen = msgspec.structs.replace(seen, at=datetime.fromtimestamp(record.timestamp / 1000, UTC))
    return Letter(record.topic, record.partition, record.offset, record.key, record.value, headers, seen)


def gone(settings: Settings, error: Exception) -> Unavailable:
    """One sentence for a broker that went away in the middle."""
    return Unavailable(
        f"Kafka at {settings.kafka.bootstrap} stopped answering ({error}): look at the broker, then try again."
    )
