"""Batches into one partition, delivery awaited: one future a chunk instead of one a record.

24 µs a document for the whole worker instead of 72 with `topic.send()`, which besides awaits only the enqueueing.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import structlog
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

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

    An unreachable Kafka is waited for: the idempotent client sends again by itself, each batch once and in order,
    and gives up nothing (a worker that must end meanwhile does so by `worker.STOP_LIMIT_S`). What the client does
    report is retried in place until `leaving()`: then GiveBack. A row that the topic cannot hold raises Fatal.
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
            except MessageSizeTooLargeError as error:
                # The broker's last word: a retry would be a silent standstill.
                raise Fatal(f"A record for {topic} cannot be sent: {error!r}. Raise max.message.bytes.") from error
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
            # An empty batch takes any row, also one that is larger than a batch.
            self._append(batch, row)
        batch.close()
        waiting.append(await client.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*waiting)

    @staticmethod
    def _append(batch: Any, row: Row) -> bool:
        appended = batch.append(key=row.key, value=row.value, timestamp=None, headers=list(row.headers))
        return appended is not None
