"""Repeats are dropped, updates pass, memory is bounded."""

from hypothesis import given
from hypothesis import strategies as st

from simak.dedupe.seen import Seen

MARKS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), max_size=60)


def test_the_same_bytes_of_a_mention_are_a_repeat() -> None:
    seen = Seen(10)
    seen.mark([("x:1", 7)])
    assert seen.repeat("x:1", 7)


def test_other_bytes_of_a_mention_are_an_update() -> None:
    seen = Seen(10)
    seen.mark([("x:1", 7)])
    assert not seen.repeat("x:1", 8)
    seen.mark([("x:1", 8)])
    assert not seen.repeat("x:1", 7)


def test_what_was_only_asked_for_is_not_remembered() -> None:
    seen = Seen(10)
    assert not seen.repeat("x:1", 7)
    assert not seen.repeat("x:1", 7)


def test_the_oldest_mark_is_forgotten_first_and_a_new_mark_renews() -> None:
    seen = Seen(2)
    seen.mark([("a", 1), ("b", 1)])
    seen.mark([("a", 1)])
    seen.mark([("c", 1)])
    assert seen.repeat("a", 1) and seen.repeat("c", 1) and not seen.repeat("b", 1)


def test_a_limit_of_zero_remembers_nothing() -> None:
    seen = Seen(0)
    seen.mark([("a", 1)])
    assert not seen.repeat("a", 1)


@given(st.lists(MARKS, max_size=10), st.integers(0, 6))
def test_it_holds_exactly_the_latest_marks(batches: list[list[tuple[str, int]]], limit: int) -> None:
    seen = Seen(limit)
    for batch in batches:
        seen.mark(batch)
    latest: dict[str, int] = {}
    for mention, digest in [mark for batch in batches for mark in batch]:
        latest.pop(mention, None)
        latest[mention] = digest
    kept = dict(list(latest.items())[max(0, len(latest) - limit) :])
    assert len(seen._digests) <= limit
    assert {m: d for m in "abcdefgh" for d in range(4) if seen.repeat(m, d)} == kept
