"""What is counted, what is late, what is a repeat, how far the watermark may go."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.count import Count, Tick
from simak.count import CountEvent, MinuteCounts
from simak.count import minutes as module
from simak.dedupe.marks import lowest

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATENESS = timedelta(seconds=60)


def event(sequence: int, seconds: float, *, name: str = "", **values: object) -> CountEvent:
    """Published so many seconds after the start, and received at once."""
    published = START + timedelta(seconds=seconds)
    fields = {"received": published, "subjects": ["bpjs"], "sentiment": "negative", "author": "k0:aa"}
    return CountEvent(sequence, name or f"x:{sequence}", published, **(fields | values))  # type: ignore[arg-type]


def counting(*events: CountEvent) -> MinuteCounts:
    counts = MinuteCounts(3, LATENESS)
    counts.add(events)
    return counts


def by_minute(counts: MinuteCounts) -> dict[tuple[str, int], Count]:
    return {(c.subject, int((c.minute - START).total_seconds()) // 60): c for c in counts.flush()[0]}


def test_a_cell_holds_posts_tone_authors_and_a_sample() -> None:
    counts = counting(
        event(0, 1),
        event(1, 2, sentiment="positive", author="k0:bb"),
        event(2, 59.9, sentiment="neutral", author=None),
        event(3, 60, subjects=["bpjs", "pln"]),
    )
    found = by_minute(counts)
    assert found["bpjs", 0] == Count(
        subject="bpjs", minute=START, partition=3, posts=3, negative=1, neutral=1, positive=1, authors=2,
        sample=lowest(["x:0", "x:1", "x:2"], 3),
    )  # fmt: skip
    assert found["bpjs", 1].posts == found["pln", 1].posts == 1


def test_flush_gives_only_what_changed_and_absolute_values() -> None:
    counts = counting(event(0, 1), event(1, 61))
    counts.flush()
    assert counts.flush()[0] == []
    counts.add([event(2, 62)])
    assert {key: count.posts for key, count in by_minute(counts).items()} == {("bpjs", 1): 2}


def test_a_rewound_enrich_worker_changes_nothing() -> None:
    events = [event(n, n) for n in range(100)]
    counts = counting(*events[:60])
    counts.add(events[20:])
    assert sum(c.posts for c in counts.flush()[0]) == 100


def test_the_same_id_within_its_open_minute_counts_once() -> None:
    counts = counting(event(0, 1, name="x:a"), event(1, 2, name="x:a"), event(2, 61, name="x:a"))
    assert {key: count.posts for key, count in by_minute(counts).items()} == {("bpjs", 0): 1, ("bpjs", 1): 1}


def test_the_watermark_is_the_latest_published_less_the_lateness_and_never_goes_back() -> None:
    counts = counting(event(0, 300))
    assert counts.flush()[1].watermark == START + timedelta(seconds=240)
    counts.add([event(1, 200)])
    assert counts.watermark == START + timedelta(seconds=240)


def test_in_proven_silence_event_time_passes_as_the_clock_does_and_never_overtakes_it() -> None:
    counts, today = counting(event(0, 300)), START + timedelta(days=4)
    counts.advance(timedelta(seconds=90), today)
    assert counts.watermark == START + timedelta(seconds=330)
    assert counts.flush(idle=True)[1] == Tick(3, START + timedelta(seconds=330), sequence=0, idle=True)
    counts.advance(timedelta(hours=9), START + timedelta(seconds=500))
    assert counts.watermark == START + timedelta(seconds=440)


def test_mentions_of_last_week_find_their_minutes_open_however_long_the_partition_was_silent() -> None:
    counts = MinuteCounts(3, LATENESS)
    counts.advance(timedelta(hours=5), START + timedelta(days=7))
    counts.add([event(0, 5), event(1, 70), event(2, 40)])
    assert {key: (count.posts, count.late) for key, count in by_minute(counts).items()} == {
        ("bpjs", 0): (2, 0),
        ("bpjs", 1): (1, 0),
    }


def test_the_sample_is_the_same_in_any_order() -> None:
    events = [event(n, n % 50) for n in range(30)]
    again = [event(n, other.published.second, name=other.id) for n, other in enumerate(reversed(events))]
    (one,), (two,) = by_minute(counting(*events)).values(), by_minute(counting(*again)).values()
    assert one.sample == two.sample == lowest([one.id for one in events], 3)


def test_a_late_mention_is_told_for_its_minute_and_is_no_post() -> None:
    counts = counting(event(0, 1), event(1, 2), event(2, 120))
    counts.add([event(3, 3), event(4, 4, subjects=["pln"])])
    found = by_minute(counts)
    assert (found["bpjs", 0].posts, found["bpjs", 0].late) == (2, 1)
    assert (found["pln", 0].posts, found["pln", 0].late) == (0, 1)


def test_within_the_lateness_nothing_is_late() -> None:
    counts = counting(event(0, 119.9), event(1, 30))
    assert by_minute(counts)["bpjs", 0] == Count(
        subject="bpjs", minute=START, partition=3, posts=1, negative=1, authors=1, sample=["x:1"]
    )


def test_a_very_late_mention_is_counted_without_erasing_what_was_said_of_its_minute() -> None:
    counts = counting(event(0, 1), event(1, 3000))
    counts.flush()
    counts.add([event(2, 3100)])
    counts.flush()
    counts.add([event(3, 2)])
    assert counts.flush()[0] == []
    assert counts.older == 1


def test_a_mention_dated_in_the_future_does_not_close_the_present() -> None:
    now = START + timedelta(seconds=30)
    counts = counting(event(0, 29), event(1, 20 * 3600, received=now), event(2, 31))
    found = by_minute(counts)
    assert (found["bpjs", 0].posts, found["bpjs", 0].late) == (2, 0)
    assert found["bpjs", 1200].posts == 1
    assert counts.watermark <= now


def test_a_mention_of_no_subject_still_moves_the_watermark() -> None:
    counts = counting(event(0, 600, subjects=[]))
    assert counts.flush()[0] == []
    assert counts.watermark == START + timedelta(seconds=540)


def test_an_untouched_partition_ticks_from_the_beginning_of_time() -> None:
    assert MinuteCounts(0, LATENESS).flush()[1].watermark == datetime(1970, 1, 1, tzinfo=UTC)


def test_memory_is_bounded_by_time_and_by_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_IDS", 50)
    counts = MinuteCounts(0, LATENESS)
    keys: set[str] = set()
    for n in range(5000):
        counts.add([event(n, n * 3)])
        if n % 50 == 0:
            counts.flush()
            for key, value in counts.snapshot().items():
                keys.discard(key) if value is None else keys.add(key)
    counts.flush()
    assert len(keys) <= 1 + 30 + 3 + 3  # meta, the minutes kept, open ones, those waiting for a flush
    counts.add([event(5000 + n, 15_000, name=f"y:{n}") for n in range(200)])
    size = max(len(value) for key, value in counts.snapshot().items() if value and key != "meta")
    assert size < 50 * 8 + 200
