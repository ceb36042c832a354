"""Moments as people type them: `90m`, `2h`, `7d`, `today`, `2026-11-23`, `2026-11-23T08:30`."""

import re
from datetime import datetime, timedelta, timezone

from simak.errors import UserError

# Western Indonesian Time: what a date without a zone means. It has no daylight saving.
WIB = timezone(timedelta(hours=7), "WIB")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,6})([smhdw])").fullmatch


def moment(text: str, now: datetime) -> datetime:
    """The moment that `text` names, with its zone; a time without one is WIB. Raises UserError."""
    word = text.strip().lower()
    ago = _AGO(word)
    try:
        if ago:
            return now - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        if word in ("now", "today", "yesterday"):
            midnight = now.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
            return {"now": now, "today": midnight, "yesterday": midnight - timedelta(days=1)}[word]
        found = datetime.fromisoformat(text.strip())
        return found if found.tzinfo else found.replace(tzinfo=WIB)
    except (ValueError, OverflowError):
        raise UserError(
            f"{text!r} is no moment: write an age (90m, 2h, 7d), today, yesterday, a date (2026-11-23) or a date "
            "with a time (2026-11-23T08:30, WIB unless it ends in a zone such as +08:00 or Z)."
        ) from None


def age(seconds: float) -> str:
    """A duration at a glance: `12 s`, `5 min`, `3.5 h`, `2.1 d`; a negative one is a clock that is ahead."""
    size = abs(seconds)
    sign = "-" if seconds < 0 else ""
    if size < 120:
        return f"{sign}{size:.0f} s"
    if size < 7200:
        return f"{sign}{size / 60:.0f} min"
    return f"{sign}{size / 3600:.1f} h" if size < 172_800 else f"{sign}{size / 86_400:.1f} d"
