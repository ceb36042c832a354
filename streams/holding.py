"""State of an agent by partition, with the chunks in it that are held back until a snapshot contains them.

What is cheap to read again need not be saved with every chunk: effects are written at once, the state every few
seconds, and only then the chunks are acknowledged. Whoever starts again reads the snapshot and what came after it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from schemas.topics import Topic
from streams.chunks import Chunk, GiveBack
from streams.runtime import Runtime
from streams.snapshots import Snapshots

T = TypeVar("T")
WAKE_S = 0.1


class Held(Generic[T]):
    """One partition's state. Change it, and write what it says, only under its `lock`."""

    def __init__(self, partition: int, state: T, generation: int) -> None:
        self.partition = partition
        self.state = state
        self.generation = generation
        self.chunks: list[Chunk] = []
        self.lock = asyncio.Lock()

    def take(self, chunk: Chunk) -> None:
        """The state now contains the chunk: hold it back, without its megabytes."""
        chunk.records.clear()
        self.chunks.append(chunk)


class Holding(Generic[T]):
    """The partitions that an agent has read so far; `make` builds a state from a partition's snapshot."""

    def __init__(self, runtime: Runtime, topic: Topic, make: Callable[[int, Mapping[str, bytes]], T]) -> None:
        self._run = runtime
        self._make = make
        self._held: dict[int, Held[T]] = {}
        self._loading = asyncio.Lock()
        self._returned: dict[int, int] = {}
        self.snapshots = Snapshots(runtime.settings, topic, runtime.producer)

    @property
    def all(self) -> list[Held[T]]:
        """Every partition held at present."""
        return list(self._held.values())

    @property
    def hurry(self) -> bool:
        """The group or the process waits for chunks that are held back."""
        return self._run.leaving() and any(held.chunks for held in self._held.values())

    async def ensure(self, partition: int) -> Held[T]:
        """The partition's state, read back from its snapshot in each new generation of the group.

        Raises GiveBack in a generation in which chunks were given back: nothing may overtake them.
        """
        async with self._loading:
            if self._returned.get(partition) == self._run.generation:
                raise GiveBack
            held = self._held.get(partition)
            if held is None or held.generation != self._run.generation:
                if held is not None:
                    self.drop(held)
                generation = self._run.generation
                records = await self.snapshots.load(partition)
                held = self._held[partition] = Held(partition, self._make(partition, records), generation)
            return held

    def check(self, held: Held[T]) -> None:
        """Raise GiveBack when the state was dropped while its lock was waited for."""
        if self._held.get(held.partition) is not held:
            raise GiveBack

    async def settle(self, held: Held[T], write: Callable[[Held[T]], Awaitable[None]]) -> None:
        """Write effects and snapshot, then acknowledge; when that cannot be, go back to the last snapshot."""
        async with held.lock:
            try:
                if held.generation != self._run.generation:
                    raise GiveBack
                await write(held)
            except GiveBack:
                self.drop(held)
                return
            for chunk in held.chunks:
                chunk.ack()
            held.chunks.clear()

    async def beat(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` every `seconds`; at once when the group rebalances or the process stops. Never returns."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await asyncio.sleep(WAKE_S)
            if self.hurry or loop.time() >= due:
                await work()
                due = loop.time() + seconds

    def drop(self, held: Held[T]) -> None:
        """Forget the state and give its chunks back: they are read again, over the last snapshot."""
        for chunk in held.chunks:
            self._returned[held.partition] = held.generation
            chunk.give_back(self._run.app)
        held.chunks.clear()
        if self._held.get(held.partition) is held:
            del self._held[held.partition]

    def keep(self, owned: Collection[int]) -> None:
        """Forget partitions that are no longer ours, once nothing of theirs is held back."""
        for held in self.all:
            if held.partition not in owned and not held.chunks:
                self.drop(held)
