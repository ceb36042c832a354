"""A stream of counts with known truth, and a detector run over it in event time."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from schemas.alert import Alert
from schemas.count import Count, Tick
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule

MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 06:00 in Jakarta
Rates = dict[str, NDArray[np.float64]]
Posts = dict[str, NDArray[np.int64]]


def poisson(rates: Rates, seed: int) -> Posts:
    rng = np.random.default_rng(seed)
    return {name: rng.poisson(rate) for name, rate in rates.items()}


def restless(rates: Rates, seed: int, variation: float = 0.22) -> Posts:
    """Regime G of the yardstick: log-normal rate noise over five minutes."""
    rng = np.random.default_rng(seed)
    found: Posts = {}
    for name, rate in rates.items():
        noise = np.exp(variation * rng.standard_normal(len(rate) // 5 + 1) - variation**2 / 2)
        found[name] = rng.poisson(rate * noise.repeat(5)[: len(rate)])
    return found


def reposts(rates: Rates, seed: int, branching: float = 0.4) -> Posts:
    """Regime H: each post draws reposts, half of them within its minute, half in the next."""
    rng = np.random.default_rng(seed)
    found: Posts = {}
    for name, rate in rates.items():
        wave = rng.poisson(rate * (1 - branching))
        total = wave.copy()
        for _ in range(12):
            children = rng.poisson(branching * wave)
            soon = rng.binomial(children, 0.5)
            wave = soon.copy()
            wave[1:] += (children - soon)[:-1]
            total += wave
        found[name] = total
    return found


def day_curve(minutes: int) -> NDArray[np.float64]:
    """Six times as busy at three in the afternoon as at three at night, mean 1."""
    hour = (np.arange(minutes) / 60 + 6) % 24
    curve = np.exp(0.896 * np.sin((hour - 9) / 24 * 2 * np.pi))
    return np.asarray(curve / curve.mean(), dtype=np.float64)


def watch(
    posts: Posts, rule: SurgeRule | None = None, detector: Detector | None = None, *, start: int = 0
) -> tuple[list[Alert], Detector]:
    """Feed minute after minute, each complete before the watermark passes its beginning."""
    detector = detector or Detector(rule or SurgeRule(), 1, {})
    alerts: list[Alert] = []
    for minute in range(start, len(next(iter(posts.values())))):
        at = MONDAY + timedelta(minutes=minute)
        counts = [
            Count(
                name,
                at,
                0,
                int(series[minute]),
                negative=int(series[minute]) // 3,
                sample=[f"x:{name}:{minute}"],
            )
            for name, series in posts.items()
            if series[minute]
        ]
        detector.apply([*counts, Tick(0, at)])
        alerts += detector.decide()
    return alerts, detector


def minutes(alerts: list[Alert], subject: str, state: str = "firing") -> list[int]:
    """When alerts began (or, resolved, ended), in minutes since the start of the stream."""
    found = [alert for alert in alerts if alert.subject == subject and alert.state == state]
    times = [alert.end if state == "resolved" else alert.start for alert in found]
    return [int((time - MONDAY).total_seconds()) // 60 for time in times if time is not None]
