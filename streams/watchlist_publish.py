"""Publish a watch list to its compacted topic: what is new or changed is written, what is gone gets a tombstone."""

from collections.abc import Sequence

import msgspec
from kafka.errors import KafkaError
from msgspec import Struct

from schemas.topics import WATCHLIST
from schemas.watchlist import WatchlistEntry
from simak.config import Settings
from simak.errors import Unavailable, UserError
from streams.kafka import consumer, producer
from streams.reach import require_kafka
from streams.snapshots import read_compacted

ACK_S = 30.0


class Changes(Struct, frozen=True):
    """Ids of entries, by what happened to them."""

    added: list[str]
    changed: list[str]
    removed: list[str]


def published(settings: Settings) -> dict[str, WatchlistEntry]:
    """The entries on the topic, by id. Raises UserError when the topic is missing, Unavailable without Kafka."""
    require_kafka(settings)
    topic = settings.topic(WATCHLIST.name)
    reader = consumer(settings)
    try:
        if not reader.partitions_for_topic(topic):
            raise UserError(f"The topic {topic} is missing: run `simak topics apply`.")
    finally:
        reader.close()
    found = read_compacted(settings, topic, 0)
    return {key: msgspec.json.decode(value, type=WatchlistEntry) for key, value in found.items()}


def publish(settings: Settings, entries: Sequence[WatchlistEntry]) -> Changes:
    """Make the topic hold exactly `entries`. Returns when Kafka has acknowledged every change."""
    if not entries:
        raise UserError("The watch list is empty: workers would then use the packaged one, so nothing was published.")
    before, after = published(settings), {entry.id: entry for entry in entries}
    changes = Changes(
        added=[id for id in after if id not in before],
        changed=[id for id in after if id in before and before[id] != after[id]],
        removed=[id for id in before if id not in after],
    )
    values = {id: msgspec.json.encode(after[id]) for id in [*changes.added, *changes.changed]}
    _write(settings, values | dict.fromkeys(changes.removed))
    return changes


def _write(settings: Settings, values: dict[str, bytes | None]) -> None:
    out = producer(settings)
    topic = settings.topic(WATCHLIST.name)
    try:
        waiting = [out.send(topic, key=id.encode(), value=value, partition=0) for id, value in values.items()]
        for future in waiting:
            future.get(timeout=ACK_S)
    except KafkaError as error:
        raise Unavailable(f"Kafka did not take the watch list ({error}): run the command again.") from None
    finally:
        out.close()
