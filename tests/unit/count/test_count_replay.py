"""Killed at any point and started again from the last snapshot, the counts come out the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.count import Count, Tick
from simak.count import CountEvent, MinuteCounts

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATENESS = timedelta(seconds=60)

EVENT = st.tuples(
    st.integers(-90, 45),  # jitter in seconds, some of it beyond the lateness
    st.sampled_from([["a"], ["b"], ["a", "b"], []]),
    st.sampled_from(["positive", "neutral", "negative"]),
    st.integers(0, 4),  # author
    st.integers(0, 30),  # id: some are the same
)
Key = tuple[str, datetime]


class Topic:
    """What a compacting reader sees: the last value of each key, and the highest watermark."""

    def __init__(self) -> None:
        self.counts: dict[Key, Count] = {}
        self.watermark = datetime(1970, 1, 1, tzinfo=UTC)

    def write(self, flushed: tuple[list[Count], Tick]) -> None:
        for count in flushed[0]:
            self.counts[count.subject, count.minute] = count
        self.watermark = max(self.watermark, flushed[1].watermark)


class Disk:
    """The compacted state topic."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}

    def write(self, records: dict[str, bytes | None]) -> None:
        for key, value in records.items():
            if value is None:
                self.records.pop(key, None)
            else:
                self.records[key] = value


def events(rows: list[tuple[int, list[str], str, int, int]], step: int) -> list[CountEvent]:
    return [
        CountEvent(
            sequence=n, id=f"x:{name}:{n // 8}", published=START + timedelta(seconds=n * step + jitter),
            subjects=subjects, sentiment=tone, author=f"k0:{author}", received=START + timedelta(seconds=n * step),
        )  # type: ignore[arg-type]
        for n, (jitter, subjects, tone, author, name) in enumerate(rows)
    ]  # fmt: skip


def straight(found: list[CountEvent]) -> Topic:
    topic, counts = Topic(), MinuteCounts(0, LATENESS)
    for one in found:
        counts.add([one])
    topic.write(counts.flush())
    return topic


@settings(max_examples=150, deadline=None)
@given(data=st.data(), rows=st.lists(EVENT, min_size=1, max_size=80), step=st.sampled_from([1, 7, 40]))
def test_kill_anywhere_and_replay(data: st.DataObject, rows: list, step: int) -> None:
    found = events(rows, step)
    topic, disk, counts = Topic(), Disk(), MinuteCounts(0, LATENESS)
    acknowledged = position = 0
    for _ in range(25):
        if position >= len(found):
            break
        size = data.draw(st.integers(1, 12))
        counts.add(found[position : position + size])
        position = min(position + size, len(found))
        end = data.draw(st.sampled_from(["go on", "flush", "killed", "killed before the snapshot", "unflushed"]))
        if end == "flush":
            topic.write(counts.flush())
            disk.write(counts.snapshot())
            acknowledged = position
        elif end == "killed before the snapshot":
            topic.write(counts.flush())
        elif end == "unflushed":  # the snapshot was written, the counts were not
            disk.write(counts.snapshot())
        if end.startswith("kill") or end == "unflushed":
            counts = MinuteCounts(0, LATENESS).restore(disk.records)
            position = max(0, acknowledged - data.draw(st.integers(0, 5)))  # and enrich may have been rewound
    counts.add(found[position:])
    topic.write(counts.flush())
    expected = straight(found)
    assert topic.counts == expected.counts
    assert topic.watermark == expected.watermark


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(EVENT, min_size=1, max_size=60), sizes=st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_chunks_do_not_matter_and_nothing_is_lost(rows: list, sizes: list[int]) -> None:
    found = events(rows, 5)
    topic, counts, position, turn = Topic(), MinuteCounts(0, LATENESS), 0, 0
    while position < len(found):
        size = sizes[turn % len(sizes)]
        counts.add(found[position : position + size])
        topic.write(counts.flush())
        position, turn = position + size, turn + 1
    assert topic.counts == straight(found).counts


@settings(max_examples=60, deadline=None)
@given(jitters=st.lists(st.integers(-4000, 50), min_size=1, max_size=80))
def test_every_mention_is_told_as_a_post_or_as_late(jitters: list[int]) -> None:
    found = events([(jitter, ["a"], "neutral", 1, n) for n, jitter in enumerate(jitters)], 20)
    topic, counts = Topic(), MinuteCounts(0, LATENESS)
    for one in found:
        counts.add([one])
        topic.write(counts.flush())
    assert sum(count.posts + count.late for count in topic.counts.values()) + counts.older == len(found)


def test_a_snapshot_holds_only_what_changed() -> None:
    counts, disk = MinuteCounts(0, LATENESS), Disk()
    counts.add(events([(0, ["a"], "neutral", 1, n) for n in range(40)], 10))
    disk.write(counts.snapshot())
    assert counts.snapshot() == {}
    counts.add(
        [CountEvent(99, "x:z", START + timedelta(seconds=395), START + timedelta(seconds=400), ["a"], "neutral")]
    )
    assert sorted(counts.snapshot()) == ["meta", f"minute/{int(START.timestamp()) // 60 + 6}"]
    assert len(disk.records) == 8
