"""Dates as they stand in exports: ISO 8601, seconds or milliseconds since 1970, day-first forms, e-mail and X dates."""

import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from simak.errors import Poison

_MONTHS = {
    "januari": "jan", "februari": "feb", "pebruari": "feb", "maret": "mar", "mei": "may", "juni": "jun",
    "juli": "jul", "agustus": "aug", "agt": "aug", "agu": "aug", "ags": "aug", "september": "sep",
    "sept": "sep", "oktober": "oct", "okt": "oct", "november": "nov", "nopember": "nov", "nop": "nov",
    "desember": "dec", "des": "dec", "january": "jan", "february": "feb", "march": "mar", "april": "apr",
    "june": "jun", "july": "jul", "august": "aug", "october": "oct", "december": "dec",
}  # fmt: skip
_ZONES = {"wib": "+0700", "wita": "+0800", "wit": "+0900"}
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"\d{9,10}(\.\d+)?|\d{12,13}").fullmatch
_DAYS = re.compile(r"^(senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
# Day before month, as Indonesia writes; a form that could be read both ways is always read so.
_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%Y/%m/%d")
_TIMES = (" %H:%M:%S", " %H:%M", " %H.%M.%S", " %H.%M", "")
_FORMS = tuple(f"{date}{time}{zone}" for date in _DATES for time in _TIMES for zone in ("", " %z") if time or not zone)
_MAIL = re.compile(r"[A-Z][a-z]{2}, \d").match
_X = "%a %b %d %H:%M:%S %z %Y"


def parse_date(text: str, zone: tzinfo | None) -> datetime:
    """An aware time; a time without zone is of `zone`. Raises Poison `invalid_date` or `no_timezone`."""
    text = text.strip()
    found = _iso(text) or _number(text) or _other(text)
    if found is None:
        raise Poison("invalid_date", "A date is in no known form: use ISO 8601, such as 2026-11-23T08:00:00+07:00.")
    if found.tzinfo is None:
        if zone is None:
            raise Poison("no_timezone", "A date has no time zone: say which with --timezone Asia/Jakarta.")
        found = found.replace(tzinfo=zone)
    return found


def _iso(text: str) -> datetime | None:
    # Bare digits are seconds or nothing: Python would read "20261123" and "2026" differently from version to version.
    if text.isdigit():
        return None
    try:
        return datetime.fromisoformat(text[:-4] + "+00:00" if text.endswith(" UTC") else text)
    except ValueError:
        return None


def _number(text: str) -> datetime | None:
    if not _NUMBER(text):
        return None
    value = float(text)
    return datetime.fromtimestamp(value / 1000 if value >= 1e11 else value, UTC)


def _other(text: str) -> datetime | None:
    if _MAIL(text):
        with suppress(ValueError):
            return parsedate_to_datetime(text)
    plain = _WORD.sub(_english, _DAYS.sub("", text.lower())).replace(", ", " ")
    for given, form in ((text, _X), *((plain, form) for form in _FORMS)):
        with suppress(ValueError):
            return datetime.strptime(given, form)
    return None


def _english(word: re.Match[str]) -> str:
    text = word.group()
    return _MONTHS.get(text) or _ZONES.get(text) or text
