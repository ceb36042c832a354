"""Does a worker grow? Its resident memory after a quarter of the mentions and after all, words new all the time."""

import time
from datetime import UTC, datetime

from msgspec import Struct

from bench.place import Namespace
from bench.race import SETTLE_S, Candidate, await_enriched
from bench.texts import Posts

MIB = 1 << 20
SLICE = 25_000
# The list of recent mentions is bounded by a setting (50,000 a partition) and its table is enlarged once more after it
# is full. One partition and a shorter list have all that behind them at the first sample: what grows then is a leak.
PARTITIONS = 1
RECENT = {"SIMAK_ENRICH__SEEN": "20000"}


class Memory(Struct, frozen=True):
    """Resident MiB after a quarter of the mentions and after all of them."""

    quarter_mib: float
    full_mib: float
    mentions: int

    @property
    def growth(self) -> float:
        """0.03 is three per cent more."""
        return self.full_mib / self.quarter_mib - 1.0


def measure(mentions: int) -> Memory:
    """Run the real enrich worker over `mentions` mentions."""
    place, posts = Namespace(PARTITIONS), Posts(11, prefix="m")
    step = min(SLICE, mentions // 4)
    samples: list[float] = []
    try:
        with Candidate("simak", {"SIMAK_SLOT": "bench", **RECENT}) as worker:
            for filled in range(step, mentions + 1, step):
                place.fill(list(posts.take(step, datetime.now(UTC))))
                await_enriched([worker], place, filled)
                if filled in (mentions // 4 // step * step, mentions // step * step):
                    time.sleep(SETTLE_S)
                    samples.append(worker.proc.memory_info().rss / MIB)
    finally:
        place.drop()
    return Memory(samples[0], samples[-1], mentions)
