"""What the detector costs: `python -m bench.detect_cost`. Figures of this run alone; nothing is kept."""

import sys
import time
from datetime import timedelta

import numpy as np

from schemas.count import Count, Tick
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule
from tests.support.simulate import MONDAY, restless

SUBJECTS, MINUTES, PARTITIONS = 1000, 240, 12


def main() -> int:
    """Four hours of a thousand subjects, most of them rare, over twelve partitions."""
    rng = np.random.default_rng(1)
    rates = {f"s{n:04}": np.full(MINUTES, rate) for n, rate in enumerate(np.exp(rng.normal(-1.5, 1.5, SUBJECTS)))}
    messages = log(restless(rates, 1))
    detector = Detector(SurgeRule(), PARTITIONS, {})
    started = time.process_time()
    for part in messages:
        detector.apply(part)
        detector.decide()
    judged = time.process_time() - started
    started = time.process_time()
    sizes = [len(value or b"") for value in detector.snapshot().values()]
    saved = time.process_time() - started
    print(f"{judged / SUBJECTS / MINUTES * 1e6:.1f} µs a subject-minute, with {sum(map(len, messages)):,} messages")
    print(f"{saved / len(sizes) * 1e6:.1f} µs a subject and snapshot, {np.mean(sizes):.0f} bytes, at most {max(sizes)}")
    return 0


def log(posts: dict[str, np.ndarray]) -> list[list[Count | Tick]]:
    """The messages of each minute: the posts dealt out over the partitions, then the ticks."""
    rng = np.random.default_rng(2)
    even = np.full(PARTITIONS, 1 / PARTITIONS)
    found = []
    for minute in range(MINUTES):
        at = MONDAY + timedelta(minutes=minute)
        part: list[Count | Tick] = [
            Count(name, at, int(partition), int(share[partition]), int(share[partition]) // 3, sample=[f"x:{minute}"])
            for name, series in posts.items()
            for share in [rng.multinomial(series[minute], even)]
            for partition in np.flatnonzero(share)
        ]
        found.append([*part, *(Tick(partition, at, minute) for partition in range(PARTITIONS))])
    return found


if __name__ == "__main__":
    sys.exit(main())
