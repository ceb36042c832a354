"""The parts of the source partitions put together: totals per minute, and how far all of them have come."""

from msgspec import Struct, field

from schemas.count import Count, Tick

SAMPLE = 5


class MinuteTotal(Struct, array_like=True):
    """One subject in one minute. `parts` holds (posts, negative) of each source partition.

    A part only grows: within an open minute a count agent that was killed counts up again from its snapshot,
    and what it had already said stays true. So the larger value is taken, and a restart never shows as a dip.
    """

    posts: int = 0
    negative: int = 0
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    sample: list[str] = []

    def put(self, count: Count) -> bool:
        """Take a part; True when the total changed."""
        posts, negative = self.parts.get(count.partition, (0, 0))
        if count.posts <= posts:
            return False
        self.posts += count.posts - posts
        self.negative += count.negative - negative
        self.parts[count.partition] = (count.posts, count.negative)
        if len(self.sample) < SAMPLE:
            self.sample = list(dict.fromkeys([*self.sample, *count.sample]))[:SAMPLE]
        return True


class Watermarks(Struct, array_like=True):
    """The lowest of the source partitions' watermarks, never moving back.

    Nothing is known until every one of `partitions` has ticked, or `settle` ticks were seen: a partition that
    never speaks cannot block detection for ever, and one that speaks late cannot turn the clock back.
    """

    partitions: int
    settle: int
    ticks: dict[int, float] = field(default_factory=dict)
    seen: int = 0
    value: float | None = None

    def put(self, tick: Tick) -> None:
        """Take a partition's watermark."""
        reached = tick.watermark.timestamp()
        self.ticks[tick.partition] = max(reached, self.ticks.get(tick.partition, reached))
        self.seen += 1
        if len(self.ticks) >= self.partitions or self.seen >= self.settle:
            lowest = min(self.ticks.values())
            self.value = lowest if self.value is None else max(self.value, lowest)
