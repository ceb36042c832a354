"""State of an agent in a compacted topic of its own: saved with delivery awaited, before the acknowledgement.

Faust's tables give up waiting for their changelog after 100 ms at a commit, and cost 1 ms an event when windowed;
here the state is small, in memory, and what changed is written every few seconds, whole or not at all: see slots.py.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from kafka import TopicPartition

from schemas.topics import Topic
from simak.config import Settings
from streams.kafka import consumer
from streams.producer import BatchProducer
from streams.slots import Slots


class Snapshots:
    """The records of one state topic, by partition."""

    def __init__(self, settings: Settings, topic: Topic, producer: BatchProducer) -> None:
        self._settings = settings
        self._topic = settings.topic(topic.name)
        self._producer = producer
        self._slots: dict[int, Slots] = {}
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def save(self, partition: int, records: Mapping[str, bytes | None]) -> None:
        """Write what changed; None deletes a key. Returns when Kafka has acknowledged all.

        A save that is cut off leaves what `load` gives as it was.
        """
        if not records:
            return
        async with self._turns[partition]:
            slots = self._slots.pop(partition, None)
            if slots is None:
                slots, _ = await self._read(partition)
            rows, commit = slots.rows(records)
            await self._producer.send(self._topic, partition, rows)
            await self._producer.send(self._topic, partition, [commit])
            # Only now: after a failure nobody knows what counts until it has been read again.
            self._slots[partition] = slots

    async def load(self, partition: int) -> dict[str, bytes]:
        """The latest value of every key of a partition, deleted keys left out."""
        async with self._turns[partition]:
            self._slots[partition], records = await self._read(partition)
            return records

    async def _read(self, partition: int) -> tuple[Slots, dict[str, bytes]]:
        found = await asyncio.to_thread(read_compacted, self._settings, self._topic, partition)
        slots = Slots()
        return slots, slots.restore({key.encode(): value for key, value in found.items()})


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
