"""Delivery decided: which notices an alert gives, when each is due, and what an attempt's outcome means.

Standard Webhooks 1.0: the id is the same over all retries of a notice, 2xx alone is success, Retry-After is
honoured, 410 ends it. Notices of one alert to one endpoint go in order: the firing is sent or given up before
the resolution goes. A resolution whose firing was given up, or was never known because deliver was down and
the compacted topic had moved on, is sent alone: it carries the whole story, from start to end.
"""

import json
from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any, Literal

import msgspec
from msgspec import Struct

from schemas.alert import Alert

Status = Literal["pending", "sent", "failed"]
NoticeState = Literal["firing", "resolved"]
LARGEST_BODY = 20_000
LONGEST_WAIT_S = 86_400.0
JITTER = 0.2
MOST_ERROR = 300
# Of a field of a body that is too long: three such fields fit even when each character takes twelve bytes (emoji).
MOST_CHARACTERS = 400
# Answers that a later attempt may change; every other 4xx says that this request is wrong and stays so.
RETRIED_4XX = frozenset({408, 425, 429})


class Notice(Struct, frozen=True):
    """One webhook to one endpoint. `next_at` is when it may be tried, `attempts` how often it was."""

    key: str
    alert: str
    state: NoticeState
    endpoint: str
    webhook_id: str
    body: bytes
    next_at: datetime
    attempts: int = 0
    status: Status = "pending"
    last_error: str | None = None


class Outcome(Struct, frozen=True):
    """What an attempt met: an HTTP `status`, or None and the network's `error`; `retry_after` in seconds."""

    status: int | None
    error: str = ""
    retry_after: float | None = None


def notices_for(
    alert: Alert, endpoints: Sequence[str], language: str, *, now: datetime, known: Container[str]
) -> list[Notice]:
    """The notices an alert's record calls for; those whose key is `known` are left out.

    One an endpoint for the firing and one for the resolution. An `updated` record calls for the firing's
    notice: none when it is known, the firing itself when deliver was down and the topic kept only the later
    record. Once a resolution is known nothing follows it: a surge ends once.
    """
    state: NoticeState = "resolved" if alert.state == "resolved" else "firing"
    body = webhook_body(alert, state, language)
    return [
        Notice(
            key=key,
            alert=alert.id,
            state=state,
            endpoint=endpoint,
            webhook_id=f"msg_{blake2b(key.encode(), digest_size=16).hexdigest()}",
            body=body,
            next_at=now,
        )
        for endpoint in endpoints
        if (key := f"{alert.id}/{state}/{endpoint}") not in known and f"{alert.id}/resolved/{endpoint}" not in known
    ]


def webhook_body(alert: Alert, state: NoticeState, language: str) -> bytes:
    """`{type, timestamp, data}` as JSON below 20 kB; `data` is the alert, with its reason as `summary`."""
    data: dict[str, Any] = msgspec.to_builtins(alert)
    data["summary"] = alert.reason.get(language) or next(iter(alert.reason.values()), "")
    message = {"type": f"alert.{state}", "timestamp": msgspec.to_builtins(alert.at), "data": data}
    body = _encode(message)
    if len(body) >= LARGEST_BODY:  # only a subject with an absurd name or mention ids comes here
        data["evidence"].pop("mentions", None)
        data["reason"] = {}
        for field in ("summary", "subject", "subject_name"):
            data[field] = data[field][:MOST_CHARACTERS]
        body = _encode(message)
    return body


def due(notices: Iterable[Notice], now: datetime) -> list[Notice]:
    """The notices to try now, oldest due first; a resolution waits until its firing is no longer pending."""
    pending = [notice for notice in notices if notice.status == "pending"]
    unsent = {(notice.alert, notice.endpoint) for notice in pending if notice.state == "firing"}
    ready = [
        notice
        for notice in pending
        if notice.next_at <= now and (notice.state == "firing" or (notice.alert, notice.endpoint) not in unsent)
    ]
    return sorted(ready, key=lambda notice: (notice.next_at, notice.key))


def after_attempt(notice: Notice, outcome: Outcome, now: datetime, jitter: float, retries: Sequence[float]) -> Notice:
    """The notice after an attempt. `jitter` in [0, 1) spreads the table's delay by a fifth either way.

    2xx: sent. 410 and other 4xx but 408, 425 and 429: failed. Everything else waits for the next of `retries`
    (seconds), longer when Retry-After says so, at most a day; after the last of the table it has failed.
    """
    attempts = notice.attempts + 1
    status = outcome.status
    if status is not None and 200 <= status < 300:
        return msgspec.structs.replace(notice, attempts=attempts, status="sent", last_error=None)
    error = describe(outcome)
    final = status is not None and 400 <= status < 500 and status not in RETRIED_4XX
    if final or attempts > len(retries):
        return msgspec.structs.replace(notice, attempts=attempts, status="failed", last_error=error)
    wait = retries[attempts - 1] * (1 - JITTER + 2 * JITTER * jitter)
    if outcome.retry_after is not None:
        wait = min(max(wait, outcome.retry_after), LONGEST_WAIT_S)
    next_at = now + timedelta(seconds=wait)
    return msgspec.structs.replace(notice, attempts=attempts, next_at=next_at, last_error=error)


def describe(outcome: Outcome) -> str:
    """The failure in a few words, for the log and the notice: `HTTP 503`, `connection refused`."""
    words = [] if outcome.status is None else [f"HTTP {outcome.status}"]
    if outcome.error or not words:
        words.append(outcome.error or "no answer")
    return ": ".join(words)[:MOST_ERROR]


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110: seconds or a date); None when unreadable."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT_S)


def _encode(message: dict[str, Any]) -> bytes:
    # ASCII: a receiver that reads the body in another encoding still sees what was signed.
    return json.dumps(message, separators=(",", ":")).encode()
