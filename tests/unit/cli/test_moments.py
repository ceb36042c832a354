"""Moments as people type them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.errors import UserError
from simak.moments import age, moment

# 01:30 on the 24th in Jakarta.
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("2H", NOW - timedelta(hours=2)),
        ("7d", NOW - timedelta(days=7)),
        ("now", NOW),
        ("today", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        ("yesterday", datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 22, 17, 0, tzinfo=UTC)),
        ("2026-11-23T08:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026-11-23T08:30+08:00", datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        ("2026-11-23T08:30Z", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_western_indonesian_time(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["", "2x", "-2h", "kemarin", "2026-13-01", "999999w"])
def test_what_is_no_moment_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UserError, match="2026-11-23T08:30"):
        moment(text, NOW)


@given(st.text(max_size=30))
def test_any_text_gives_a_moment_with_a_zone_or_a_sentence(text: str) -> None:
    with suppress(UserError):
        assert moment(text, NOW).tzinfo is not None


@pytest.mark.parametrize(
    ("seconds", "text"), [(3, "3 s"), (-3, "-3 s"), (600, "10 min"), (9000, "2.5 h"), (259_200, "3.0 d")]
)
def test_an_age_is_read_at_a_glance(seconds: float, text: str) -> None:
    assert age(seconds) == text
