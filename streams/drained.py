"""Whether anything is on its way to a partition of `mentions.enriched`: only then does its silence mean something."""

import asyncio
from collections.abc import Collection
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from schemas.topics import ENRICHED, RAW
from simak.config import Settings
from simak.errors import SimakError
from streams.kafka import consumer

LIMIT_S = 2.0


class Drained:
    """Asks Kafka how far the groups have committed, against the ends of what they read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._enrich: Any = None
        self._detect: Any = None
        self._asked: asyncio.Future[set[int]] | None = None

    async def of(self, partitions: Collection[int]) -> set[int]:
        """Those in which all that collectors have handed over has been enriched, counted and committed.

        None of them when Kafka does not answer within two seconds: a broker that is down is no proof of silence.
        """
        if not partitions or (self._asked is not None and not self._asked.done()):
            return set()
        self._asked = asyncio.ensure_future(asyncio.to_thread(self._look, frozenset(partitions)))
        await asyncio.wait([self._asked], timeout=LIMIT_S)
        return self._asked.result() if self._asked.done() else set()

    def _look(self, partitions: frozenset[int]) -> set[int]:
        try:
            if self._detect is None:
                self._enrich = consumer(self._settings, group_id=self._settings.group("enrich"))
                self._detect = consumer(self._settings, group_id=self._settings.group("detect"))
            # In this order: what enrich has committed is then part of the second end.
            enriched = self._done(self._enrich, RAW.name, partitions)
            return self._done(self._detect, ENRICHED.name, enriched)
        except (KafkaError, OSError, SimakError):
            return set()

    def _done(self, reader: Any, name: str, partitions: Collection[int]) -> set[int]:
        places = [TopicPartition(self._settings.topic(name), partition) for partition in partitions]
        if not places:
            return set()
        # What is committed is asked for first: an end that grows meanwhile only delays the answer.
        done = {place: reader.committed(place) for place in places}
        starts, ends = reader.beginning_offsets(places), reader.end_offsets(places)
        return {p.partition for p in places if (starts[p] if done[p] is None else done[p]) >= ends[p]}
