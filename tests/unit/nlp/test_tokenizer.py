"""The tokenizer loses nothing and cuts where names and numbers end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.nlp.pipeline import bare
from simak.text.normalise import clean

NLP = bare()

CASES = {
    "words and punctuation": ("Halo, PLN!!! mati?", ["Halo", ",", "PLN", "!!!", "mati", "?"]),
    "reduplication stays one": ("jalan-jalan anak2 teman-temannya", ["jalan-jalan", "anak2", "teman-temannya"]),
    "a clitic after a hyphen leaves the name": ("BPJS-nya KPK-lah", ["BPJS", "-nya", "KPK", "-lah"]),
    "names by slash are two": ("BPJS/KPK", ["BPJS", "/", "KPK"]),
    "handles": ("@KPK_RI, @pln.123. @[user]", ["@KPK_RI", ",", "@pln.123", ".", "@[user]"]),
    "hashtags": ("#pln#kpk", ["#pln", "#kpk"]),
    "masks": ("[NIK] [PHONE].", ["[NIK]", "[PHONE]", "."]),
    "numbers": ("Rp12.500 10:30 5% 3-2", ["Rp", "12.500", "10:30", "5%", "3-2"]),
    "addresses": ("https://f.example/a?b=c. ya", ["https://f.example/a?b=c.", "ya"]),
    "emoji": ("👨‍👩‍👧🇮🇩👍🏽", ["👨‍👩‍👧", "🇮🇩", "👍🏽"]),
    "lines": ("a\nb", ["a", "\n", "b"]),
}


@pytest.mark.parametrize(("text", "tokens"), CASES.values(), ids=CASES.keys())
def test_tokens(text: str, tokens: list[str]) -> None:
    assert [token.text for token in NLP.make_doc(text)] == tokens


@given(st.text())
def test_the_document_is_the_text(text: str) -> None:
    assert NLP.make_doc(text).text == text


@given(st.text())
def test_what_is_stored_has_no_token_of_blanks_but_newlines(text: str) -> None:
    assert all(not token.is_space or "\n" in token.text for token in NLP.make_doc(clean(text)))
