"""Counting and detecting as the agents drive them, without servers: flushed, killed, restored, replayed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from schemas.alert import Alert
from schemas.count import Count, Tick
from simak.count import CountEvent, MinuteCounts
from simak.dedupe.marks import mark_of
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule

LATENESS = timedelta(seconds=60)
Log = list[Count | Tick]


class Post(Struct, frozen=True):
    """A mention as collectors hand it over, `at` being when Kafka got it."""

    id: str
    published: datetime
    at: datetime
    subjects: list[str]


def partitioned(posts: Sequence[Post], partitions: int) -> list[list[CountEvent]]:
    """The posts in order of arrival, each in the partition of its id, numbered as offsets."""
    found: list[list[CountEvent]] = [[] for _ in range(partitions)]
    for post in posts:
        events = found[mark_of(post.id) % partitions]
        events.append(
            CountEvent(len(events), post.id, post.published, post.at, post.subjects, "negative", author=post.id[-1])
        )
    return found


class Counting:
    """One source partition with its state topic: `read` and `flush` as often as you like, `kill` at any time."""

    def __init__(self, partition: int, events: Sequence[CountEvent]) -> None:
        self.events = events
        self.partition = partition
        self.disk: dict[str, bytes] = {}
        self.position = self.acknowledged = 0
        self.counts = MinuteCounts(partition, LATENESS)

    def read(self, number: int) -> None:
        """Take the next events in."""
        self.counts.add(self.events[self.position : self.position + number])
        self.position = min(self.position + number, len(self.events))

    def flush(self, log: Log, *, killed: bool = False) -> None:
        """Write counts, then the snapshot, then acknowledge; `killed` between the first two."""
        counts, tick = self.counts.flush(idle=not self.events)  # nothing ever came: nobody need wait
        log.extend([*counts, tick])
        if killed:
            self.kill()
            return
        write(self.disk, self.counts.snapshot())
        self.acknowledged = self.position

    def kill(self, rewound: int = 0) -> None:
        """Start again from the snapshot and the acknowledged offset; enrich may have been rewound besides."""
        self.counts = MinuteCounts(self.partition, LATENESS).restore(self.disk)
        self.position = max(0, self.acknowledged - rewound)

    @property
    def done(self) -> bool:
        """Nothing is left to read."""
        return self.position >= len(self.events)


class Detecting:
    """The detector of one counts partition with its state topic; `told` is every alert state ever written."""

    def __init__(self, log: Log, partitions: int, rule: SurgeRule | None = None) -> None:
        self._make: Callable[[], Detector] = lambda: Detector(rule or SurgeRule(), partitions, {})
        self.log = log
        self.disk: dict[str, bytes] = {}
        self.position = self.saved = 0
        self.told: list[Alert] = []
        self.detector = self._make()

    def read(self, number: int) -> None:
        """Take messages in and write what is decided, at once."""
        self.detector.apply(self.log[self.position : self.position + number])
        self.told += self.detector.decide()
        self.position = min(self.position + number, len(self.log))

    def save(self) -> None:
        """A snapshot, whole; then acknowledge."""
        write(self.disk, self.detector.snapshot())
        self.saved = self.position

    def kill(self, rewound: int = 0) -> None:
        """Start again from the snapshot; Kafka may have committed less than was acknowledged."""
        self.detector = self._make().restore(self.disk)
        self.position = max(0, self.saved - rewound)


class Run(Struct):
    """What a run left: the counts log and the alert states."""

    log: Log = field(default_factory=list)
    told: list[Alert] = field(default_factory=list)

    def resolved(self) -> dict[str, Alert]:
        """The last word on each alert."""
        return {alert.id: alert for alert in self.told if alert.state == "resolved"}


def straight(posts: Sequence[Post], partitions: int = 3, rule: SurgeRule | None = None, flush: int = 7) -> Run:
    """Nothing is killed: each partition reads `flush` events of its own between two flushes."""
    run = Run()
    every = [Counting(number, events) for number, events in enumerate(partitioned(posts, partitions))]
    while not all(one.done for one in every):
        for one in every:
            one.read(flush)
            one.flush(run.log)
    finish(every, run.log)
    detecting = Detecting(run.log, partitions, rule)
    detecting.read(len(run.log))
    run.told = detecting.told
    return run


def finish(every: Sequence[Counting], log: Log) -> None:
    """Hours of silence after all is read: what is open is closed, and the partitions stand level."""
    end = max(event.published for one in every for event in one.events) + timedelta(hours=2)
    for one in every:
        one.read(len(one.events))
        one.counts.advance(timedelta(days=1), end)
        one.flush(log)


def write(disk: dict[str, bytes], records: dict[str, bytes | None]) -> None:
    """What a compacted topic keeps."""
    for key, value in records.items():
        if value is None:
            disk.pop(key, None)
        else:
            disk[key] = value


def totals(log: Log) -> dict[tuple[str, datetime, int], Count]:
    """The last value of each count."""
    return {(one.subject, one.minute, one.partition): one for one in log if isinstance(one, Count)}
