"""Which Monday the demonstration replays, and when the replay reached a moment of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from simak.cli.demo.play import POISON, Played
from simak.cli.main import app
from simak.demo.expect import monday
from simak.errors import Poison, UserError
from simak.moments import WIB
from streams.sources.base import prepare

START = datetime(2026, 11, 23, 6, 0, tzinfo=WIB)


def wib(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (wib(23, 12, 1), wib(23, 6)),
        (wib(23, 12, 0), wib(16, 6)),  # noon itself has not passed
        (wib(23, 5, 59), wib(16, 6)),
        (wib(23, 6, 0), wib(16, 6)),
        (wib(23, 0, 0), wib(16, 6)),
        (wib(22, 23, 59), wib(16, 6)),  # Sunday's last minute
        (wib(24, 0, 0), wib(23, 6)),
        (wib(27, 9, 30), wib(23, 6)),
    ],
)
def test_the_monday_is_the_last_whose_noon_has_passed(now: datetime, found: datetime) -> None:
    assert monday(now) == found


def test_the_day_is_counted_in_jakarta_not_in_utc() -> None:
    # In UTC it is still Sunday evening; in Jakarta Monday has begun, its noon has not passed.
    assert monday(datetime(2026, 11, 22, 18, 0, tzinfo=UTC)) == wib(16, 6)
    # 05:30 UTC is past noon in Jakarta.
    assert monday(datetime(2026, 11, 23, 5, 30, tzinfo=UTC)) == wib(23, 6)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_the_monday_is_past_at_least_to_noon_and_never_older_than_a_week_and_six_hours(now: datetime) -> None:
    found = monday(now).astimezone(WIB)
    assert (found.weekday(), found.hour, found.minute, found.second, found.microsecond) == (0, 6, 0, 0, 0)
    assert timedelta(hours=6) < now - found <= timedelta(days=7, hours=6)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.integers(-12, 14))
def test_the_zone_in_which_now_is_written_changes_nothing(now: datetime, hours: int) -> None:
    assert monday(now.astimezone(timezone(timedelta(hours=hours)))) == monday(now)


def played(*clock: tuple[int, float], ended: float = 99.0) -> Played:
    """A replay that had reached each minute of the morning at this time."""
    return Played(len(clock), 0.0, ended, ended, [(START + timedelta(minutes=m), wall) for m, wall in clock], [])


@pytest.mark.parametrize(
    ("minute", "wall"),
    [(0, 1.0), (5, 2.0), (1, 2.0), (6, 3.5), (9, 3.5), (10, 99.0)],
)
def test_a_moment_was_reached_with_the_first_mention_not_before_it(minute: int, wall: float) -> None:
    assert played((0, 1.0), (5, 2.0), (9, 3.5)).sent_at(START + timedelta(minutes=minute)) == wall


def test_a_replay_that_sent_nothing_reached_every_moment_at_its_end() -> None:
    assert played(ended=7.5).sent_at(START) == 7.5


@pytest.mark.parametrize("value", POISON)
def test_every_poison_record_of_the_replay_is_refused_with_a_reason(value: bytes) -> None:
    with pytest.raises(Poison) as refused:
        prepare(value, datetime.now(UTC), timedelta(minutes=5))
    assert refused.value.reason and refused.value.message


def test_an_unknown_language_is_refused_before_anything_is_started() -> None:
    result = CliRunner().invoke(app, ["demo", "--language", "jv"])
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "There is no language 'jv': choose id or en."


@pytest.mark.parametrize("wrong", [["--seconds", "9"], ["--workers", "0"], ["--workers", "9"], ["--seconds", "soon"]])
def test_a_number_out_of_range_is_a_usage_error_that_names_the_option(wrong: list[str]) -> None:
    result = CliRunner().invoke(app, ["demo", *wrong])
    assert result.exit_code == 2
    assert wrong[0] in result.output
