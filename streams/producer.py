"""Batches into one partition, delivery awaited: one future a chunk instead of one a record.

24 µs a document for the whole worker instead of 72 with `topic.send()`, which besides awaits only the enqueueing.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import structlog
from aiokafka.errors import KafkaError

from schemas.headers import Header
from simak.errors import Fatal
from streams.chunks import GiveBack
from streams.retry import pauses

log = structlog.get_logger()


class Row(NamedTuple):
    """One record to send: a value of None is a tombstone."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[Header] = ()


class BatchProducer:
    """Writes rows to a partition of a topic and returns when every replica asked for has them.

    Kafka's failures are retried in place until `leaving()` says that the group or the process cannot wait:
    then GiveBack. A row that no batch can hold raises Fatal: the topic's limits are wrong.
    """

    def __init__(self, app: Any, leaving: Callable[[], bool]) -> None:
        self._app = app
        self._leaving = leaving

    async def send(self, topic: str, partition: int, rows: Sequence[Row]) -> None:
        """Append `rows` in order to `topic` (physical name), `partition`."""
        if not rows:
            return
        for pause in pauses():
            try:
                await self._send_once(topic, partition, rows)
                return
            except (TimeoutError, KafkaError) as error:
                log.warning("producer.retry", topic=topic, partition=partition, error=repr(error))
                if self._leaving():
                    raise GiveBack from error
                await asyncio.sleep(pause)

    async def _send_once(self, topic: str, partition: int, rows: Sequence[Row]) -> None:
        client = (await self._app.maybe_start_producer())._producer
        waiting = []
        batch = client.create_batch()
        for row in rows:
            if self._append(batch, row):
                continue
            batch.close()
            waiting.append(await client.send_batch(batch, topic, partition=partition))
            batch = client.create_batch()
            if not self._append(batch, row):
                # Larger than a batch of its own: the client sends it alone.
                waiting.append(await self._send_alone(client, topic, partition, row))
        if batch.record_count():
            batch.close()
            waiting.append(await client.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*waiting)

    @staticmethod
    def _append(batch: Any, row: Row) -> bool:
        appended = batch.append(key=row.key, value=row.value, timestamp=None, headers=list(row.headers))
        return appended is not None

    @staticmethod
    async def _send_alone(client: Any, topic: str, partition: int, row: Row) -> Any:
        try:
            return await client.send(topic, row.value, key=row.key, partition=partition, headers=list(row.headers))
        except ValueError as error:
            raise Fatal(f"A record for {topic} cannot be sent: {error}. Raise max.message.bytes.") from error
