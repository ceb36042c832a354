"""Minutes of one partition: how far the watermark goes, what is forgotten, what is written again after a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.count import Count
from simak.count import CountEvent, MinuteCounts
from simak.count.minutes import KEEP, META

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATENESS = timedelta(seconds=60)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = f"minute/{int(START.timestamp()) // 60}"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def event(sequence: int, seconds: float, *, received: float | None = None, subject: str = "bpjs") -> CountEvent:
    got = at(seconds if received is None else received)
    return CountEvent(sequence, f"x:{sequence}", at(seconds), got, [subject], "neutral", f"k0:{sequence}")


def counting(*events: CountEvent, lateness: timedelta = LATENESS) -> MinuteCounts:
    counts = MinuteCounts(1, lateness)
    counts.add(events)
    return counts


def saved(counts: MinuteCounts) -> dict[str, bytes]:
    return {key: value for key, value in counts.snapshot().items() if value is not None}


def restored(records: dict[str, bytes]) -> MinuteCounts:
    return MinuteCounts(1, LATENESS).restore(records)


@pytest.mark.parametrize("lateness", [0, 1, 60, 3600])
def test_the_watermark_stays_behind_by_the_lateness(lateness: int) -> None:
    counts = counting(event(0, 7200), lateness=timedelta(seconds=lateness))
    assert counts.watermark == at(7200 - lateness)


@pytest.mark.parametrize(("published", "received", "reached"), [(600, 300, 240), (300, 600, 240), (300, 300, 240)])
def test_the_earlier_of_publication_and_reception_moves_it(published: int, received: int, reached: int) -> None:
    assert counting(event(0, published, received=received)).watermark == at(reached)


def test_a_sequence_seen_before_is_no_news_whatever_it_says() -> None:
    counts = counting(event(5, 0))
    counts.add([event(5, 600), event(4, 900)])
    assert counts.watermark == at(-60)
    assert counts.sequence == 5
    assert [count.posts for count in counts.flush()[0]] == [1]


def test_nothing_counted_is_nothing_to_move_on() -> None:
    counts = MinuteCounts(1, LATENESS)
    counts.advance(timedelta(days=1), at(0))
    assert counts.watermark == EPOCH
    assert counts.sequence == -1


@pytest.mark.parametrize(
    ("silence", "clock", "reached"),
    [
        (0, 1000, 240),  # no silence
        (30, 1000, 270),
        (30, 301, 241),  # held to the clock less the lateness
        (30, 100, 240),  # a clock behind turns nothing back
    ],
)
def test_silence_moves_the_watermark_on_at_most_to_the_clock(silence: int, clock: int, reached: int) -> None:
    counts = counting(event(0, 300))
    counts.advance(timedelta(seconds=silence), at(clock))
    assert counts.watermark == at(reached)


def test_silence_that_moved_nothing_needs_no_snapshot() -> None:
    counts = counting(event(0, 300))
    counts.snapshot()
    counts.advance(timedelta(0), at(1000))
    assert counts.snapshot() == {}
    counts.advance(timedelta(seconds=1), at(1000))
    assert list(counts.snapshot()) == [META]


def test_a_minute_is_open_until_the_watermark_is_at_its_end() -> None:
    still = counting(event(0, 119.9), event(1, 10))
    assert [(count.posts, count.late) for count in still.flush()[0]] == [(1, 0), (1, 0)]
    over = counting(event(0, 120), event(1, 10))
    assert [(count.posts, count.late) for count in over.flush()[0]] == [(0, 1), (1, 0)]


def test_counts_are_given_by_minute_then_subject() -> None:
    counts = counting(event(0, 61, subject="b"), event(1, 62, subject="a"), event(2, 1, subject="z"))
    assert [(count.minute, count.subject) for count in counts.flush()[0]] == [
        (at(0), "z"),
        (at(60), "a"),
        (at(60), "b"),
    ]


def test_the_tick_says_how_far_and_whether_to_wait() -> None:
    counts = counting(event(7, 300))
    _, busy = counts.flush()
    _, idle = counts.flush(idle=True)
    assert (busy.partition, busy.sequence, busy.watermark, busy.idle) == (1, 7, at(240), False)
    assert (idle.partition, idle.sequence, idle.watermark, idle.idle) == (1, 7, at(240), True)


def test_after_a_restart_everything_held_is_said_again_with_the_same_values() -> None:
    counts = counting(event(0, 1), event(1, 61), event(2, 62, subject="pln"))
    told = counts.flush()
    again = restored(saved(counts)).flush()
    assert again == told
    assert len(told[0]) == 3


def test_a_restart_remembers_which_ids_were_counted() -> None:
    counts = counting(event(0, 1))
    copy = restored(saved(counts))
    repeat = CountEvent(1, "x:0", at(2), at(2), ["bpjs"], "neutral", "k0:0")
    copy.add([repeat])
    assert [count.posts for count in copy.flush()[0]] == [1]
    assert copy.sequence == 1


def test_a_restart_remembers_watermark_and_what_was_too_old() -> None:
    counts = counting(event(0, 1), event(1, 4000))
    counts.flush()
    counts.add([event(2, 4100), event(3, 1)])
    assert counts.older == 1
    records = saved(counts)
    copy = restored(records)
    assert (copy.watermark, copy.sequence, copy.older) == (at(4040), 3, 1)


def test_a_snapshot_holds_only_what_changed_since_the_last() -> None:
    counts = counting(event(0, 1))
    assert set(counts.snapshot()) == {META, FIRST}
    assert counts.snapshot() == {}
    counts.add([event(1, 61)])
    assert FIRST not in counts.snapshot()


def test_a_forgotten_minute_is_deleted_from_the_state_once() -> None:
    counts = counting(event(0, 1))
    counts.flush()
    counts.snapshot()
    counts.add([event(1, 60 + KEEP.total_seconds() + 60)])
    assert counts.snapshot()[FIRST] is None
    assert FIRST not in counts.snapshot()


def test_a_minute_is_kept_to_the_last_second_of_its_grace() -> None:
    counts = counting(event(0, 1))
    counts.flush()
    counts.add([event(1, 60 + KEEP.total_seconds() + 59.5), event(2, 2)])
    assert counts.older == 0
    (first, *_) = counts.flush()[0]
    assert first == Count("bpjs", START, 1, 1, neutral=1, authors=1, late=1, sample=["x:0"])


def test_what_was_not_said_yet_is_not_forgotten() -> None:
    counts = counting(event(0, 1), event(1, 20_000))
    assert [count.minute for count in counts.flush()[0]] == [START, at(19_980)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_where_chunks_begin_and_end_makes_no_difference(size: int) -> None:
    events = [event(n, (n * 37) % 400, received=n * 5) for n in range(50)]
    whole, parts = counting(*events), MinuteCounts(1, LATENESS)
    for begin in range(0, len(events), size):
        parts.add(events[begin : begin + size])
    assert parts.flush() == whole.flush()
    assert parts.snapshot() == whole.snapshot()
