"""How often the surge rule cries wolf and how fast it is: `python -m bench.detect_study --seeds 20`.

Weeks of ordinary talk on a 6:1 day curve in three regimes (P: Poisson, G: restless, H: reposts), then surges of
three hours laid over a detector that has lived a week. Delays count from the first minute of the surge to the
end of the minute that fires. Figures of this run alone; nothing is kept.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable
from multiprocessing import Pool

import numpy as np
from msgspec import Struct

from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule
from tests.support.simulate import Posts, Rates, day_curve, minutes, poisson, reposts, restless, watch

DAY = 1440
REGIMES: dict[str, Callable[[Rates, int], Posts]] = {"P": poisson, "G": restless, "H": reposts}
RATES = (0.1, 1.0, 3.0, 10.0, 100.0)
WARM_DAYS = 7
SURGE = 180
FACTORS = (2.0, 3.0, 5.0, 10.0)
SHOTS = 8


class Silence(Struct):
    """Alerts of one subject in ordinary talk, in and after its first day."""

    regime: str
    rate: float
    first: int
    later: int


class Shot(Struct):
    """One surge: minutes to the alert, or None when there was none."""

    regime: str
    rate: float
    factor: float
    delay: int | None


def silence(job: tuple[str, int, int]) -> list[Silence]:
    """Ordinary talk for weeks."""
    regime, seed, weeks = job
    curve = day_curve(weeks * 7 * DAY)
    posts = REGIMES[regime]({str(rate): rate * curve for rate in RATES}, 1000 + seed)
    alerts, _ = watch(posts)
    found = []
    for rate in RATES:
        starts = minutes(alerts, str(rate))
        first = sum(start < DAY for start in starts)
        found.append(Silence(regime, rate, first, len(starts) - first))
    return found


def shots(job: tuple[str, int, int]) -> list[Shot]:
    """Surges at several hours of the day after a week, each from the same snapshot."""
    regime, seed, _ = job
    length = (WARM_DAYS + 2) * DAY
    curve = day_curve(length)
    warm = WARM_DAYS * DAY
    talk = REGIMES[regime]({str(rate): rate * curve for rate in RATES}, 5000 + seed)
    _, detector = watch({name: series[:warm] for name, series in talk.items()})
    state = {key: value for key, value in detector.snapshot().items() if value is not None}
    rng = np.random.default_rng(seed)
    return [
        shot
        for factor in FACTORS
        for at in rng.integers(warm + 30, warm + DAY, SHOTS)
        for shot in _surge(regime, seed, factor, int(at), curve, talk, state)
    ]


def _surge(
    regime: str, seed: int, factor: float, at: int, curve: object, talk: Posts, state: dict[str, bytes]
) -> list[Shot]:
    warm, end = WARM_DAYS * DAY, at + SURGE
    extra = REGIMES[regime]({name: float(name) * (factor * curve[at:end]) for name in talk}, seed + at)  # type: ignore[index]
    posts = {name: np.concatenate([series[:at], extra[name]]) for name, series in talk.items()}
    detector = Detector(SurgeRule(), 1, {}).restore(state)
    alerts, _ = watch(posts, detector=detector, start=warm)
    found = []
    for name in talk:
        starts = [start for start in minutes(alerts, name) if start >= at]
        found.append(Shot(regime, float(name), factor, starts[0] + 1 - at if starts else None))
    return found


def main() -> int:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=2)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    jobs = [(regime, seed, options.weeks) for regime in REGIMES for seed in range(options.seeds)]
    with Pool(options.processes) as pool:
        quiet = [one for part in pool.imap_unordered(silence, jobs) for one in part]
        fired = [one for part in pool.imap_unordered(shots, jobs) for one in part]
    _print_silence(quiet, options.weeks)
    _print_shots(fired)
    return 0


def _print_silence(found: list[Silence], weeks: int) -> None:
    print("\nFalse alarms a subject-week after the first day (in brackets: alarms a subject in the first day)\n")
    print("| regime | " + " | ".join(f"{rate:g}/min" for rate in RATES) + " | all |")
    print("|---|" + "---|" * (len(RATES) + 1))
    for regime in REGIMES:
        cells = []
        for wanted in [(rate,) for rate in RATES] + [RATES]:
            part = [one for one in found if one.regime == regime and one.rate in wanted]
            span = len(part) * (weeks * 7 - 1) / 7
            first = sum(one.first for one in part) / len(part)
            cells.append(f"{sum(one.later for one in part) / span:.3f} ({first:.2f})")
        print(f"| {regime} | " + " | ".join(cells) + " |")


def _print_shots(found: list[Shot]) -> None:
    table: dict[tuple[float, str, float], list[int | None]] = defaultdict(list)
    for one in found:
        table[one.rate, one.regime, one.factor].append(one.delay)
    print("\nMedian delay in minutes (share found)\n")
    print("| rate, regime | " + " | ".join(f"x{factor:g}" for factor in FACTORS) + " |")
    print("|---|" + "---|" * len(FACTORS))
    for rate in RATES:
        for regime in REGIMES:
            cells = []
            for factor in FACTORS:
                delays = table[rate, regime, factor]
                caught = [delay for delay in delays if delay is not None]
                # A surge that is missed was waited for in vain: it counts as infinite.
                middle = float(np.median([np.inf if delay is None else delay for delay in delays]))
                cells.append(f"{middle:.0f} ({len(caught) / len(delays):.0%})")
            print(f"| {rate:g}/min {regime} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
