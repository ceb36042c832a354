"""The figures of one run, computed from its laps: nothing here is typed in."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from msgspec import Struct

from bench.latency import Latency
from bench.memory import Memory
from bench.race import Lap

Laps = Mapping[str, Sequence[Lap]]


class Race(Struct, frozen=True):
    """The candidates at one cost of enrich: medians of CPU µs a mention; ratios are medians of each round's ratio.

    A round runs all candidates one after the other, so that a ratio compares neighbours in time.
    """

    repeats: int
    rounds: int
    bare_us: float
    simak_us: float
    quix_us: float
    bytewax_us: float
    efficiency: float
    overhead_us: float
    quix_ratio: float
    bytewax_ratio: float
    rate: float

    @property
    def per_core(self) -> float:
        """Mentions a second that one core carries when the worker has it for itself."""
        return 1e6 / self.simak_us


class Figures(Struct, frozen=True):
    """All of one run. `padded` is absent when bare enrich costs as much as asked for by itself."""

    natural: Race
    padded: Race | None
    scaling: float
    es_docs_per_s: float
    latency: Latency
    memory: Memory

    @property
    def judged(self) -> Race:
        """The race that the goals speak of: at 100 µs of enrich and more."""
        return self.padded or self.natural


def race_of(laps: Laps, repeats: int) -> Race:
    """Medians over the rounds; `laps` has bare, simak, quix and bytewax, as many of each."""
    cpu = {name: [lap.cpu_us for lap in runs] for name, runs in laps.items()}
    pairs = list(zip(cpu["bare"], cpu["simak"], strict=True))
    return Race(
        repeats=repeats,
        rounds=len(pairs),
        **{f"{name}_us": median(values) for name, values in cpu.items()},
        efficiency=median(bare / simak for bare, simak in pairs),
        overhead_us=median(simak - bare for bare, simak in pairs),
        quix_ratio=median(q / s for q, s in zip(cpu["quix"], cpu["simak"], strict=True)),
        bytewax_ratio=median(b / s for b, s in zip(cpu["bytewax"], cpu["simak"], strict=True)),
        rate=median(lap.rate for lap in laps["simak"]),
    )


def results(figures: Figures) -> dict[str, Any]:
    """The figures by the names under which scripts look for them; the natural race beside the judged one."""
    judged, natural = figures.judged, figures.natural
    flat = {
        "efficiency": judged.efficiency,
        "overhead_us": judged.overhead_us,
        "enrich_us": judged.bare_us,
        "mentions_per_s_core": judged.per_core,
        "quix_ratio": judged.quix_ratio,
        "bytewax_ratio": judged.bytewax_ratio,
        "natural_efficiency": natural.efficiency,
        "natural_overhead_us": natural.overhead_us,
        "natural_enrich_us": natural.bare_us,
        "natural_mentions_per_s_core": natural.per_core,
        "natural_quix_ratio": natural.quix_ratio,
        "natural_bytewax_ratio": natural.bytewax_ratio,
        "two_workers_ratio": figures.scaling,
        "es_docs_per_s": figures.es_docs_per_s,
        "p50_s": figures.latency.p50_s,
        "p99_s": figures.latency.p99_s,
        "latency_rate": figures.latency.rate,
        "latency_samples": figures.latency.samples,
        "rss_growth": figures.memory.growth,
        "rss_mib": figures.memory.full_mib,
        "rss_mentions": figures.memory.mentions,
    }
    return {name: round(value, 4) for name, value in flat.items()}
