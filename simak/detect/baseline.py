"""What is normal for a subject at an hour of the week, learnt causally.

A profile of 48 hours, weekday and weekend, shrunk to the pooled profile of all subjects, times a level: that
of the last three days or that of the last two hours, whichever is higher. The first is steady, the second
carries the days in which the profile is still flat, and the aftermath of a surge. The level is a gamma
posterior whose uncertainty goes into the test (empirical Bayes, as in the Poisson-gamma models of Gnip's
trend paper).
"""

from math import exp

from msgspec import Struct, field

from simak.detect.surge import Expectation

BINS = 48
WEEKEND = 24
HOUR = 60
WIB_MINUTES = 7 * HOUR
# A subject of which nothing is known may be busy: half a post in 3 seconds is soon outweighed by what is
# seen.
PRIOR_POSTS = 0.5
PRIOR_MINUTES = 0.05
RECENT = exp(-1 / (2 * HOUR))
LEVEL = exp(-1 / (3 * 24 * HOUR))
# An hour of the week is remembered for twenty visits.
PROFILE = 1 - 1 / 20
# Pseudo-events that hold a subject's profile to the pool's, and the pool's to a flat one.
SUBJECT_WEIGHT = 50.0
POOL_WEIGHT = 200.0
MOST_POOLED = 1e6
# Overdispersion as squared coefficient of variation: what is assumed, for how many windows, and at least.
SPREAD = 0.02
CLUSTER = 0.6
SPREAD_WINDOWS = 10.0
SPREAD_LEAST = 0.02
# Windows are tested at every minute, and the one that meets a burst whole is the one that fires; what is learnt is
# the mean over all ways to cut. For bursts as long as a window the whole has 1 / 0.68 times the variance of it.
ALIGNED = 1.5
# In an hour of the week that was never lived through, the level of the last two hours lags behind a morning's rise
# by a fifth or so.
UNSEEN = 0.05


def hour_bin(minute: int) -> int:
    """The hour of the day in western Indonesia, plus 24 at the weekend, of a minute since the epoch."""
    local = minute + WIB_MINUTES
    day, rest = divmod(local, 24 * HOUR)
    weekend = (day + 3) % 7 >= 5  # day 0 was a Thursday
    return rest // HOUR + (WEEKEND if weekend else 0)


class Pool(Struct, array_like=True):
    """The profile of all subjects together: per hour, posts seen and posts that a flat profile expects."""

    posts: list[float] = field(default_factory=lambda: [0.0] * BINS)
    flat: list[float] = field(default_factory=lambda: [0.0] * BINS)

    def add(self, hour: int, posts: float, flat: float) -> None:
        """Take in one subject's hour; old weeks fade."""
        self.posts[hour] += posts
        self.flat[hour] += flat
        if self.flat[hour] > MOST_POOLED:
            self.posts[hour] /= 2
            self.flat[hour] /= 2

    def shape(self, hour: int) -> float:
        """How busy the hour is, 1 being the average; an hour of the weekend leans on that of the week."""
        prior = self.shape(hour - WEEKEND) if hour >= WEEKEND else 1.0
        return (self.posts[hour] + POOL_WEIGHT * prior) / (self.flat[hour] + POOL_WEIGHT)


class Baseline(Struct, array_like=True):
    """One subject's memory: about 1 kB serialised."""

    recent_posts: float = 0.0
    recent_minutes: float = 0.0
    level_posts: float = 0.0
    level_minutes: float = 0.0
    posts: list[float] = field(default_factory=lambda: [0.0] * BINS)
    flat: list[float] = field(default_factory=lambda: [0.0] * BINS)
    hour: int = 0
    hour_posts: float = 0.0
    hour_flat: float = 0.0
    excess: float = 0.0
    weight: float = 0.0
    latest: list[int] = []
    learnt: int = 0

    def expect(self, minute: int, window: int, pool: Pool) -> Expectation:
        """The mean posts in `minute`, and how widely a window of such minutes may vary."""
        hour = hour_bin(minute)
        shape = self._shape(hour, pool)
        level = self._level()
        recent = (self.recent_posts + PRIOR_POSTS) / (self.recent_minutes + PRIOR_MINUTES)
        if level >= recent:
            events = min(self.level_posts + PRIOR_POSTS, self.flat[hour] + SUBJECT_WEIGHT)
        else:
            level, events = recent, self.recent_posts + PRIOR_POSTS
        rate = level * shape
        spread = self._spread(rate * window, window) + UNSEEN * self._unseen(hour, pool)
        return Expectation(rate=rate, size=1 / (1 / events + spread))

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
        self.recent_minutes = self.recent_minutes * RECENT + shape
        self.level_posts = self.level_posts * LEVEL + posts_cut
        self.level_minutes = self.level_minutes * LEVEL + shape
        self._learn_spread(minute, int(posts_cut), window)

    def silent(self, minutes: int) -> None:
        """Start with `minutes` without a post: the time before the subject was first heard of."""
        self.recent_minutes = (1 - RECENT**minutes) / (1 - RECENT)
        self.level_minutes = (1 - LEVEL**minutes) / (1 - LEVEL)

    def _level(self) -> float:
        return (self.level_posts + PRIOR_POSTS) / (self.level_minutes + PRIOR_MINUTES)

    def _shape(self, hour: int, pool: Pool) -> float:
        prior = pool.shape(hour)
        if hour >= WEEKEND:
            prior *= self._shape(hour - WEEKEND, pool) / pool.shape(hour - WEEKEND)
        return (self.posts[hour] + SUBJECT_WEIGHT * prior) / (self.flat[hour] + SUBJECT_WEIGHT)

    def _unseen(self, hour: int, pool: Pool) -> float:
        """How far an hour's shape is a guess: 1 when nobody has lived through it, 0 when many posts have shown it."""
        return SUBJECT_WEIGHT / (self.flat[hour] + SUBJECT_WEIGHT) * POOL_WEIGHT / (pool.flat[hour] + POOL_WEIGHT)

    def _learn_profile(self, hour: int, posts: float, level: float, pool: Pool) -> None:
        """An hour enters the profile when it is over: until then the level alone carries it."""
        if hour != self.hour:
            done = self.hour
            self.posts[done] = self.posts[done] * PROFILE + self.hour_posts
            self.flat[done] = self.flat[done] * PROFILE + self.hour_flat
            pool.add(done, self.hour_posts, self.hour_flat)
            self.hour, self.hour_posts, self.hour_flat = hour, 0.0, 0.0
        self.hour_posts += posts
        self.hour_flat += level

    def _learn_spread(self, minute: int, posts: int, window: int) -> None:
        """From the difference of two windows with one between them, ending at every minute.

        A difference (von Neumann), because slow growth must not pass for noise; one window between, because
        restlessness lasts about as long as a window and would cancel; at every minute, because windows cut
        on a grid of their own halve a burst that a window elsewhere sees whole.
        """
        if minute != self.learnt + 1:
            self.latest = []
        self.learnt = minute
        self.latest.append(posts)
        if len(self.latest) < 3 * window:
            return
        early, late = sum(self.latest[:window]), sum(self.latest[-window:])
        del self.latest[0]
        self.excess = self.excess * LEVEL + ((late - early) ** 2 - late - early) / 2
        self.weight = self.weight * LEVEL + late * early

    def _spread(self, mean: float, window: int) -> float:
        prior = SPREAD_WINDOWS * window * mean * mean
        assumed = SPREAD + CLUSTER / mean
        return max(SPREAD_LEAST, (ALIGNED * self.excess + assumed * prior) / (self.weight + prior))
