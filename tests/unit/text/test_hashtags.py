"""Hashtags of a text."""

import pytest

from simak.text.hashtags import MOST, hashtags

CASES = {
    "in order, lower case, once": ("#PLN mati #pln #Padam2jam", ["pln", "padam2jam"]),
    "numbers alone are none": ("antrean #12 #2026 #1a", ["1a"]),
    "inside words and after # are none": ("a#b ##c x#", []),
    "next to punctuation they count": ("(#kopi),#teh.", ["kopi", "teh"]),
    "without any": ("tidak ada", []),
    "longer than a hundred letters is noise": ("#" + "a" * 101, []),
}


@pytest.mark.parametrize(("text", "tags"), CASES.values(), ids=CASES.keys())
def test_hashtags(text: str, tags: list[str]) -> None:
    assert hashtags(text) == tags


def test_a_text_of_nothing_but_hashtags_keeps_the_first_hundred() -> None:
    assert hashtags(" ".join(f"#t{n}x" for n in range(1000))) == [f"t{n}x" for n in range(MOST)]
