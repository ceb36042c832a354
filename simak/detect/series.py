"""One subject: its latest minutes, its baseline, its open alert."""

from msgspec import Struct, field

from schemas.count import Count
from simak.alerts.lifecycle import Open
from simak.detect.baseline import Baseline, Pool
from simak.detect.merge import MinuteTotal
from simak.detect.surge import SurgeRule, Verdict, judge

# What stays above normal this long is a new normal: the baseline learns again, and an alert can end.
FROZEN_MINUTES = 180


class Series(Struct, array_like=True):
    """The state of one subject: at most 4 kB serialised while partitions keep step.

    Minutes count from the epoch; `born` is the first with a post, `heard` the latest.
    """

    born: int
    heard: int
    minutes: dict[int, MinuteTotal] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)
    alert: Open | None = None
    started: bool = False
    odd_since: int | None = None

    def start(self, learnt: int) -> None:
        """At its first judgement: the subject was silent through the `learnt` minutes Simak has listened."""
        if not self.started:
            self.baseline.silent(learnt)
            self.started = True

    def posts(self, minute: int) -> int:
        """Posts counted in `minute` so far."""
        total = self.minutes.get(minute)
        return total.posts if total else 0

    def negative(self, minute: int) -> int:
        """Negative posts counted in `minute` so far."""
        total = self.minutes.get(minute)
        return total.negative if total else 0

    def put(self, minute: int, count: Count) -> bool:
        """Take a count; True when it changed the minute's total."""
        total = self.minutes.get(minute)
        if total is None:
            total = self.minutes[minute] = MinuteTotal()
            self.born = min(self.born, minute)
            self.heard = max(self.heard, minute)
        return total.put(count)

    def learn(self, minute: int, rule: SurgeRule, pool: Pool, now: int, awake: bool) -> None:
        """Forget `minute` and let the baseline take it in, unless a surge or an outage freezes it."""
        total = self.minutes.pop(minute, None)
        if awake and minute >= self.born and not self._frozen(now):
            self.baseline.learn(minute, total.posts if total else 0, rule.window, pool)

    def test(self, minute: int, rule: SurgeRule, pool: Pool) -> Verdict:
        """Judge the window that ends with `minute`, as far as it has been counted."""
        return judge(rule, self.window(minute, rule)[0], self.baseline.expect(minute, rule.window, pool))

    def close(self, minute: int, rule: SurgeRule, pool: Pool) -> Verdict:
        """Judge the window that ends with a closed minute; while it is odd the baseline learns nothing."""
        verdict = self.test(minute, rule, pool)
        if not verdict.odd:
            self.odd_since = None
        elif self.odd_since is None:
            self.odd_since = minute
        return verdict

    def _frozen(self, now: int) -> bool:
        since = self.odd_since if self.alert is None else self.alert.start
        return since is not None and now - since < FROZEN_MINUTES

    def window(self, minute: int, rule: SurgeRule) -> tuple[int, int]:
        """Posts and negative posts in the window that ends with `minute`."""
        posts = negative = 0
        for number in range(minute - rule.window + 1, minute + 1):
            total = self.minutes.get(number)
            if total is not None:
                posts += total.posts
                negative += total.negative
        return posts, negative

    def sample(self, minute: int, rule: SurgeRule) -> list[str]:
        """A few mention ids of the window, the latest minute first."""
        found: list[str] = []
        for number in range(minute, minute - rule.window, -1):
            total = self.minutes.get(number)
            if total is not None:
                found += total.sample
        return list(dict.fromkeys(found))[:5]
