"""Parts put together, and how far all partitions have come."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.count import Count, Tick
from simak.dedupe.marks import lowest
from simak.detect.merge import MinuteTotal, Watermarks

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def tick(partition: int, minutes: float, sequence: int = 0, *, idle: bool = False) -> Tick:
    return Tick(partition, START + timedelta(minutes=minutes), sequence, idle)


def value(*ticks: Tick, partitions: int = 3, settle: int = 1000) -> float | None:
    """Minutes after the start that all have reached."""
    marks = Watermarks(partitions, settle)
    for one in ticks:
        marks.put(one)
    return None if marks.value is None else (marks.value - START.timestamp()) / 60


def test_the_lowest_counts_once_all_have_spoken() -> None:
    assert value(tick(0, 5), tick(1, 3)) is None
    assert value(tick(0, 5), tick(1, 3), tick(2, 9)) == 3


def test_it_never_moves_back() -> None:
    assert value(tick(0, 5), tick(1, 5), tick(2, 5, idle=True), tick(2, 1, 7)) == 5


def test_an_idle_partition_is_not_waited_for_and_when_all_are_idle_the_highest_counts() -> None:
    assert value(tick(0, 5), tick(1, 3, idle=True), tick(2, 9)) == 5
    assert value(tick(0, 5, idle=True), tick(1, 3, idle=True), tick(2, 9, idle=True)) == 9


def test_a_partition_in_which_nothing_ever_was_blocks_only_until_that_is_proven() -> None:
    untouched = Tick(2, NEVER)
    assert value(tick(0, 5), tick(1, 3), untouched) is None
    assert value(tick(0, 5), tick(1, 3), untouched, Tick(2, NEVER, idle=True)) == 3
    assert value(*[Tick(number, NEVER, idle=True) for number in range(3)]) is None


def test_a_partition_that_never_speaks_cannot_block_for_ever_but_repeats_do_not_hasten_it() -> None:
    rounds = [tick(number, minute, minute) for minute in range(4) for number in (0, 1)]
    assert value(*rounds, settle=6) == 3
    assert value(*rounds[:4] * 50, settle=6) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20)), min_size=3, max_size=40), st.integers(0, 10**6))
def test_ticks_that_come_again_change_nothing(steps: list[tuple[int, int]], cut: int) -> None:
    """Each partition's ticks grow in sequence; a reader goes back and reads on."""
    last = dict.fromkeys(range(3), (-1, 0))
    log = []
    for number, ahead in steps:
        sequence, minute = last[number][0] + (ahead > 0), last[number][1] + ahead
        last[number] = (sequence, minute)
        log.append(tick(number, minute, sequence, idle=ahead == 0))
    at = cut % len(log)
    once, again = Watermarks(3, 1000), Watermarks(3, 1000)
    for one in log:
        once.put(one)
    reached = []
    for one in [*log[:at], *log[max(0, at - 9) :]]:
        again.put(one)
        reached.append(again.value)
    assert again == once
    assert [v for v in reached if v is not None] == sorted(v for v in reached if v is not None)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 60).map(lambda n: f"x:{n}"), min_size=1)), min_size=1),
    st.randoms(use_true_random=False),
)
def test_a_total_does_not_depend_on_order_repeats_or_what_was_flushed_between(
    flushes: list[tuple[int, set[str]]], random: object
) -> None:
    held: dict[int, set[str]] = {}
    counts = []
    for partition, ids in flushes:
        held[partition] = held.get(partition, set()) | {f"{partition}{name}" for name in ids}
        posts = len(held[partition])
        counts.append(Count("pln", START, partition, posts, negative=posts // 2, sample=lowest(held[partition], 3)))
    straight, shuffled = MinuteTotal(), MinuteTotal()
    for one in {one.partition: one for one in counts}.values():
        straight.put(one)
    random.shuffle(counts)  # type: ignore[attr-defined]
    for one in [*counts, *counts]:
        shuffled.put(one)
    assert (shuffled.posts, shuffled.negative, shuffled.parts) == (straight.posts, straight.negative, straight.parts)
    assert shuffled.sample == straight.sample == lowest(set().union(*held.values()), 3)
