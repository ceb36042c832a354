"""The lag gauge tells of the partitions that are ours, and of no other."""

from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from faust.types import TP
from prometheus_client import REGISTRY

from schemas.topics import RAW
from simak.config import Settings
from streams.lag import LagWatch


class Consumer:
    """What the watch asks of Faust's consumer."""

    def __init__(self) -> None:
        self.ends: dict[TP, int] = {}
        self._committed_offset: dict[TP, int | None] = defaultdict(lambda: None)

    def assignment(self) -> set[TP]:
        return set(self.ends)

    def highwater(self, tp: TP) -> int:
        return self.ends[tp]


def shown(partition: int) -> float | None:
    return REGISTRY.get_sample_value("simak_lag_records", {"topic": "mentions.raw", "partition": str(partition)})


def test_a_partition_that_went_to_another_worker_is_no_longer_told_of() -> None:
    settings = Settings(namespace="t-lag", data_dir=Path("unused"))
    consumer = Consumer()
    runtime: Any = SimpleNamespace(settings=settings, app=SimpleNamespace(consumer=consumer))
    watch = LagWatch(runtime, [RAW])
    first, second, other = TP("t-lag.mentions.raw", 0), TP("t-lag.mentions.raw", 1), TP("elsewhere", 2)
    consumer.ends = {first: 100, second: 50, other: 9}
    consumer._committed_offset |= {first: 40, second: 60, other: 0}
    watch.look()
    assert (shown(0), shown(1), shown(2)) == (60, 0, None)
    del consumer.ends[first]
    watch.look()
    assert (shown(0), shown(1)) == (None, 0)
    consumer.ends = {first: 120}
    watch.look()
    assert (shown(0), shown(1)) == (80, None)
