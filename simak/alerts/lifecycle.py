"""The life of an alert: firing, updated while it grows, resolved once it has been quiet for long enough.

Everything after the firing is decided on closed minutes alone, in order, so that start, end, figures and
sequence of the resolved alert are the same live, replayed and backtested. Only what is told in between may
differ.
"""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from schemas.alert import Alert, Evidence, Severity, State
from simak.alerts.explain import sentences
from simak.alerts.severity import severity, worse

MINUTE = 60
# A record a doubling or an escalation: more than this would mean a surge of a million times the first sign.
MOST_UPDATES = 20
Change = Literal["updated", "resolved"]


class Seen(Struct, frozen=True):
    """One window as the detector saw it: the posts of the window and of its last minute, and the verdict."""

    minute: int
    posts: int
    observed: int
    negative: int
    expected: float
    p_value: float
    warm: bool
    sample: list[str] = []

    @property
    def negative_share(self) -> float | None:
        """Negative posts of all posts in the window."""
        return self.negative / self.observed if self.observed else None

    @property
    def severity(self) -> Severity:
        """Of this window alone."""
        return severity(self.observed, self.expected, self.negative_share)


class Identity(Struct, frozen=True):
    """Whose alert it is, for its records."""

    rule: str
    rule_version: str
    subject: str
    subject_name: str
    window: int


class Open(Struct, array_like=True):
    """An alert that is not resolved. Minutes count from the epoch.

    `worst` is the window with the most posts, and the evidence's mentions are of it; `total` and `negative` run
    up to the last warm minute, and `quiet_posts`, `quiet_negative` hold what came after it, in case the surge
    goes on.
    """

    start: int
    severity: Severity
    worst: Seen
    sequence: int = 0
    rung: int = 0
    peak: int = 0
    total: int = 0
    negative: int = 0
    quiet: int = 0
    quiet_posts: int = 0
    quiet_negative: int = 0
    last_warm: int = 0

    @classmethod
    def fire(cls, seen: Seen) -> "Open":
        """The first window that tested positive: its minute is the start, the sequence 0."""
        return cls(
            start=seen.minute, severity=seen.severity, worst=seen, peak=seen.posts, total=seen.observed,
            negative=seen.negative, last_warm=seen.minute,
        )  # fmt: skip

    def close_minute(self, seen: Seen, negative: int, quiet: int) -> Change | None:
        """Take the closed minute after the last one; `negative` are its negative posts. Says what changed."""
        if seen.minute == self.start:
            return self._close_first(seen)
        self._account(seen, negative)
        if self.quiet >= quiet:
            self.sequence += 1
            return "resolved"
        return self._escalate(seen)

    def _close_first(self, seen: Seen) -> Change | None:
        """The start, now complete: what was seen when it fired may have been a part of it."""
        announced = self.severity
        self.severity, self.worst, self.peak, self.rung = seen.severity, seen, seen.posts, seen.observed
        self.total, self.negative, self.sequence = seen.observed, seen.negative, 1
        return "updated" if worse(self.severity, announced) else None

    def _account(self, seen: Seen, negative: int) -> None:
        self.quiet_posts += seen.posts
        self.quiet_negative += negative
        self.peak = max(self.peak, seen.posts)
        if seen.observed > self.worst.observed:
            self.worst = seen
        if not seen.warm:
            self.quiet += 1
            return
        self.total += self.quiet_posts
        self.negative += self.quiet_negative
        self.quiet = self.quiet_posts = self.quiet_negative = 0
        self.last_warm = seen.minute

    def _escalate(self, seen: Seen) -> Change | None:
        graver, doubled = worse(seen.severity, self.severity), seen.observed >= 2 * self.rung
        if not (graver or doubled) or self.sequence >= MOST_UPDATES:
            return None
        if graver:
            self.severity = seen.severity
        if doubled:
            self.rung = seen.observed
        self.sequence += 1
        return "updated"

    def record(self, state: State, who: Identity, at: int) -> Alert:
        """The alert as it goes on the topic; `at` is the minute of this state."""
        start = moment(self.start)
        end = moment(self.last_warm + 1) if state == "resolved" else None
        evidence = self._evidence(who.window)
        return Alert(
            id=alert_id(who.rule, who.subject, start),
            state=state,
            rule=who.rule,
            rule_version=who.rule_version,
            subject=who.subject,
            subject_name=who.subject_name,
            severity=self.severity,
            start=start,
            at=moment(at),
            evidence=evidence,
            reason=sentences(state, who.subject_name, evidence, start, moment(at), end),
            end=end,
            sequence=self.sequence,
        )

    def _evidence(self, window: int) -> Evidence:
        worst = self.worst
        return Evidence(
            observed=worst.observed,
            expected=round(worst.expected, 2),
            window_minutes=window,
            p_value=float(f"{worst.p_value:.2e}"),
            peak_per_minute=self.peak,
            total=self.total,
            negative_share=round(self.negative / self.total, 3) if self.total else None,
            mentions=worst.sample,
        )


def alert_id(rule: str, subject: str, start: datetime) -> str:
    """The same rule, subject and start give the same id; 32 hexadecimal digits."""
    text = f"{rule}\x1f{subject}\x1f{int(start.timestamp())}"
    return blake2b(text.encode(), digest_size=16).hexdigest()


def moment(minute: int) -> datetime:
    """The beginning of a minute, in UTC."""
    return datetime.fromtimestamp(minute * MINUTE, UTC)
