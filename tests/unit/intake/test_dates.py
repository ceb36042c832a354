"""Dates of exports: every form that is read, none that is guessed."""

from zoneinfo import ZoneInfo

import pytest

from simak.errors import Poison
from streams.sources.dates import parse_date

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T08:00:00+07:00", "2026-11-23T08:00:00+07:00"),
        ("2026-11-23T01:00:00.123456789Z", "2026-11-23T01:00:00.123456+00:00"),
        ("2026-11-23 01:00:00 UTC", "2026-11-23T01:00:00+00:00"),
        ("2026-11-23 08:00", "2026-11-23T08:00:00+07:00"),
        (" 2026-11-23 ", "2026-11-23T00:00:00+07:00"),
        ("2026/11/23 08:00", "2026-11-23T08:00:00+07:00"),
        ("05/11/2026 08:00", "2026-11-05T08:00:00+07:00"),
        ("23-11-2026 08.00", "2026-11-23T08:00:00+07:00"),
        ("23.11.2026 08.00.30", "2026-11-23T08:00:30+07:00"),
        ("Senin, 23 November 2026 08:00 WIB", "2026-11-23T08:00:00+07:00"),
        ("5 Mei 2026 08.00 WITA", "2026-05-05T08:00:00+08:00"),
        ("17 Agustus 2026", "2026-08-17T00:00:00+07:00"),
        ("Jum'at, 2 Okt 2026, 09:30 WIT", "2026-10-02T09:30:00+09:00"),
        ("Mon Nov 23 01:00:00 +0000 2026", "2026-11-23T01:00:00+00:00"),
        ("Mon, 23 Nov 2026 08:00:00 +0700", "2026-11-23T08:00:00+07:00"),
        ("1795395600", "2026-11-23T01:00:00+00:00"),
        ("1795395600000", "2026-11-23T01:00:00+00:00"),
        ("1795395600.5", "2026-11-23T01:00:00.500000+00:00"),
    ],
)
def test_a_known_form_is_read(text: str, expected: str) -> None:
    assert parse_date(text, JAKARTA).isoformat() == expected


@pytest.mark.parametrize(
    "text", ["", "kemarin", "31/02/2026", "11/23/2026", "23/11/26", "20261123", "2026", "Mon, 99 Nov 2026", "1e9", "∞"]
)
def test_anything_else_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(Poison) as refusal:
        parse_date(text, JAKARTA)
    assert refusal.value.reason == "invalid_date"


def test_a_time_without_zone_needs_one() -> None:
    with pytest.raises(Poison, match="--timezone Asia/Jakarta") as refusal:
        parse_date("23/11/2026 08:00", None)
    assert refusal.value.reason == "no_timezone"
