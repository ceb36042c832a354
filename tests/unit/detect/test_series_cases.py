"""One subject's minutes: what is counted, what is forgotten, and when the baseline stops to learn."""

from datetime import UTC, datetime

import pytest
from msgspec import msgpack

from schemas.count import Count
from simak.alerts.lifecycle import Open, Seen
from simak.detect.baseline import Baseline, Pool
from simak.detect.series import FROZEN_MINUTES, Series
from simak.detect.surge import SurgeRule

FIRST = 29_000_000
RULE = SurgeRule(window=3)


def count(posts: int, *, negative: int = 0, partition: int = 0, sample: tuple[str, ...] = ()) -> Count:
    minute = datetime.fromtimestamp(FIRST * 60, UTC)
    return Count("pln", minute, partition, posts, negative=negative, sample=list(sample))


def series(**minutes: int) -> Series:
    """Posts by minute after FIRST: `series(m0=3, m2=1)`; one of two posts is negative."""
    offsets = {int(name[1:]): posts for name, posts in minutes.items()}
    made = Series(FIRST + min(offsets), FIRST + max(offsets))
    for offset, posts in offsets.items():
        made.put(FIRST + offset, count(posts, negative=posts // 2, sample=(f"x:{offset}",)))
    return made


def fired(start: int) -> Open:
    return Open.fire(Seen(start, 10, 30, 0, 1.0, 1e-9, True))


def test_a_minute_that_nobody_counted_holds_nothing() -> None:
    made = series(m0=4)
    assert (made.posts(FIRST), made.negative(FIRST)) == (4, 2)
    assert (made.posts(FIRST + 1), made.negative(FIRST + 1)) == (0, 0)
    assert FIRST + 1 not in made.minutes


@pytest.mark.parametrize(
    ("counts", "changed", "posts", "negative"),
    [
        ([count(3)], [True], 3, 0),
        ([count(3), count(3)], [True, False], 3, 0),
        ([count(3), count(2)], [True, False], 3, 0),
        ([count(0)], [False], 0, 0),
        ([count(3, negative=1), count(5, negative=4)], [True, True], 5, 4),
        ([count(3, negative=1), count(3, negative=3)], [True, False], 3, 1),
        ([count(3), count(4, partition=1, negative=2)], [True, True], 7, 2),
        ([count(3), count(4, partition=1), count(1), count(6, partition=1)], [True, True, False, True], 9, 0),
    ],
)
def test_the_largest_count_of_each_partition_adds_up(
    counts: list[Count], changed: list[bool], posts: int, negative: int
) -> None:
    made = Series(FIRST, FIRST)
    assert [made.put(FIRST, one) for one in counts] == changed
    assert (made.posts(FIRST), made.negative(FIRST)) == (posts, negative)


@pytest.mark.parametrize(
    ("offsets", "born", "heard"), [([5], 5, 5), ([5, 3], 3, 5), ([3, 9, 4], 3, 9), ([-2, 0], -2, 5)]
)
def test_birth_moves_back_and_the_latest_minute_forward(offsets: list[int], born: int, heard: int) -> None:
    made = Series(FIRST + 5, FIRST + 5)
    for offset in offsets:
        made.put(FIRST + offset, count(1))
    assert (made.born, made.heard) == (FIRST + born, FIRST + heard)


@pytest.mark.parametrize(
    ("end", "posts", "negative"), [(-1, 0, 0), (0, 4, 2), (2, 10, 5), (3, 8, 4), (4, 8, 4), (5, 2, 1), (7, 0, 0)]
)
def test_the_window_is_of_its_last_minute_and_those_before(end: int, posts: int, negative: int) -> None:
    assert series(m0=4, m2=6, m3=2).window(FIRST + end, RULE) == (posts, negative)


def test_the_sample_begins_with_the_latest_minute_and_holds_no_id_twice() -> None:
    made = Series(FIRST, FIRST)
    for offset, ids in enumerate([("x:a", "x:b", "x:c"), ("x:c", "x:d"), ("x:d", "x:e", "x:f")]):
        made.put(FIRST + offset, count(9, sample=ids))
    assert made.sample(FIRST + 2, RULE)[0] in {"x:d", "x:e", "x:f"}
    assert set(made.sample(FIRST + 2, RULE)[:3]) == {"x:d", "x:e", "x:f"}
    assert made.sample(FIRST + 2, RULE)[3] == "x:c" and len(made.sample(FIRST + 2, RULE)) == 5
    assert set(made.sample(FIRST + 4, RULE)) == {"x:d", "x:e", "x:f"}
    assert made.sample(FIRST + 9, RULE) == []


def test_the_silence_before_is_told_to_the_baseline_once() -> None:
    made = Series(FIRST, FIRST)
    made.start(600)
    first = msgpack.encode(made.baseline)
    made.start(9000)
    assert made.started and msgpack.encode(made.baseline) == first
    longer = Series(FIRST, FIRST)
    longer.start(9000)
    assert longer.baseline.level_minutes > made.baseline.level_minutes > Baseline().level_minutes


@pytest.mark.parametrize(
    ("awake", "minute", "learns"), [(True, 0, True), (True, 1, True), (False, 0, False), (True, -1, False)]
)
def test_a_minute_is_learnt_awake_and_after_birth(awake: bool, minute: int, learns: bool) -> None:
    made = series(m0=4)
    made.learn(FIRST + minute, RULE, Pool(), FIRST + 20, awake)
    assert (made.baseline.level_minutes > 0) is learns


def test_a_minute_is_forgotten_even_where_it_is_not_learnt() -> None:
    made = series(m0=4, m1=5)
    made.learn(FIRST, RULE, Pool(), FIRST + 20, False)
    assert sorted(made.minutes) == [FIRST + 1] and made.posts(FIRST) == 0
    assert made.baseline.level_posts == 0


def test_what_is_learnt_is_what_was_counted() -> None:
    made, quiet = series(m0=3), series(m0=3)
    made.learn(FIRST, RULE, Pool(), FIRST + 20, True)
    quiet.learn(FIRST + 1, RULE, Pool(), FIRST + 20, True)
    assert made.baseline.level_posts == pytest.approx(3)
    assert quiet.baseline.level_posts == 0 and quiet.baseline.level_minutes > 0


@pytest.mark.parametrize(("age", "learns"), [(0, False), (FROZEN_MINUTES - 1, False), (FROZEN_MINUTES, True)])
@pytest.mark.parametrize("by_alert", [True, False])
def test_an_alert_and_oddness_freeze_the_baseline_for_three_hours(age: int, learns: bool, by_alert: bool) -> None:
    made = series(m0=4)
    if by_alert:
        made.alert = fired(FIRST)
    else:
        made.odd_since = FIRST
    made.learn(FIRST + 1, RULE, Pool(), FIRST + age, True)
    assert (made.baseline.level_minutes > 0) is learns


def test_an_open_alert_counts_before_the_oddness() -> None:
    made = series(m0=4)
    made.alert, made.odd_since = fired(FIRST), FIRST + FROZEN_MINUTES
    made.learn(FIRST + 1, RULE, Pool(), FIRST + FROZEN_MINUTES, True)
    assert made.baseline.level_minutes > 0


def listened(posts: int) -> Series:
    """A subject that was silent for a day, then had `posts` in one minute."""
    made = series(m0=posts)
    made.start(1440)
    return made


@pytest.mark.parametrize(
    ("posts", "hot", "odd"), [(1, False, False), (RULE.minimum - 1, False, True), (40, True, True)]
)
def test_a_window_is_judged_against_the_days_silence(posts: int, hot: bool, odd: bool) -> None:
    verdict = listened(posts).test(FIRST, RULE, Pool())
    assert (verdict.observed, verdict.hot, verdict.odd) == (posts, hot, odd)
    assert verdict.expected < 0.1


def test_oddness_begins_with_its_first_minute_and_ends_with_an_ordinary_one() -> None:
    made = listened(40)
    assert made.close(FIRST, RULE, Pool()).odd and made.odd_since == FIRST
    assert made.close(FIRST + 2, RULE, Pool()).odd and made.odd_since == FIRST
    assert not made.close(FIRST + 3, RULE, Pool()).odd and made.odd_since is None


def test_a_test_alone_changes_nothing() -> None:
    made = listened(40)
    before = msgpack.encode(made)
    assert made.test(FIRST, RULE, Pool()).odd
    assert msgpack.encode(made) == before


def test_a_series_survives_a_snapshot() -> None:
    made = listened(40)
    made.alert = fired(FIRST)
    made.close(FIRST, RULE, Pool())
    again = msgpack.decode(msgpack.encode(made), type=Series)
    assert again == made and again.window(FIRST, RULE) == (40, 20)
    assert again.alert is not None and again.alert.start == FIRST
