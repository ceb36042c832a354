"""What is normal for an hour of the week, and the watermarks and thresholds it is used with."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from schemas.count import Tick
from simak.detect.baseline import BINS, MOST_POOLED, WEEKEND, Baseline, Pool, hour_bin
from simak.detect.merge import Watermarks
from simak.detect.surge import MOST_EARLY, Expectation, SurgeRule, judge, tail

MONDAY = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # midnight in Jakarta
FIRST = int(MONDAY.timestamp()) // 60


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 6, 16, 17, 23])
def test_the_hour_of_the_week_is_jakartas(day: int, hour: int) -> None:
    expected = hour + (WEEKEND if day >= 5 else 0)
    begin = FIRST + day * 1440 + hour * 60
    assert {hour_bin(begin), hour_bin(begin + 59)} == {expected}


def test_a_week_fills_every_hour_and_comes_again() -> None:
    week = [hour_bin(FIRST + minute) for minute in range(7 * 1440)]
    assert set(week) == set(range(BINS))
    assert week == [hour_bin(FIRST + 7 * 1440 + minute) for minute in range(7 * 1440)]


def test_an_unknown_pool_is_flat() -> None:
    assert {Pool().shape(hour) for hour in range(BINS)} == {1.0}


def test_a_little_seen_hour_is_held_to_flat_and_a_much_seen_one_is_believed() -> None:
    shapes = []
    for flat in (1.0, 100.0, 10_000.0):
        pool = Pool()
        pool.add(8, 3 * flat, flat)
        shapes.append(pool.shape(8))
    assert all(low < high for low, high in pairwise([1.0, *shapes, 3.0]))
    assert shapes[-1] == pytest.approx(3.0, rel=0.02)


def test_an_unseen_weekend_hour_leans_on_the_same_hour_of_the_week() -> None:
    pool = Pool()
    pool.add(8, 3000.0, 1000.0)
    assert pool.shape(8 + WEEKEND) == pytest.approx(pool.shape(8))
    pool.add(8 + WEEKEND, 0.0, 1000.0)
    assert pool.shape(8 + WEEKEND) < 1 < pool.shape(8)


def test_a_full_pool_fades_without_changing_its_ratio() -> None:
    pool = Pool()
    pool.add(8, 3 * MOST_POOLED, MOST_POOLED)
    before = pool.posts[8] / pool.flat[8]
    pool.add(8, 3.0, 1.0)
    assert pool.flat[8] < MOST_POOLED
    assert pool.posts[8] / pool.flat[8] == pytest.approx(before)


@pytest.mark.parametrize("rate", [1, 5, 20])
def test_a_steady_rate_is_learnt(rate: int) -> None:
    baseline, pool = Baseline(), Pool()
    for minute in range(FIRST, FIRST + 1440):
        baseline.learn(minute, rate, 5, pool)
    assert baseline.expect(FIRST + 1440, 5, pool).rate == pytest.approx(rate, rel=0.1)


def test_one_wild_minute_teaches_little() -> None:
    baseline, pool = Baseline(), Pool()
    for minute in range(FIRST, FIRST + 1440):
        baseline.learn(minute, 5, 5, pool)
    baseline.learn(FIRST + 1440, 100_000, 5, pool)
    assert baseline.expect(FIRST + 1441, 5, pool).rate < 6


def test_the_longer_a_subject_was_silent_the_less_is_expected_of_it() -> None:
    rates = []
    for minutes in (0, 10, 120, 1440):
        baseline = Baseline()
        baseline.silent(minutes)
        rates.append(baseline.expect(FIRST, 5, Pool()).rate)
    assert rates == sorted(rates, reverse=True) and len(set(rates)) == 4


def test_partitions_that_are_idle_are_not_waited_for_until_they_speak_again() -> None:
    marks = Watermarks(2, 1000)
    values = []
    for number, minute, idle in [(0, 9, False), (1, 3, True), (1, 4, False), (0, 12, False), (1, 11, False)]:
        marks.put(Tick(number, MONDAY + timedelta(minutes=minute), minute, idle))
        values.append(None if marks.value is None else (marks.value - MONDAY.timestamp()) / 60)
    assert values == [None, 9, 9, 9, 11]


@pytest.mark.parametrize("count", [-5, 0])
def test_at_least_nothing_is_certain(count: int) -> None:
    assert tail(count, 3.0, 2.0) == 1.0


@pytest.mark.parametrize(("mean", "size"), [(0.5, 0.3), (4.0, 2.0), (90.0, 7.0)])
def test_at_least_one_is_all_but_the_zero(mean: float, size: float) -> None:
    assert tail(1, mean, size) == pytest.approx(1 - (size / (size + mean)) ** size, rel=1e-6)


def test_below_the_floor_nothing_is_tested() -> None:
    verdict = judge(SurgeRule(minimum=12), 3, Expectation(1e-6, 10.0))
    assert (verdict.p_value, verdict.hot, verdict.odd, verdict.warm) == (1.0, False, False, False)


def test_the_expected_posts_are_those_of_the_whole_window() -> None:
    assert judge(SurgeRule(window=7), 50, Expectation(2.0, 10.0)).expected == 14.0


@pytest.mark.parametrize(("early", "reach"), [(-1e9, -60), (-60, -60), (30, 30), (1e9, MOST_EARLY)])
def test_how_early_is_judged_has_bounds(early: float, reach: float) -> None:
    assert SurgeRule(early=early).reach == reach
