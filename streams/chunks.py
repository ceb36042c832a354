"""From a Faust stream to chunks: each worked on once, acknowledged after its effects, or given back.

Nothing may escape an agent's loop: Faust acknowledges what an agent that raises was holding. What does escape
ends the process, and the supervisor starts it again.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from simak.errors import SimakError

log = structlog.get_logger()
EXIT_FATAL = 70


class GiveBack(Exception):
    """The effects cannot be written now and the group must not wait: return the chunk, it is read again."""


class Chunk:
    """Up to `batch` records of one partition, in offset order.

    `records` are aiokafka's: `key`, `value`, `offset`, `timestamp` (ms), `headers`.
    """

    __slots__ = ("_event", "partition", "records", "topic")

    def __init__(self, event: Any) -> None:
        self._event = event
        self.records: list[Any] = event.value
        self.topic: str = event.message.topic
        self.partition: int = event.message.partition

    @property
    def generation(self) -> int:
        """The consumer group generation that the chunk was read in."""
        return int(self._event.message.generation_id)

    def ack(self) -> None:
        """All effects are written: the offset may be committed."""
        self._event.ack()

    def give_back(self, app: Any) -> None:
        """Not done: the next owner of the partition, or this one after the rebalance, reads it again."""
        self._event.message.give_back(app.consumer)


Handler = Callable[[Chunk], Awaitable[None]]


class Lane:
    """Runs `handle` on every chunk of a stream: partitions side by side, one chunk a partition at a time.

    One at a time, because a subscriber recognises a repeat by its offset: a retried chunk must never be
    overtaken by its successor. `depth` partitions at most are in flight. The handler acknowledges by itself.
    """

    def __init__(self, app: Any, handle: Handler, *, depth: int = 2) -> None:
        self._app = app
        self._handle = handle
        self._slots = asyncio.Semaphore(depth)
        self._tails: dict[int, asyncio.Task[None]] = {}
        self._returned: dict[int, int] = {}

    async def run(self, stream: Any) -> None:
        """Consume the stream until the app stops. Never returns with an exception: see `die`."""
        try:
            async for event in stream.noack().events():
                await self._slots.acquire()
                self._start(Chunk(event))
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            die(error)

    def _start(self, chunk: Chunk) -> None:
        before = self._tails.get(chunk.partition)
        self._tails[chunk.partition] = asyncio.create_task(self._work(chunk, before))

    async def _work(self, chunk: Chunk, before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None and not before.done():
                await before
            if self._stale(chunk):
                raise GiveBack
            await self._handle(chunk)
        except GiveBack:
            self._returned[chunk.partition] = chunk.generation
            chunk.give_back(self._app)
        except asyncio.CancelledError:
            chunk.give_back(self._app)
            raise
        except BaseException as error:
            die(error)
        finally:
            self._slots.release()

    def _stale(self, chunk: Chunk) -> bool:
        """True when the chunk is no longer ours, or follows one that was given back: order must hold."""
        return (
            self._app.rebalancing
            or chunk.generation != self._app.consumer_generation_id
            or self._returned.get(chunk.partition) == chunk.generation
        )


def die(error: BaseException) -> None:
    """End the process at once, with one sentence for a known error and a traceback for a bug."""
    if isinstance(error, SimakError):
        log.error("worker.stops", reason=str(error))
    else:
        log.error("worker.crashes", exc_info=error)
    sys.stderr.flush()
    os._exit(EXIT_FATAL)
