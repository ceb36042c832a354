"""The negative binomial tail and the three thresholds of the rule."""

from math import exp, factorial, inf

import numpy as np
import pytest

from simak.detect.surge import Expectation, SurgeRule, judge, tail


@pytest.mark.parametrize("mean", [0.1, 1.0, 7.5, 30.0])
@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_without_overdispersion_it_is_poisson(count: int, mean: float) -> None:
    exact = 1 - sum(exp(-mean) * mean**k / factorial(k) for k in range(count))
    if exact > 1e-9:
        assert tail(count, mean, inf) == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize(("count", "mean", "size"), [(12, 5.0, 2.0), (60, 30.0, 4.0), (4, 0.5, 0.3)])
def test_it_agrees_with_drawing(count: int, mean: float, size: float) -> None:
    drawn = np.random.default_rng(3).negative_binomial(size, size / (size + mean), 400_000)
    assert tail(count, mean, size) == pytest.approx((drawn >= count).mean(), rel=0.05)


def test_it_falls_with_the_count_and_rises_with_mean_and_spread() -> None:
    values = [tail(count, 5.0, 3.0) for count in range(60)]
    assert values == sorted(values, reverse=True) and values[0] == 1.0
    assert tail(20, 5.0, 3.0) < tail(20, 6.0, 3.0) < tail(20, 6.0, 1.0)


@pytest.mark.parametrize(("count", "mean"), [(10**6, 1.0), (10**6, 1e5), (5000, 1e-12)])
def test_extremes_stay_probabilities(count: int, mean: float) -> None:
    for size in (1e-3, 1.0, 1e12):
        assert 0.0 <= tail(count, mean, size) <= 1.0


def test_each_condition_is_needed_to_fire() -> None:
    rule = SurgeRule(window=5, minimum=12, p_value=1e-7, ratio=2.0)
    assert judge(rule, 12, Expectation(0.1, 10.0)).hot
    assert not judge(rule, 11, Expectation(0.1, 10.0)).hot  # minimum
    assert not judge(rule, 1900, Expectation(200.0, 1e6)).hot  # ratio, however unlikely
    assert not judge(rule, 20, Expectation(1.5, 10.0)).hot  # likely enough


def test_an_alert_is_kept_open_by_less_than_it_took_to_open() -> None:
    rule = SurgeRule()
    between = judge(rule, 9, Expectation(0.4, 20.0))
    assert (between.hot, between.warm) == (False, True)
    assert not judge(rule, 2, Expectation(0.4, 20.0)).warm
    for observed in range(80):
        verdict = judge(rule, observed, Expectation(1.0, 10.0))
        assert verdict.hot <= verdict.odd <= verdict.warm


def test_zero_against_zero_is_nothing() -> None:
    verdict = judge(SurgeRule(), 0, Expectation(1e-9, 0.1))
    assert not (verdict.hot or verdict.odd or verdict.warm)


@pytest.mark.parametrize(("early", "lag"), [(60, 2), (0, 1), (-60, 1), (30, 2), (120, 3), (86_400, 11)])
def test_the_lag_leaves_only_closed_minutes(early: float, lag: int) -> None:
    rule = SurgeRule(early=early)
    assert rule.lag == lag
    assert rule.guard > rule.window + rule.lag
