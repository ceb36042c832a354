"""count: enriched mentions in; absolute counts and watermarks out, every few seconds; then acknowledged."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from schemas.count import Count, Tick
from schemas.headers import event_headers
from schemas.topics import COUNT_STATE, COUNTS, ENRICHED
from simak.count import MinuteCounts
from streams import metrics
from streams.chunks import Chunk, GiveBack
from streams.count_events import count_events
from streams.deadletters import DeadLetters
from streams.drained import Drained
from streams.events import event_row
from streams.holding import Held, Holding
from streams.partition import partition_of
from streams.poison import PoisonLimits
from streams.producer import Row
from streams.runtime import Runtime


class Counted:
    """One partition's counts, and its silence: since when (loop time), and whether it is proven."""

    def __init__(self, counts: MinuteCounts, now: float) -> None:
        self.counts = counts
        self.since = now
        self.until = now
        self.idle = False

    def heard(self, now: float) -> None:
        """Something was read."""
        self.since = self.until = now
        self.idle = False

    def silent(self, now: float, *, proven: bool) -> None:
        """Nothing was read up to `now`; if that is since nothing was there, event time passed as clock time did."""
        self.idle = proven
        if proven:
            self.counts.advance(timedelta(seconds=now - self.until), datetime.now(UTC))
            self.until = now


class CountAgent:
    """Holds chunks until the counts and the snapshot that contain them are in Kafka, then acknowledges."""

    topics = (ENRICHED,)

    def __init__(self, runtime: Runtime) -> None:
        self._run = runtime
        self._holding = Holding(runtime, COUNT_STATE, self._make)
        self._drained = Drained(runtime.settings)
        self._letters = DeadLetters(runtime)
        self._limits = PoisonLimits(runtime.settings.enrich)
        self._counts = runtime.settings.topic(COUNTS.name)
        self._common = event_headers(COUNTS, source=f"/{runtime.settings.topic(ENRICHED.name)}")

    async def handle(self, chunk: Chunk) -> None:
        """Add a chunk to its partition's counts; the next flush acknowledges it."""
        held = await self._holding.ensure(chunk.partition)
        events, letters, poisoned = count_events(chunk, datetime.now(UTC))
        self._limits.check(chunk, poisoned)
        await self._letters.send(chunk.partition, letters)
        async with held.lock:
            self._holding.check(held)
            held.state.counts.add(events)
            held.state.heard(asyncio.get_running_loop().time())
            held.take(chunk)

    async def background(self) -> None:
        """Flush every few seconds; at once when the group rebalances or the process stops."""
        await self._holding.beat(self._run.settings.count.flush, self._flush)

    async def _flush(self) -> None:
        if not self._run.leaving():
            await self._adopt(asyncio.get_running_loop().time())
        await asyncio.gather(*[self._holding.settle(held, self._write) for held in self._holding.all])

    async def _adopt(self, now: float) -> None:
        """Know every partition we own, also the silent ones, and let those advance by the clock."""
        owned = self._run.owned(ENRICHED)
        self._holding.keep(owned)
        try:
            held = [await self._holding.ensure(partition) for partition in owned]
        except GiveBack:
            return  # the next generation begins anew
        quiet = {one.partition for one in held if now - one.state.since > self._run.settings.count.idle}
        drained = await self._drained.of(quiet)
        for one in held:
            async with one.lock:
                if one.state.since <= now:
                    one.state.silent(now, proven=one.partition in drained)

    def _make(self, partition: int, records: Mapping[str, bytes]) -> Counted:
        lateness = timedelta(seconds=self._run.settings.count.lateness)
        return Counted(MinuteCounts(partition, lateness).restore(records), asyncio.get_running_loop().time())

    async def _write(self, held: Held[Counted]) -> None:
        counts, tick = held.state.counts.flush(idle=held.state.idle)
        by_partition: dict[int, list[Row]] = defaultdict(list)
        targets = self._run.partitions(COUNTS)
        for count in counts:
            by_partition[partition_of(count.subject.encode(), targets)].append(self._row(count))
        for target in range(targets):
            # The watermark goes last: a reader that has it has every count before it.
            rows = [*by_partition[target], self._tick(tick)]
            await self._run.producer.send(self._counts, target, rows)
        await self._holding.snapshots.save(held.partition, held.state.counts.snapshot())
        metrics.counted(counts)

    def _row(self, count: Count) -> Row:
        # The value is part of the id: CloudEvents lets a reader drop an event whose id it knows.
        event_id = f"{count.subject}/{count.minute.isoformat()}/{count.partition}/{count.posts}+{count.late}"
        return event_row(count.subject, count, event_id, self._common)

    def _tick(self, tick: Tick) -> Row:
        event_id = (
            f"tick/{tick.partition}/{tick.sequence}/{tick.watermark.isoformat()}/{'idle' if tick.idle else 'busy'}"
        )
        return event_row(f"tick/{tick.partition}", tick, event_id, self._common)
