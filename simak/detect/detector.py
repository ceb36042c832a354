"""The surge detector of one partition of `mentions.counts`: counts and watermarks in, alerts out.

It is driven by the watermark, minute by minute, never by when it is asked: what `apply` decides depends on
the messages alone, so a detector that was killed goes on from its snapshot to the same alerts. See
`SurgeRule.early` for when a minute is judged, and how that keeps alert ids the same live and replayed.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from math import exp, floor

import msgspec
from msgspec import Struct, field

from schemas.alert import Alert
from schemas.count import Count, Tick
from simak.alerts.lifecycle import Identity, Open, Seen
from simak.detect.baseline import Pool
from simak.detect.merge import Watermarks
from simak.detect.series import Series
from simak.detect.surge import SurgeRule, Verdict

MINUTE = 60
META = "meta"
SUBJECT_KEY = "subject/"
# Silence in which so many posts on all subjects together were to be expected is an outage, and teaches nothing.
OUTAGE_POSTS = 12.0
OUTAGE_MINUTES = 10_000
RECENT = exp(-1 / 120)
# Two rounds of weeks unheard of, and a subject is forgotten: should it come back, it is one that was silent.
FORGET_MINUTES = 14 * 24 * 60
# Ticks of every partition to wait for before going on without those that never spoke.
SETTLE_ROUNDS = 6


class Meta(Struct, array_like=True):
    """What belongs to no one subject. `now` is the minute judged; `talk` holds posts per minute."""

    watermarks: Watermarks
    pool: Pool = field(default_factory=Pool)
    now: int | None = None
    first: int | None = None
    learnt: int = 0
    silence: int = 0
    posts: float = 0.0
    minutes: float = 0.0
    talk: dict[int, int] = field(default_factory=dict)


class Detector:
    """State and decisions of one counts partition.

    `partitions` is how many source partitions tick; `names` are the subjects' names for the sentences.
    """

    def __init__(self, rule: SurgeRule, partitions: int, names: Mapping[str, str]) -> None:
        self._rule = rule
        self._names = names
        self._meta = Meta(Watermarks(partitions, settle=SETTLE_ROUNDS * partitions))
        self._series: dict[str, Series] = {}
        self._order: list[str] = []
        self._alerts: list[Alert] = []
        self._unsaved: set[str] = set()
        self._gone: set[str] = set()

    def apply(self, messages: Sequence[Count | Tick]) -> None:
        """Take messages in the order of the topic."""
        for message in messages:
            if isinstance(message, Tick):
                self._meta.watermarks.put(message)
                self._advance()
            else:
                self._count(message)

    def decide(self) -> list[Alert]:
        """The alerts that changed since the last call, in the order in which they did."""
        alerts, self._alerts = self._alerts, []
        return alerts

    def snapshot(self) -> dict[str, bytes | None]:
        """The state records that changed since the last one. Take it after `decide`: alerts are not state."""
        encode = msgspec.msgpack.encode
        records: dict[str, bytes | None] = {SUBJECT_KEY + name: encode(self._series[name]) for name in self._unsaved}
        records.update({SUBJECT_KEY + name: None for name in self._gone})
        records[META] = encode(self._meta)
        self._unsaved.clear()
        self._gone.clear()
        return records

    def restore(self, records: Mapping[str, bytes]) -> "Detector":
        """Go on from the records of earlier snapshots; gives itself back."""
        for key, value in records.items():
            if key == META:
                expected = self._meta.watermarks
                self._meta = msgspec.msgpack.decode(value, type=Meta)
                self._meta.watermarks.partitions = expected.partitions
                self._meta.watermarks.settle = expected.settle
            else:
                self._series[key.removeprefix(SUBJECT_KEY)] = msgspec.msgpack.decode(value, type=Series)
        self._order = sorted(self._series)
        return self

    def _count(self, count: Count) -> None:
        minute, meta = int(count.minute.timestamp()) // MINUTE, self._meta
        if count.posts == 0 or (meta.now is not None and minute <= meta.now - self._rule.guard):
            return  # late beyond what is still judged or learnt
        series = self._series.get(count.subject)
        if series is None:
            series = self._series[count.subject] = Series(born=minute, heard=minute)
            insort(self._order, count.subject)
            self._gone.discard(count.subject)
        before = series.posts(minute)
        if not series.put(minute, count):
            return
        self._unsaved.add(count.subject)
        meta.talk[minute] = meta.talk.get(minute, 0) + series.posts(minute) - before
        if meta.now is None:
            meta.first = minute if meta.first is None else min(meta.first, minute)
        elif meta.now - self._rule.window < minute <= meta.now:
            series.start(meta.learnt)
            self._judge(count.subject, series, meta.now)

    def _advance(self) -> None:
        meta = self._meta
        if meta.watermarks.value is None or meta.first is None:
            return
        last = floor((meta.watermarks.value + self._rule.reach) / MINUTE)
        if meta.now is None:
            meta.now = meta.first - 1
        while meta.now < last:
            meta.now = self._next(meta.now, last)
            self._step(meta.now)

    def _next(self, now: int, last: int) -> int:
        """The next minute in which anything can happen: a long silence is passed over at once."""
        meta = self._meta
        talk = min(meta.talk, default=last)
        open_alerts = any(series.alert for series in self._series.values())
        if talk <= now or open_alerts or not self._outage(meta.silence):
            return now + 1
        return max(now + 1, min(last, talk))

    def _step(self, now: int) -> None:
        """All that happens when `now` becomes the minute to judge, in a fixed order of subjects."""
        rule, meta = self._rule, self._meta
        learn = now - rule.guard
        awake = self._listen(learn, now - rule.lag)
        for name in self._order:
            series = self._series[name]
            if series.born > now:
                continue
            series.start(meta.learnt)
            series.learn(learn, rule, meta.pool, now, awake)
            self._close(name, series, now)
            self._judge(name, series, now)
            self._unsaved.add(name)
        self._forget([name for name, series in self._series.items() if series.heard < now - FORGET_MINUTES])

    def _forget(self, names: Sequence[str]) -> None:
        for name in names:
            if self._series[name].alert is None:
                del self._series[name]
                self._order.remove(name)
                self._unsaved.discard(name)
                self._gone.add(name)

    def _listen(self, minute: int, closed: int) -> bool:
        """Take note of all talk in `minute`; False when it was silent in an outage, as the minutes after show."""
        meta = self._meta
        posts = meta.talk.pop(minute, 0)
        meta.silence = 0 if posts else meta.silence + 1
        ahead = next((later for later in range(minute + 1, closed + 1) if later in meta.talk), closed + 1)
        awake = posts > 0 or not self._outage(meta.silence + ahead - minute - 1)
        if awake and meta.first is not None and minute >= meta.first:
            meta.learnt += 1
            meta.posts = meta.posts * RECENT + posts
            meta.minutes = meta.minutes * RECENT + 1
        return awake

    def _outage(self, silent: int) -> bool:
        usual = self._meta.posts / max(self._meta.minutes, 1.0)
        return silent * usual > OUTAGE_POSTS or silent > OUTAGE_MINUTES

    def _judge(self, name: str, series: Series, minute: int) -> None:
        """Open an alert when the window that ends with `minute` tests positive, complete or not."""
        if series.alert is not None:
            return
        verdict = series.test(minute, self._rule, self._meta.pool)
        if verdict.hot:
            series.alert = Open.fire(self._seen(series, minute, verdict))
            self._alerts.append(series.alert.record("firing", self._identity(name), minute))

    def _close(self, name: str, series: Series, now: int) -> None:
        """Judge the minute that has closed for certain; an open alert takes it in."""
        alert, minute = series.alert, now - self._rule.lag
        verdict = series.close(minute, self._rule, self._meta.pool)
        if alert is None or minute < alert.start:
            return
        seen = self._seen(series, minute, verdict)
        change = alert.close_minute(seen, series.negative(minute), self._rule.quiet)
        if change is not None:
            self._alerts.append(alert.record(change, self._identity(name), minute + 1))
        if change == "resolved":
            series.alert = None

    def _seen(self, series: Series, minute: int, verdict: Verdict) -> Seen:
        return Seen(
            minute=minute,
            posts=series.posts(minute),
            observed=verdict.observed,
            negative=series.window(minute, self._rule)[1],
            expected=verdict.expected,
            p_value=verdict.p_value,
            warm=verdict.warm,
            sample=series.sample(minute, self._rule),
        )

    def _identity(self, name: str) -> Identity:
        rule = self._rule
        return Identity(rule.name, rule.version, name, self._names.get(name, name), rule.window)
