"""Latency per stage from the workers' own metrics: the bucket in which the median and the 99th percentile lie."""

from collections import defaultdict
from collections.abc import Iterable

import httpx
from prometheus_client.parser import text_string_to_metric_families

# Histogram family -> the stage's label, or a name for a family without one.
FAMILIES = {"simak_latency_seconds": "stage", "simak_notified_seconds": "notice due → delivered"}


def latencies(ports: Iterable[int]) -> list[tuple[str, float, float]]:
    """(stage, p50, p99) in seconds, as upper bounds of histogram buckets, over all workers."""
    buckets: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for port in ports:
        if port:
            _collect(httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text, buckets)
    return [
        (stage, quantile(found, 0.5), quantile(found, 0.99)) for stage, found in buckets.items() if max(found.values())
    ]


def _collect(text: str, buckets: dict[str, dict[float, float]]) -> None:
    for family in text_string_to_metric_families(text):
        kind = FAMILIES.get(family.name)
        for sample in family.samples if kind else ():
            if sample.name.endswith("_bucket"):
                stage = f"collected → {sample.labels['stage']}" if kind == "stage" else str(kind)
                buckets[stage][float(sample.labels["le"])] += sample.value


def quantile(buckets: dict[float, float], share: float) -> float:
    """The smallest upper bound below which at least `share` of a cumulative histogram lies."""
    total = max(buckets.values())
    return min(bound for bound, number in buckets.items() if number >= share * total)
