"""What is stored of a text: everything visible, nothing hidden."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.text.normalise import clean, fold

CASES = {
    "plain text is left alone": ("Antrean lama, tolong dibantu!", "Antrean lama, tolong dibantu!"),
    "white space round it goes": ("  halo \n", "halo"),
    "runs of blanks become one": ("a   b\u00a0\u2003c\u202fd", "a b c d"),
    "lines stay apart, empty ones go": ("a \r\n\r\n  b\u2028c\x0bd\x85e", "a\nb\nc\nd\ne"),
    "zero-width characters inside a number go": ("0812\u200b3456\u20607890", "081234567890"),
    "joiners between letters and digits go": ("0812\u200d3456\ufe0f7890", "081234567890"),
    "direction overrides go": ("\u202eabc\u202c", "abc"),
    "tags that spell hidden text go": ("hai\U000e0068\U000e0069", "hai"),
    "control characters go": ("a\x00b\x1bc\x7f", "abc"),
    "an accent hidden behind a zero-width space joins its letter": ("e\u200b\u0301", "é"),
    "emoji families and flags stay whole": ("👨‍👩‍👧 🇮🇩 ❤️ 1️⃣", "👨‍👩‍👧 🇮🇩 ❤️ 1️⃣"),
    "digits of other fonts and scripts become plain": ("𝟬𝟴𝟭𝟮 ０８ ٣", "0812 08 3"),
    "nothing visible is nothing": ("\u200b \ufeff\u2800\u3164", ""),
}


@pytest.mark.parametrize(("raw", "stored"), CASES.values(), ids=CASES.keys())
def test_clean(raw: str, stored: str) -> None:
    assert clean(raw) == stored


@given(st.text())
def test_cleaning_again_changes_nothing_and_gives_normal_form(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once and "\n\n" not in once


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"], max_codepoint=0x24F)))
def test_no_letter_is_lost(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text.replace("\u00ad", ""))


def test_fold_lowers_and_cuts_runs_to_two() -> None:
    assert fold("BANGEEEET!!! soo") == "bangeet!! soo"
