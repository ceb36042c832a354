"""State of an agent in a compacted topic of its own: saved with delivery awaited, before the acknowledgement.

Faust's tables give up waiting for their changelog after 100 ms at a commit, and cost 1 ms an event when windowed;
here the state is small, in memory, and what changed is written every few seconds.
"""

import asyncio
from collections.abc import Mapping

from kafka import TopicPartition

from schemas.topics import Topic
from simak.config import Settings
from streams.kafka import consumer
from streams.producer import BatchProducer, Row


class Snapshots:
    """The records of one state topic, by partition."""

    def __init__(self, settings: Settings, topic: Topic, producer: BatchProducer) -> None:
        self._settings = settings
        self._topic = settings.topic(topic.name)
        self._producer = producer

    async def save(self, partition: int, records: Mapping[str, bytes | None]) -> None:
        """Write what changed; None deletes a key. Returns when Kafka has acknowledged all."""
        rows = [Row(key.encode(), value) for key, value in records.items()]
        await self._producer.send(self._topic, partition, rows)

    async def load(self, partition: int) -> dict[str, bytes]:
        """The latest value of every key of a partition, deleted keys left out."""
        return await asyncio.to_thread(read_compacted, self._settings, self._topic, partition)


def read_compacted(settings: Settings, topic: str, partition: int) -> dict[str, bytes]:
    """Read a compacted partition (physical topic name) from its beginning to its present end."""
    reader = consumer(settings)
    try:
        place = TopicPartition(topic, partition)
        reader.assign([place])
        end = reader.end_offsets([place])[place]
        reader.seek_to_beginning(place)
        found: dict[str, bytes] = {}
        while reader.position(place) < end:
            for record in reader.poll(timeout_ms=1000).get(place, []):
                key = record.key.decode()
                if record.value is None:
                    found.pop(key, None)
                else:
                    found[key] = record.value
        return found
    finally:
        reader.close()
