"""What holds for every text."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from simak.privacy.redact import redact
from simak.text.normalise import clean

PUBLIC = {"kpk_ri"}.__contains__
# Pieces that meet in bad ways, glued in every order.
PIECES = st.sampled_from(
    ["0812", "3456", "7890", "62", "+", "3273", "0145", "0190", "0001", "@", "budi", "kpk_ri", "surat.example", ".",
     "-", " ", "/", "(", ")", "#", "_", ",", "[NIK]", "@[user]", "https://x.com/", "status", "Rp", "é",
     "٣", "\n", "🙏", "-nya"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text()


@settings(max_examples=600)
@given(TEXTS)
@example("@budi@kpk_ri.surat.example@budi")
@example("@https://x.com/@[user]https://x.com/0812")
@example("081234567890@kpk_ri@081234567890")
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text, PUBLIC, {})
    assert redact(once, PUBLIC, {}) == once


@settings(max_examples=300)
@given(TEXTS)
def test_cleaning_after_redacting_changes_nothing(text: str) -> None:
    once = redact(clean(text), PUBLIC, {})
    assert clean(once) == once


@settings(max_examples=300)
@given(
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"]), max_size=20),
    st.from_regex(re.compile(r"(?:0|\+62[ -]?)8[1-9][0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{3,4}", re.ASCII), fullmatch=True),
    st.text(alphabet=st.characters(exclude_categories=["Nd", "Cs"]), max_size=20),
)
def test_no_mobile_number_survives_whatever_stands_round_it(before: str, number: str, after: str) -> None:
    stored = redact(clean(f"{before} {number} {after}"), PUBLIC, {})
    assert not re.search(r"\d{3}", stored)


@given(TEXTS)
def test_a_text_is_changed_exactly_when_something_is_counted(text: str) -> None:
    found: dict[str, int] = {}
    assert (redact(text, PUBLIC, found) != text) == bool(found)
    assert all(count > 0 for count in found.values())
