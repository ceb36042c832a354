"""Ages in every unit, dates in every form, and the borders between the units of a duration."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from simak.errors import UserError
from simak.moments import WIB, age, moment

NOW = datetime(2026, 11, 23, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("0s", timedelta()), ("45s", timedelta(seconds=45)), ("001m", timedelta(minutes=1)),
        ("36h", timedelta(hours=36)),
        ("2w", timedelta(days=14)), ("3W", timedelta(days=21)), (" 5d ", timedelta(days=5)),
        ("999999s", timedelta(seconds=999_999)),
    ],
)  # fmt: skip
def test_an_age_goes_back_from_now(text: str, back: timedelta) -> None:
    assert moment(text, NOW) == NOW - back


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NOW", NOW),
        ("Today", datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),
        (" yesterday ", datetime(2026, 11, 21, 17, 0, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 28, 17, 0, tzinfo=UTC)),
        ("2026-11-23 08:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("20261123", datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),
        ("2026-11-23T08:30:15.250", datetime(2026, 11, 23, 1, 30, 15, 250_000, tzinfo=UTC)),
        ("2026-11-23T08:30:15-05:00", datetime(2026, 11, 23, 13, 30, 15, tzinfo=UTC)),
        ("2026-11-23T00:00+09:00", datetime(2026, 11, 22, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_word_and_a_date_name_one_moment(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_today_is_jakartas_whatever_zone_the_clock_is_in(hour: int) -> None:
    utc = datetime(2026, 11, 23, hour, 59, tzinfo=UTC)
    for zone in (UTC, WIB, timezone(timedelta(hours=-8))):
        found = moment("today", utc.astimezone(zone))
        assert (found.hour, found.minute, found.utcoffset()) == (0, 0, timedelta(hours=7))
        assert timedelta() <= utc - found < timedelta(days=1)
        assert found - moment("yesterday", utc.astimezone(zone)) == timedelta(days=1)


def test_a_date_without_a_zone_gets_one_and_a_zone_that_is_there_stays() -> None:
    assert moment("2026-11-23", NOW).utcoffset() == timedelta(hours=7)
    assert moment("2026-11-23T08:30+09:00", NOW).utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize(
    "text", ["1.5h", "1 h", "h", "7", "1000000s", "2h30m", "2023-02-29", "2026-11-23T25:00", "23/11/2026", "tomorrow"]
)
def test_what_is_no_moment_is_quoted_back(text: str) -> None:
    with pytest.raises(UserError) as caught:
        moment(text, NOW)
    assert str(caught.value).startswith(f"{text!r} is no moment: ")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (3600, "60 min"), (7140, "119 min"),
        (7200, "2.0 h"), (12_600, "3.5 h"), (172_799, "48.0 h"), (172_800, "2.0 d"), (181_440, "2.1 d"),
        (-300, "-5 min"), (-7200, "-2.0 h"), (-864_000, "-10.0 d"),
    ],
)  # fmt: skip
def test_a_duration_changes_its_unit_at_two_of_the_next(seconds: float, text: str) -> None:
    assert age(seconds) == text
