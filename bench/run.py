"""One run: the races in interleaved rounds, then Elasticsearch, latency and memory."""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from bench import elastic, latency, memory, race
from bench.figures import Figures, Race, race_of
from bench.race import Lap, Records
from bench.texts import Posts
from bench.work import REPEATS

Say = Callable[[str], None]
# 16 repeats of the spaCy part are far beyond any goal: then something else is wrong.
MOST_REPEATS = 16


class Plan(Struct, frozen=True):
    """How much of everything."""

    mentions: int = 24_000
    natural_rounds: int = 3
    rounds: int = 5
    partitions: int = 4
    enrich_us: float = 100.0
    documents: int = 30_000
    latency_s: float = 40.0
    memory_mentions: int = 200_000


QUICK = Plan(
    mentions=4_000, natural_rounds=1, rounds=1, enrich_us=0.0, documents=4_000, latency_s=5.0, memory_mentions=4_000
)


def run(plan: Plan, say: Say) -> Figures:
    """All figures of one run on the servers that the environment names. Raises Unavailable where one is missing."""
    say("writing mentions")
    records: Records = list(Posts().take(plan.mentions, datetime.now(UTC)))
    natural = _race(plan, records, 0, plan.natural_rounds, say)
    repeats = _calibrate(plan, natural, say)
    padded = _race(plan, records, repeats, plan.rounds, say) if repeats else None
    say("two workers")
    pair = [race.whole("simak", records, plan.partitions, {}, workers=number) for number in (1, 2)]
    say("Elasticsearch alone")
    documents = elastic.measure(plan.documents)
    say(f"latency at {natural.rate / 2:,.0f} mentions/s for {plan.latency_s:.0f} s")
    delay = latency.measure(natural.rate / 2, plan.latency_s, plan.partitions)
    say(f"memory over {plan.memory_mentions:,} mentions")
    grown = memory.measure(plan.memory_mentions)
    return Figures(natural, padded, pair[1].cpu_us / pair[0].cpu_us, documents, delay, grown)


def _race(plan: Plan, records: Records, repeats: int, rounds: int, say: Say) -> Race:
    laps: defaultdict[str, list[Lap]] = defaultdict(list)
    extra = {REPEATS: str(repeats)}
    for number in range(rounds):
        for name in ("bare", "simak", "bytewax", "quix"):
            say(f"enrich × {1 + repeats}, round {number + 1} of {rounds}: {name}")
            if name == "bare":
                lap = race.bare(plan.mentions, extra)
            else:
                process = "padded" if name == "simak" and repeats else name
                lap = race.whole(process, records, plan.partitions, extra)
            laps[name].append(lap)
    return race_of(laps, repeats)


def _calibrate(plan: Plan, natural: Race, say: Say) -> int:
    """How often to repeat the spaCy part until bare enrich costs at least `enrich_us`; 0 when it does already."""
    if natural.bare_us >= plan.enrich_us:
        return 0
    say("how much a repeat of the spaCy part costs")
    number = max(4_000, plan.mentions // 4)
    once, twice = (race.bare(number, {REPEATS: str(repeats)}).cpu_us for repeats in (0, 1))
    # Five per cent above, since the next race may find a cooler machine.
    missing = plan.enrich_us * 1.05 - min(once, natural.bare_us)
    return min(MOST_REPEATS, math.ceil(missing / max(1.0, twice - once)))
