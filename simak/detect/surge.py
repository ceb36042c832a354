"""The surge rule and its test: how unlikely is what was seen, given what the baseline expects.

The window's sum is held against a negative binomial: counts of posts vary more than Poisson's, and a baseline
that was learnt from little is itself uncertain. Both widen the distribution, so a young or restless subject
needs more.
"""

from math import ceil, exp, lgamma, log

from msgspec import Struct

# The gamma function loses its digits beyond this size; a negative binomial of it is Poisson for all purposes.
POISSON_SIZE = 1e6
# Stands for a denominator of zero; and the square root of the largest count takes this many steps.
TINY = 1e-300
MOST_STEPS = 10_000
# Judging further ahead of the watermark than this would leave the baseline behind by as much.
MOST_EARLY = 600.0


class SurgeRule(Struct, frozen=True):
    """Parameters of the rule; minutes, posts and seconds.

    `early` is how far past the watermark (seconds) a minute may be judged before it closes. At the count
    agent's `lateness` a minute is judged as soon as every partition has reached it: when each partition's
    mentions come in order of publication, alert ids do not depend on when counts were flushed. At -60 a
    minute is judged once closed: about two minutes later, and independent of any order within the lateness.
    """

    window: int = 5
    minimum: int = 12
    p_value: float = 1e-7
    ratio: float = 2.0
    quiet: int = 15
    early: float = 60.0
    name: str = "surge"
    version: str = "1"

    @property
    def reach(self) -> float:
        """`early`, held to what the baseline's guard can bear."""
        return min(max(self.early, -60.0), MOST_EARLY)

    @property
    def lag(self) -> int:
        """Minutes between the one that is judged and the latest one that is closed for certain."""
        return max(1, ceil((self.reach + 60) / 60))

    @property
    def guard(self) -> int:
        """Minutes between the one that is judged and the latest one the baseline has learnt.

        The window itself and the first signs of a surge must not raise what is expected; and what is learnt
        must be closed, or the verdict would depend on the moment it was asked for.
        """
        return max(10, self.window + self.lag + 1)


class Expectation(Struct, frozen=True):
    """What a minute should bring: the mean `rate`, and the negative binomial `size` (small is wide)."""

    rate: float
    size: float


class Verdict(Struct, frozen=True):
    """The test of one window: a surge (`hot`), too odd to learn from (`odd`), not yet normal (`warm`)."""

    observed: int
    expected: float
    p_value: float
    hot: bool
    odd: bool
    warm: bool


def judge(rule: SurgeRule, observed: int, expectation: Expectation) -> Verdict:
    """Test a window's sum of posts against the three thresholds.

    What opens an alert are the rule's minimum, ratio and p-value. What keeps it open is lower, so that it
    does not flap: a third of the minimum, a quarter of the excess ratio, the cube root of the p-value.
    """
    expected = rule.window * expectation.rate
    warm_ratio = 1 + (rule.ratio - 1) / 4
    if observed < rule.minimum / 3 or observed < warm_ratio * expected:
        return Verdict(observed, expected, 1.0, False, False, False)
    p_value = tail(observed, expected, expectation.size)
    hot = p_value < rule.p_value and observed >= rule.minimum and observed >= rule.ratio * expected
    return Verdict(
        observed,
        expected,
        p_value,
        hot,
        odd=p_value < rule.p_value**0.5,
        warm=hot or p_value < rule.p_value ** (1 / 3),
    )


def tail(count: int, mean: float, size: float) -> float:
    """P(X >= count) of a negative binomial with `mean` and variance mean + mean²/size; 0 < mean, size."""
    if count <= 0:
        return 1.0
    size = min(size, POISSON_SIZE)
    return min(_beta(count, size, mean / (size + mean), size / (size + mean)), 1.0)


def _beta(a: float, b: float, x: float, y: float) -> float:
    """The regularised incomplete beta function I_x(a, b), y being 1 - x: a sum over the tail would take as many
    steps as there are posts.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, y, x)
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y)
    return exp(front) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction (Abramowitz and Stegun 26.5.8) by Lentz's method, to nine digits."""
    ahead = 1.0
    behind = 1 / (1 - (a + b) * x / (a + 1) or TINY)
    found = behind
    for m in range(1, MOST_STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            behind = 1 / (1 + step * behind or TINY)
            ahead = 1 + step / ahead or TINY
            found *= behind * ahead
        if abs(behind * ahead - 1) < 1e-9:
            break
    return found
