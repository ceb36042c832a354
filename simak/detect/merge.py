"""The parts of the source partitions put together: totals per minute, and how far all of them have come."""

from msgspec import Struct, field

from schemas.count import Count, Tick
from simak.dedupe.marks import lowest

# As many as a part shows: of fewer the lowest of all would not be known.
SAMPLE = 3


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
        self.sample = lowest([*self.sample, *count.sample], SAMPLE)
        return True


class Reached(Struct, array_like=True):
    """The newest tick of a source partition; `watermark` in seconds since the epoch."""

    sequence: int
    watermark: float
    idle: bool


class Watermarks(Struct, array_like=True):
    """The lowest of the source partitions' watermarks, never moving back.

    Idle partitions are not waited for; when all are idle, the highest counts: all that came has been counted.
    Nothing is known until every one of `partitions` has ticked, or `settle` ticks brought something new: a
    partition that never speaks cannot block detection for ever, and one that speaks late cannot turn the clock
    back. Ticks that come again, or late, change nothing.
    """

    partitions: int
    settle: int
    ticks: dict[int, Reached] = field(default_factory=dict)
    seen: int = 0
    value: float | None = None

    def put(self, tick: Tick) -> None:
        """Take a partition's tick."""
        new = Reached(tick.sequence, tick.watermark.timestamp(), tick.idle)
        old = self.ticks.get(tick.partition)
        if old is not None:
            if (new.sequence, new.watermark) < (old.sequence, old.watermark):
                return
            self.seen += (new.sequence, new.watermark) > (old.sequence, old.watermark)
        self.ticks[tick.partition] = new
        if len(self.ticks) >= self.partitions or self.seen >= self.settle:
            self._move()

    def _move(self) -> None:
        busy = [reached.watermark for reached in self.ticks.values() if not reached.idle]
        low = min(busy) if busy else max(reached.watermark for reached in self.ticks.values())
        if low > 0:
            self.value = low if self.value is None else max(self.value, low)
