"""When a worker stops instead of emptying a topic into the dead letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.errors import Fatal
from simak.poison import RECENT, PoisonLimit


def limit(share: float = 0.05, run: int = 500) -> PoisonLimit:
    return PoisonLimit("mentions.raw partition 3", share=share, run=run)


def test_five_hundred_in_a_row_stop_the_worker_across_chunks() -> None:
    watched = limit()
    watched.check([False, *[True] * 250])
    watched.check([True] * 249)
    with pytest.raises(Fatal, match="500 records in a row"):
        watched.check([True])


def test_one_good_record_ends_a_run() -> None:
    watched = limit(share=1.0)
    for _ in range(20):
        watched.check([*[True] * 499, False])


def test_the_share_of_the_last_ten_thousand_stops_the_worker() -> None:
    watched = limit()
    for _ in range(50):
        watched.check([*[False] * 190, *[True] * 10])
    with pytest.raises(Fatal, match=r"501 of the last 10[0-9]{3} records"):
        watched.check([True])


def test_exactly_the_share_is_allowed_for_ever() -> None:
    watched = limit()
    for _ in range(500):
        watched.check([*[False] * 190, *[True] * 10])


def test_old_poison_is_forgotten() -> None:
    watched = limit()
    watched.check([True] * 400 + [False] * 1600)
    for _ in range(5):
        watched.check([False] * 2000)
    watched.check([True] * 400 + [False] * 1600)


def test_a_young_partition_is_not_judged_by_its_first_records() -> None:
    limit().check([True] * 20)


def test_the_sentence_says_where_and_what_to_do() -> None:
    with pytest.raises(Fatal) as caught:
        limit(run=1).check([True])
    assert "mentions.raw partition 3" in str(caught.value)
    assert "simak tail mentions.raw --reveal" in str(caught.value)


@given(st.lists(st.lists(st.booleans(), max_size=600), max_size=40))
def test_what_it_remembers_is_at_least_ten_thousand_and_bounded(chunks: list[list[bool]]) -> None:
    watched = limit(share=1.0, run=10**9)
    sent: list[bool] = []
    for chunk in chunks:
        watched.check(chunk)
        sent += chunk
        assert watched._total >= min(len(sent), RECENT)
        assert watched._total < RECENT + 600 + 1
        assert watched._bad == sum(sent[len(sent) - watched._total :])
