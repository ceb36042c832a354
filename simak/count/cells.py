"""What is held of a minute: the ids that were counted, and one cell a subject."""

from bisect import bisect
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np
from msgspec import Struct, field

from schemas.count import Count
from schemas.enriched import SentimentLabel
from simak.dedupe.marks import mark_of

MINUTE = 60
SAMPLE = 3
# A part's distinct authors are exact up to here and then stay here: memory stays bounded.
MOST_AUTHORS = 1000


class CountEvent(Struct, frozen=True):
    """The part of an enriched mention that is counted.

    `sequence` is the offset of its raw record; `received` is when it reached Kafka: the watermark never
    passes it, so that one mention dated in the future does not close the minutes of all others.
    """

    sequence: int
    id: str
    published: datetime
    received: datetime
    subjects: list[str]
    sentiment: SentimentLabel
    author: str | None = None


class Cell(Struct, array_like=True):
    """One subject in one minute. `authors` is emptied into `distinct` when the minute closes.

    `sample` holds the ids with the lowest `marks`: the same ones in whatever order the mentions came.
    """

    negative: int = 0
    neutral: int = 0
    positive: int = 0
    late: int = 0
    distinct: int = 0
    sample: list[str] = []
    authors: set[int] = field(default_factory=set)
    marks: list[int] = []

    def add(self, event: CountEvent, mark: int) -> None:
        """Count one mention of an open minute; `mark` is its id's."""
        label = event.sentiment
        if label == "negative":
            self.negative += 1
        elif label == "neutral":
            self.neutral += 1
        else:
            self.positive += 1
        if len(self.marks) < SAMPLE or mark < self.marks[-1]:
            self._show(event.id, mark)
        if event.author is not None and len(self.authors) < MOST_AUTHORS:
            self.authors.add(mark_of(event.author))

    def record(self, subject: str, minute: int, partition: int) -> Count:
        """The absolute value as it stands on `mentions.counts`."""
        return Count(
            subject=subject,
            minute=from_seconds(minute * MINUTE),
            partition=partition,
            posts=self.negative + self.neutral + self.positive,
            negative=self.negative,
            neutral=self.neutral,
            positive=self.positive,
            authors=self.distinct + len(self.authors),
            late=self.late,
            sample=self.sample,
        )

    def close(self) -> None:
        """The minute is over: only numbers are kept."""
        self.distinct += len(self.authors)
        self.authors = set()

    def _show(self, name: str, mark: int) -> None:
        if mark not in self.marks:
            place = bisect(self.marks, mark)
            self.marks = [*self.marks[:place], mark, *self.marks[place:]][:SAMPLE]
            self.sample = [*self.sample[:place], name, *self.sample[place:]][:SAMPLE]


class Minute(Struct):
    """One minute of one source partition."""

    cells: dict[str, Cell] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    closed: bool = False

    def close(self) -> None:
        """Forget the ids; what comes now is late."""
        self.closed = True
        self.ids = set()
        for cell in self.cells.values():
            cell.close()


class StoredCell(Struct, array_like=True):
    """A cell in a snapshot: hashes packed, eight bytes each."""

    subject: str
    numbers: tuple[int, int, int, int, int]
    sample: list[str]
    authors: bytes

    def cell(self) -> Cell:
        """The cell as it was."""
        negative, neutral, positive, late, distinct = self.numbers
        marks = [mark_of(name) for name in self.sample]
        return Cell(negative, neutral, positive, late, distinct, self.sample, unpack(self.authors), marks)


class StoredMinute(Struct, array_like=True):
    """A minute in a snapshot."""

    closed: bool
    ids: bytes
    cells: list[StoredCell]

    @classmethod
    def of(cls, minute: Minute) -> "StoredMinute":
        """The serialisable form of a minute."""
        cells = [
            StoredCell(
                name, (cell.negative, cell.neutral, cell.positive, cell.late, cell.distinct), cell.sample,
                pack(cell.authors),
            )
            for name, cell in minute.cells.items()
        ]  # fmt: skip
        return cls(minute.closed, pack(minute.ids), cells)

    def minute(self) -> Minute:
        """The minute as it was."""
        cells = {stored.subject: stored.cell() for stored in self.cells}
        return Minute(cells=cells, ids=unpack(self.ids), closed=self.closed)


def pack(hashes: Iterable[int]) -> bytes:
    """Hashes as sorted little-endian 64-bit integers: the same set gives the same bytes."""
    return np.sort(np.fromiter(hashes, dtype="<u8")).tobytes()


def unpack(packed: bytes) -> set[int]:
    """The set that `pack` packed."""
    return set(np.frombuffer(packed, dtype="<u8").tolist())


def from_seconds(seconds: float) -> datetime:
    """Seconds since the epoch as UTC."""
    return datetime.fromtimestamp(seconds, UTC)
