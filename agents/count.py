"""count: enriched mentions in; absolute counts and watermarks out, every few seconds; then acknowledged."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from schemas.count import Count, Tick
from schemas.headers import event_headers
from schemas.topics import COUNT_STATE, COUNTS, ENRICHED
from simak.count import MinuteCounts
from simak.poison import PoisonLimit
from streams import metrics
from streams.chunks import Chunk, GiveBack
from streams.count_events import count_events
from streams.deadletters import DeadLetters
from streams.events import event_row
from streams.partition import partition_of
from streams.producer import Row
from streams.runtime import Runtime
from streams.snapshots import Snapshots

WAKE_S = 0.1


class Held:
    """One partition's counts, and the chunks in them that are not yet acknowledged."""

    def __init__(self, counts: MinuteCounts, generation: int, now: float) -> None:
        self.counts = counts
        self.generation = generation
        self.chunks: list[Chunk] = []
        self.heard = now
        self.lock = asyncio.Lock()


class CountAgent:
    """Holds chunks until the counts and the snapshot that contain them are in Kafka, then acknowledges."""

    topics = (ENRICHED,)

    def __init__(self, runtime: Runtime) -> None:
        self._run = runtime
        self._state = Snapshots(runtime.settings, COUNT_STATE, runtime.producer)
        self._letters = DeadLetters(runtime)
        self._held: dict[int, Held] = {}
        self._loading = asyncio.Lock()
        self._limits: dict[int, PoisonLimit] = {}
        self._counts = runtime.settings.topic(COUNTS.name)
        self._common = event_headers(COUNTS, source=f"/{runtime.settings.topic(ENRICHED.name)}")

    async def handle(self, chunk: Chunk) -> None:
        """Add a chunk to its partition's counts; the next flush acknowledges it."""
        held = await self._ensure(chunk.partition)
        events, letters, poisoned = count_events(chunk, datetime.now(UTC))
        self._limit(chunk).check(poisoned)
        await self._letters.send(chunk.partition, letters)
        ceiling = datetime.fromtimestamp(max(record.timestamp for record in chunk.records) / 1000, UTC)
        async with held.lock:
            if self._held.get(chunk.partition) is not held:
                raise GiveBack  # a flush failed while we waited: the state is the snapshot's again
            held.counts.add(events, ceiling)
            chunk.records.clear()  # what is held for seconds must not hold megabytes
            held.chunks.append(chunk)
            held.heard = asyncio.get_running_loop().time()

    async def background(self) -> None:
        """Flush every few seconds; at once when the group rebalances or the process stops."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            await asyncio.sleep(WAKE_S)
            hurry = self._run.leaving() and any(held.chunks for held in self._held.values())
            if not hurry and loop.time() < due:
                continue
            if not self._run.leaving():
                await self._adopt(loop.time())
            await asyncio.gather(*[self._flush(partition, held) for partition, held in list(self._held.items())])
            due = loop.time() + self._run.settings.count.flush

    async def _adopt(self, now: float) -> None:
        """Know every partition we own, also the silent ones, and let those advance by the clock."""
        owned = self._run.owned(ENRICHED)
        for partition in set(self._held) - owned:
            if not self._held[partition].chunks:
                del self._held[partition]
        for partition in owned:
            held = await self._ensure(partition)
            if now - held.heard > self._run.settings.count.idle:
                held.counts.advance(datetime.now(UTC))

    async def _ensure(self, partition: int) -> Held:
        """The partition's state, read back from its snapshot in each new generation of the group."""
        async with self._loading:
            held = self._held.get(partition)
            if held is None or held.generation != self._run.generation:
                generation = self._run.generation
                records = await self._state.load(partition)
                lateness = timedelta(seconds=self._run.settings.count.lateness)
                counts = MinuteCounts(partition, lateness).restore(records)
                held = Held(counts, generation, asyncio.get_running_loop().time())
                self._held[partition] = held
            return held

    async def _flush(self, partition: int, held: Held) -> None:
        async with held.lock:
            try:
                await self._write(partition, held)
            except GiveBack:
                self._drop(partition, held)
                return
            for chunk in held.chunks:
                chunk.ack()
            held.chunks.clear()

    async def _write(self, partition: int, held: Held) -> None:
        counts, tick = held.counts.flush()
        if held.generation != self._run.generation:
            raise GiveBack
        by_partition: dict[int, list[Row]] = defaultdict(list)
        targets = self._run.partitions(COUNTS)
        for count in counts:
            by_partition[partition_of(count.subject.encode(), targets)].append(self._row(count))
        for target in range(targets):
            # The watermark goes last: a reader that has it has every count before it.
            rows = [*by_partition[target], self._tick(tick)]
            await self._run.producer.send(self._counts, target, rows)
        await self._state.save(partition, held.counts.snapshot())
        metrics.counted(counts)

    def _drop(self, partition: int, held: Held) -> None:
        for chunk in held.chunks:
            chunk.give_back(self._run.app)
        held.chunks.clear()
        if self._held.get(partition) is held:
            del self._held[partition]

    def _row(self, count: Count) -> Row:
        # The value is part of the id: CloudEvents lets a reader drop an event whose id it knows.
        event_id = f"{count.subject}/{count.minute.isoformat()}/{count.partition}/{count.posts}+{count.late}"
        return event_row(count.subject, count, event_id, self._common)

    def _tick(self, tick: Tick) -> Row:
        event_id = f"tick/{tick.partition}/{tick.watermark.isoformat()}"
        return event_row(f"tick/{tick.partition}", tick, event_id, self._common)

    def _limit(self, chunk: Chunk) -> PoisonLimit:
        if chunk.partition not in self._limits:
            enrich = self._run.settings.enrich
            place = f"{chunk.topic} partition {chunk.partition}"
            self._limits[chunk.partition] = PoisonLimit(place, share=enrich.poison_share, run=enrich.poison_run)
        return self._limits[chunk.partition]
