"""Chunks in which every record was refused: held back until it is clear whether a bad deploy refuses everything.

Their dead letters are written when a good record follows on the partition, or after a few quiet seconds. If the
poison limit is reached first the process ends with none of them acknowledged: whoever starts again reads them
again and comes to the same end, so that no restart, however often, empties the topic into the dead letters.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from streams.chunks import Chunk, GiveBack
from streams.deadletters import DeadLetters
from streams.producer import Row
from streams.runtime import Runtime

WAKE_S = 0.25
QUIET_S = 5.0


class Held:
    """One chunk with its letters, since when (loop time)."""

    def __init__(self, chunk: Chunk, letters: Sequence[Row], since: float) -> None:
        self.chunk = chunk
        self.letters = letters
        self.since = since


class Suspects:
    """The held chunks of one agent, by partition, in order."""

    def __init__(self, runtime: Runtime, letters: DeadLetters, quiet: float = QUIET_S) -> None:
        self._run = runtime
        self._letters = letters
        self._quiet = quiet
        self._held: dict[int, list[Held]] = defaultdict(list)

    def hold(self, chunk: Chunk, letters: Sequence[Row]) -> None:
        """Keep a chunk without a good record."""
        self._held[chunk.partition].append(Held(chunk, letters, asyncio.get_running_loop().time()))

    async def release(self, partition: int) -> None:
        """A good record has come: write the letters, acknowledge. Raises GiveBack when Kafka is down meanwhile."""
        held = self._held.pop(partition, [])
        for number, one in enumerate(held):
            try:
                if one.chunk.generation != self._run.generation:
                    raise GiveBack
                await self._letters.send(partition, one.letters)
            except GiveBack:
                self._give_back(held[number:])
                raise
            one.chunk.ack()

    async def background(self) -> None:
        """Release what has been quiet for long enough; give everything back when the group or the process waits."""
        while True:
            await asyncio.sleep(WAKE_S)
            now = asyncio.get_running_loop().time()
            for partition, held in list(self._held.items()):
                if self._run.leaving():
                    self._give_back(self._held.pop(partition))
                elif now - held[-1].since > self._quiet:
                    try:
                        await self.release(partition)
                    except GiveBack:
                        continue  # given back: read again in the next generation

    def _give_back(self, held: Sequence[Held]) -> None:
        for one in held:
            one.chunk.give_back(self._run.app)
