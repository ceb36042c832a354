"""Hashed features: sorted, each once, spread evenly, and never across the edge of a document."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.nlp.features import SIZE, batch_features
from simak.nlp.pipeline import bare

NLP = bare()
WORDS = ["listrik", "padam", "lagi", "antre", "loket", "petugas", "ramah", "buruk"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


def features(*texts: str) -> list[tuple[int, int]]:
    """(document, feature) of each, in the order given back."""
    owners, found = batch_features([NLP.make_doc(text) for text in texts])
    return list(zip(owners.tolist(), found.tolist(), strict=True))


def word(number: int) -> str:
    """An invented word of three syllables, another for every number below 10^6."""
    syllables = [number % 100, number // 100 % 100, number // 10_000]
    return "".join("bcdfghjklmnprstvwxyz"[n // 5] + "aeiou"[n % 5] for n in syllables)


def of(text: str) -> set[int]:
    """The features of one text alone."""
    return {feature for _, feature in features(text)}


@pytest.mark.parametrize("texts", [[], [""], ["", ""], [" "]])
def test_texts_without_words_have_no_features(texts: list[str]) -> None:
    owners, found = batch_features([NLP.make_doc(text.strip()) for text in texts])
    assert owners.size == found.size == 0
    assert owners.dtype == found.dtype == np.int64


@pytest.mark.parametrize(
    ("text", "number"),
    [("a", 1), ("a b", 3), ("a b c", 5), ("a a", 2), ("a a a", 2), ("a b a", 4), ("a b a b", 4)],
)
def test_each_word_and_each_pair_of_neighbours_counts_once(text: str, number: int) -> None:
    assert len(features(text)) == number


def test_the_order_of_two_words_is_kept() -> None:
    assert of("tidak bagus") != of("bagus tidak")
    assert of("tidak bagus") & of("bagus tidak") == of("tidak") | of("bagus")


def test_words_that_are_no_neighbours_are_no_pair() -> None:
    pair = of("tidak bagus") - of("tidak") - of("bagus")
    assert len(pair) == 1
    assert not pair & of("tidak terlalu bagus")


def test_no_pair_crosses_from_one_document_into_the_next() -> None:
    pair = of("tidak bagus") - of("tidak") - of("bagus")
    assert not pair & {feature for _, feature in features("tidak", "bagus")}
    assert not pair & {feature for _, feature in features("tidak", "", "bagus")}


@given(st.lists(TEXTS, max_size=6))
def test_a_batch_gives_each_document_what_it_has_alone(texts: list[str]) -> None:
    found = features(*texts)
    for number, text in enumerate(texts):
        assert {feature for owner, feature in found if owner == number} == of(text)


@given(st.lists(TEXTS, max_size=6))
def test_features_are_sorted_by_document_and_each_stands_once(texts: list[str]) -> None:
    found = features(*texts)
    assert found == sorted(set(found))
    assert all(0 <= feature < SIZE for _, feature in found)


@given(st.lists(TEXTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_their_numbers_alone(texts: list[str], random: Random) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    moved = {(order[owner], feature) for owner, feature in features(*[texts[number] for number in order])}
    assert moved == set(features(*texts))


def test_many_words_collide_no_more_often_than_chance_would_have_it() -> None:
    number = 20_000
    owners, found = batch_features([NLP.make_doc(word(i)) for i in range(number)])
    assert len(owners) == number
    expected = SIZE * (1 - (1 - 1 / SIZE) ** number)
    assert len(np.unique(found)) == pytest.approx(expected, rel=0.01)


def test_many_pairs_collide_no_more_often_than_chance_would_have_it() -> None:
    text = " ".join(f"{word(i % 150)} {word(1000 + i // 150)}" for i in range(10_000))
    found = of(text)
    words = 150 + len(range(0, 10_000, 150))
    pairs = len(set(zip(text.split(), text.split()[1:], strict=False)))
    expected = SIZE * (1 - (1 - 1 / SIZE) ** (words + pairs))
    assert len(found) == pytest.approx(expected, rel=0.01)


def test_features_fill_the_whole_table_evenly() -> None:
    _, found = batch_features([NLP.make_doc(word(i)) for i in range(16_000)])
    counts = np.bincount(found >> 14, minlength=16)
    assert counts.sum() == 16_000
    # A thousand a sixteenth, with a spread of 31: five times that is never met by chance.
    assert abs(counts - 1000).max() < 155


@pytest.mark.parametrize(("one", "other"), [("BURUK", "buruk"), ("buruuuuk", "buruuk"), ("Padam LAGI", "padam lagi")])
def test_case_and_letter_runs_make_no_other_features(one: str, other: str) -> None:
    assert of(one) == of(other)


def test_the_slots_of_words_never_change_since_stored_tables_rely_on_them() -> None:
    other = bare()
    found = batch_features([other.make_doc("listrik padam lagi")])[1].tolist()
    assert found == sorted(of("listrik padam lagi"))
