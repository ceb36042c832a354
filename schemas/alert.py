"""Alerts: one record an alert id on the compacted topic `alerts`; a later record replaces an earlier one."""

from typing import Literal

from msgspec import Struct

from schemas.mention import Moment

State = Literal["firing", "updated", "resolved"]
Severity = Literal["info", "warning", "critical"]


class Evidence(Struct, frozen=True, omit_defaults=True):
    """Why: what was seen against what was expected, over which time, and how unlikely that is.

    `observed` and `expected` are posts in the window of `window_minutes`; `p_value` is the tail probability;
    `negative_share` is the share of negative posts in the window; `mentions` are a few mention ids to look at.
    """

    observed: int
    expected: float
    window_minutes: int
    p_value: float
    peak_per_minute: int = 0
    total: int = 0
    negative_share: float | None = None
    mentions: list[str] = []


class Alert(Struct, frozen=True, omit_defaults=True):
    """One surge, from its first sign to its end. `id` = hash(rule, subject, start): the same surge, the same id.

    `start` and `end` are event times (minutes of publication); `at` is the event time of this state.
    `reason` holds one explaining sentence per language tag (`id`, `en`).
    """

    id: str
    state: State
    rule: str
    rule_version: str
    subject: str
    subject_name: str
    severity: Severity
    start: Moment
    at: Moment
    evidence: Evidence
    reason: dict[str, str]
    end: Moment | None = None
    sequence: int = 0
