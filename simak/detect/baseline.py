"""What is normal for a subject at an hour of the week, learnt causally.

Two estimates, of which the larger holds: the season (a level over three days, times the profile of 48 hours,
weekday and weekend, shrunk to the pooled profile of all subjects) and the recent past (two hours). The first knows
that mornings are busy, the second carries the days in which the first is still learning. Each is a gamma posterior
whose uncertainty goes into the test: empirical Bayes as in detection.md's Poisson-gamma models (Gnip, EARS).
"""

from math import exp

from msgspec import Struct, field

from simak.detect.surge import Expectation

BINS = 48
HOUR = 60
WIB_MINUTES = 7 * HOUR
# A subject of which nothing is known may be busy: half a post in 3 seconds is soon outweighed by what is seen.
PRIOR_POSTS = 0.5
PRIOR_MINUTES = 0.05
RECENT = exp(-1 / (2 * HOUR))
LEVEL = exp(-1 / (3 * 24 * HOUR))
# An hour of the week is remembered for twenty visits.
PROFILE = exp(-1 / (20 * HOUR))
# Pseudo-events that hold a subject's profile to the pool's, and the pool's to a flat one.
SUBJECT_WEIGHT = 50.0
POOL_WEIGHT = 200.0
# Overdispersion as squared coefficient of variation: what is assumed, for how many windows, and at least.
SPREAD = 0.02
CLUSTER = 0.6
SPREAD_WINDOWS = 10.0
SPREAD_LEAST = 0.02


def hour_bin(minute: int) -> int:
    """The hour of the day in western Indonesia, plus 24 on Saturday and Sunday. `minute` counts from the epoch."""
    local = minute + WIB_MINUTES
    day, rest = divmod(local, 24 * HOUR)
    weekend = (day + 3) % 7 >= 5  # day 0 was a Thursday
    return rest // HOUR + (24 if weekend else 0)


class Pool(Struct, array_like=True):
    """The day and week profile of all subjects together: posts seen and posts a flat profile expected, per hour."""

    posts: list[float] = field(default_factory=lambda: [0.0] * BINS)
    flat: list[float] = field(default_factory=lambda: [0.0] * BINS)

    def shape(self, hour: int) -> float:
        """How busy the hour is; 1 is the average."""
        return (self.posts[hour] + POOL_WEIGHT) / (self.flat[hour] + POOL_WEIGHT)


class Baseline(Struct, array_like=True):
    """One subject's memory: about 1 kB serialised."""

    recent_posts: float = 0.0
    recent_minutes: float = 0.0
    level_posts: float = 0.0
    level_minutes: float = 0.0
    posts: list[float] = field(default_factory=lambda: [0.0] * BINS)
    flat: list[float] = field(default_factory=lambda: [0.0] * BINS)
    excess: float = 0.0
    weight: float = 0.0
    block_posts: float = 0.0
    block_mean: float = 0.0
    block_minutes: int = 0

    def expect(self, minute: int, window: int, pool: Pool) -> Expectation:
        """The mean posts in `minute`, and how widely a window of such minutes may vary."""
        hour = hour_bin(minute)
        season = self._level() * self._shape(hour, pool)
        season_events = min(self.level_posts + PRIOR_POSTS, self.flat[hour] + SUBJECT_WEIGHT)
        recent_events = self.recent_posts + PRIOR_POSTS
        recent = recent_events / (self.recent_minutes + PRIOR_MINUTES)
        rate, events = (season, season_events) if season >= recent else (recent, recent_events)
        return Expectation(rate=rate, size=1 / (1 / events + self._spread(rate * window)))

    def learn(self, minute: int, posts: int, window: int, pool: Pool) -> None:
        """Take in a closed minute, its posts cut to what is credible, so that a surge teaches little."""
        expectation = self.expect(minute, window, pool)
        rate = expectation.rate
        posts_cut = min(posts, rate + 4 * (rate + rate * rate / expectation.size) ** 0.5 + 3)
        hour = hour_bin(minute)
        level, shape = self._level(), self._shape(hour, pool)
        if self.level_minutes >= HOUR:
            self._learn_profile(hour, posts_cut, level, pool)
        self.recent_posts = self.recent_posts * RECENT + posts_cut
        self.recent_minutes = self.recent_minutes * RECENT + 1
        self.level_posts = self.level_posts * LEVEL + posts_cut
        self.level_minutes = self.level_minutes * LEVEL + shape
        self._learn_spread(posts_cut, rate, window)

    def silent(self, minutes: int) -> None:
        """Start with `minutes` without a post: the time Simak listened before it first heard of the subject."""
        self.recent_minutes = (1 - RECENT**minutes) / (1 - RECENT)
        self.level_minutes = (1 - LEVEL**minutes) / (1 - LEVEL)

    def _level(self) -> float:
        return (self.level_posts + PRIOR_POSTS) / (self.level_minutes + PRIOR_MINUTES)

    def _shape(self, hour: int, pool: Pool) -> float:
        return (self.posts[hour] + SUBJECT_WEIGHT * pool.shape(hour)) / (self.flat[hour] + SUBJECT_WEIGHT)

    def _learn_profile(self, hour: int, posts: float, level: float, pool: Pool) -> None:
        self.posts[hour] = self.posts[hour] * PROFILE + posts
        self.flat[hour] = self.flat[hour] * PROFILE + level
        pool.posts[hour] += posts
        pool.flat[hour] += level

    def _learn_spread(self, posts: float, rate: float, window: int) -> None:
        self.block_posts += posts
        self.block_mean += rate
        self.block_minutes += 1
        if self.block_minutes < window:
            return
        mean, forget = self.block_mean, LEVEL**window
        excess = (self.block_posts - mean) ** 2 - self.block_posts
        self.excess = self.excess * forget + excess
        self.weight = self.weight * forget + mean * mean
        self.block_posts, self.block_mean, self.block_minutes = 0.0, 0.0, 0

    def _spread(self, mean: float) -> float:
        prior = SPREAD_WINDOWS * mean * mean
        assumed = SPREAD + CLUSTER / mean
        return max(SPREAD_LEAST, (self.excess + assumed * prior) / (self.weight + prior))
