"""Counts per subject and minute of publication, as seen on one source partition.

Exact under replay: `sequence` tells a repeat of an enrich worker that was rewound, ids tell the same mention
sent twice within an open minute, and everything that decides stands in the snapshot. The watermark follows
Dataflow's meaning: all that was published before it has been counted; what still comes is late.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

import msgspec
from msgspec import Struct

from schemas.count import Count, Tick
from simak.count.cells import MINUTE, Cell, CountEvent, Minute, StoredMinute, from_seconds
from simak.dedupe.marks import mark_of

META = "meta"
MINUTE_KEY = "minute/"
# How long after its end a minute can still be told what came late for it.
KEEP = timedelta(minutes=30)
# Ids held over all open minutes of a partition (at most some 50 MB); beyond it repeats are no longer
# recognised.
MOST_IDS = 500_000


class Meta(Struct, array_like=True):
    """What a partition's state holds beside its minutes; the watermark is in seconds since the epoch."""

    sequence: int = -1
    watermark: float = 0.0
    older: int = 0


class MinuteCounts:
    """The counts of one source partition.

    The caller writes what `flush` gives, then what `snapshot` gives, then acknowledges what it had added.
    After `restore` everything held is flushed again, so an end between the two writes loses nothing.
    """

    def __init__(self, partition: int, lateness: timedelta) -> None:
        self._partition = partition
        self._lateness = lateness.total_seconds()
        self._meta = Meta()
        self._minutes: dict[int, Minute] = {}
        self._ids = 0
        self._changed: set[tuple[int, str]] = set()
        self._unsaved: set[int] = set()
        self._gone: set[int] = set()
        self._meta_unsaved = True

    @property
    def watermark(self) -> datetime:
        """All that was published before it has been counted; 1970 while nothing was seen."""
        return from_seconds(self._meta.watermark)

    @property
    def sequence(self) -> int:
        """The highest raw offset that has been counted; -1 at first."""
        return self._meta.sequence

    @property
    def older(self) -> int:
        """Mentions of subjects that came more than 30 minutes after their minute had closed, since ever."""
        return self._meta.older

    def add(self, events: Sequence[CountEvent]) -> None:
        """Count a chunk, in offset order; where chunks begin and end makes no difference.

        Repeats of an enrich replay (a sequence already seen) are ignored, and so is the same id again within
        its open minute. A mention of a closed minute counts as late for its minute, never as a post.
        """
        meta = self._meta
        for event in events:
            if event.sequence <= meta.sequence:
                continue
            meta.sequence = event.sequence
            published = event.published.timestamp()
            if event.subjects:
                self._place(event, int(published // MINUTE))
            reached = min(published, event.received.timestamp()) - self._lateness
            if reached > meta.watermark:
                self._move(reached)
        self._meta_unsaved = True

    def advance(self, silence: timedelta, clock: datetime) -> None:
        """Nothing was left to read for so long: the watermark moves on by it, at most to the clock.

        From where it was, not to the clock: mentions of last week that are read in now find their minutes
        open. Where nothing was ever counted there is nothing to move on.
        """
        meta = self._meta
        reached = min(meta.watermark + silence.total_seconds(), clock.timestamp() - self._lateness)
        if meta.watermark > 0 and reached > meta.watermark:
            self._move(reached)
            self._meta_unsaved = True

    def flush(self, *, idle: bool = False) -> tuple[list[Count], Tick]:
        """The absolute values that changed since the last flush, and the watermark to write after them.

        `idle` says in the tick that nothing is left to read: nobody is to wait for this partition.
        """
        counts = [
            self._minutes[minute].cells[subject].record(subject, minute, self._partition)
            for minute, subject in sorted(self._changed)
            if minute in self._minutes
        ]
        self._changed.clear()
        return counts, Tick(self._partition, self.watermark, sequence=self.sequence, idle=idle)

    def snapshot(self) -> dict[str, bytes | None]:
        """The state records that changed since the last snapshot; None deletes one."""
        records: dict[str, bytes | None] = {_key(minute): None for minute in self._gone}
        for minute in self._unsaved:
            records[_key(minute)] = msgspec.msgpack.encode(StoredMinute.of(self._minutes[minute]))
        if self._meta_unsaved:
            records[META] = msgspec.msgpack.encode(self._meta)
        self._gone.clear()
        self._unsaved.clear()
        self._meta_unsaved = False
        return records

    def restore(self, records: Mapping[str, bytes]) -> Self:
        """Go on from the records of earlier snapshots; gives itself back."""
        for key, value in records.items():
            if key == META:
                self._meta = msgspec.msgpack.decode(value, type=Meta)
            else:
                stored = msgspec.msgpack.decode(value, type=StoredMinute)
                self._minutes[int(key.removeprefix(MINUTE_KEY))] = stored.minute()
        self._ids = sum(len(minute.ids) for minute in self._minutes.values())
        self._changed = {(number, name) for number, minute in self._minutes.items() for name in minute.cells}
        return self

    def _place(self, event: CountEvent, number: int) -> None:
        if (number + 1) * MINUTE <= self._meta.watermark:
            self._late(event, number)
            return
        minute = self._minutes.get(number)
        if minute is None:
            minute = self._minutes[number] = Minute()
        mark = mark_of(event.id)
        if self._ids < MOST_IDS:
            if mark in minute.ids:
                return
            minute.ids.add(mark)
            self._ids += 1
        for subject in event.subjects:
            cell = minute.cells.get(subject)
            if cell is None:
                cell = minute.cells[subject] = Cell()
            cell.add(event, mark)
            self._changed.add((number, subject))
        self._unsaved.add(number)

    def _late(self, event: CountEvent, number: int) -> None:
        if self._forgotten(number):
            self._meta.older += 1
            return
        minute = self._minutes.setdefault(number, Minute(closed=True))
        for subject in event.subjects:
            minute.cells.setdefault(subject, Cell()).late += 1
            self._changed.add((number, subject))
        self._unsaved.add(number)

    def _forgotten(self, number: int) -> bool:
        """True when the minute is so old that its cells are gone: writing it anew would erase its posts."""
        return (number + 1) * MINUTE + KEEP.total_seconds() <= self._meta.watermark

    def _move(self, watermark: float) -> None:
        before, self._meta.watermark = self._meta.watermark, watermark
        if before // MINUTE == watermark // MINUTE:
            return
        for number in [number for number in self._minutes if (number + 1) * MINUTE <= watermark]:
            minute = self._minutes[number]
            if not minute.closed:
                self._ids -= len(minute.ids)
                minute.close()
                self._unsaved.add(number)
            # What has not been flushed yet stays until it has.
            if self._forgotten(number) and not any((number, name) in self._changed for name in minute.cells):
                self._forget(number)

    def _forget(self, number: int) -> None:
        del self._minutes[number]
        self._unsaved.discard(number)
        self._gone.add(number)


def _key(minute: int) -> str:
    return f"{MINUTE_KEY}{minute}"
