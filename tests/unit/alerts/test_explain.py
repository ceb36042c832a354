"""The sentences, word for word, as an officer gets them."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.alert import Evidence
from simak.alerts.explain import sentences
from simak.alerts.words import ENGLISH, INDONESIAN

START = datetime(2026, 11, 23, 1, 14, tzinfo=UTC)
EVIDENCE = Evidence(
    observed=86, expected=5.1, window_minutes=5, p_value=3e-8, peak_per_minute=1234, total=12345, negative_share=0.645
)


def test_firing() -> None:
    assert sentences("firing", "BPJS Kesehatan", EVIDENCE, START, START, None) == {
        "id": "Lonjakan percakapan tentang BPJS Kesehatan: 86 unggahan dalam 5 menit, biasanya sekitar 5 (17 kali "
        "lipat), 65% bernada negatif. Mulai pukul 08.14 WIB. Kemungkinan hanya kebetulan kurang dari 1 banding sejuta.",
        "en": "Surge in mentions of BPJS Kesehatan: 86 posts in 5 minutes, usually about 5 (17 times as many), 65% of "
        "them negative. Began at 08:14 WIB. Less than 1 in a million to be mere chance.",
    }


def test_growing_past_midnight_tells_the_day_on_which_it_began() -> None:
    start = datetime(2026, 11, 23, 16, 50, tzinfo=UTC)
    evidence = Evidence(observed=1500, expected=1.34, window_minutes=5, p_value=0.0)
    assert sentences("updated", "PLN", evidence, start, start + timedelta(minutes=20), None) == {
        "id": "Lonjakan percakapan tentang PLN membesar: 1.500 unggahan dalam 5 menit, biasanya sekitar 1,3 (1.119 "
        "kali lipat). Mulai Senin, 23 November 2026 pukul 23.50 WIB. Kemungkinan hanya kebetulan kurang dari 1 banding "
        "satu triliun.",
        "en": "Growing surge in mentions of PLN: 1,500 posts in 5 minutes, usually about 1.3 (1,119 times as many). "
        "Began at 23:50 WIB on Monday 23 November 2026. Less than 1 in a trillion to be mere chance.",
    }


def test_resolved() -> None:
    end = START + timedelta(minutes=65)
    assert sentences("resolved", "KAI", EVIDENCE, START, end + timedelta(minutes=15), end) == {
        "id": "Lonjakan percakapan tentang KAI sudah mereda setelah 1 jam 5 menit (pukul 08.14–09.19 WIB). Puncaknya "
        "1.234 unggahan per menit; seluruhnya 12.345 unggahan, 65% bernada negatif.",
        "en": "The surge in mentions of KAI is over after 1 hour 5 minutes (08:14–09:19 WIB). It peaked at 1,234 posts "
        "a minute; 12,345 posts in all, 65% of them negative.",
    }


def test_resolved_on_another_day() -> None:
    start, end = datetime(2026, 12, 31, 16, 50, tzinfo=UTC), datetime(2026, 12, 31, 18, 50, tzinfo=UTC)
    said = sentences("resolved", "KAI", EVIDENCE, start, end + timedelta(minutes=15), end)
    assert "2 jam (Kamis, 31 Desember 2026 pukul 23.50 sampai Jumat, 1 Januari 2027 pukul 01.50 WIB)" in said["id"]
    assert "2 hours (23:50 on Thursday 31 December 2026 to 01:50 WIB on Friday 1 January 2027)" in said["en"]


def test_against_almost_nothing_no_multiple_is_told() -> None:
    said = sentences("firing", "BKN", Evidence(13, 0.02, 5, 1e-9), START, START, None)
    assert "13 unggahan dalam 5 menit, biasanya hampir tidak ada. Mulai" in said["id"]
    assert "13 posts in 5 minutes, usually almost none. Began" in said["en"]


@pytest.mark.parametrize(
    ("p_value", "indonesian", "english"),
    [
        (0.004, "1 banding 100", "1 in 100"),
        (2e-5, "1 banding 10.000", "1 in 10,000"),
        (1e-7, "1 banding sejuta", "1 in a million"),
        (5e-10, "1 banding satu miliar", "1 in a billion"),
        (1e-300, "1 banding satu triliun", "1 in a trillion"),
    ],
)
def test_a_chance_is_rounded_to_the_safe_side(p_value: float, indonesian: str, english: str) -> None:
    assert (INDONESIAN.chance(p_value), ENGLISH.chance(p_value)) == (indonesian, english)


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0, "0 menit", "0 minutes"),
        (1, "1 menit", "1 minute"),
        (60, "1 jam", "1 hour"),
        (121, "2 jam 1 menit", "2 hours 1 minute"),
    ],
)
def test_lengths(minutes: int, indonesian: str, english: str) -> None:
    span = timedelta(minutes=minutes)
    assert (INDONESIAN.length(span), ENGLISH.length(span)) == (indonesian, english)
