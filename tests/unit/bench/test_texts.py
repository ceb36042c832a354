"""The mentions of the bench: repeatable, valid, varied, of the size of real ones."""

from datetime import UTC, datetime

from bench.texts import Posts
from simak.decode import decode

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_same_seed_gives_the_same_mentions_and_another_seed_gives_others() -> None:
    assert list(Posts(1).take(50, NOW)) == list(Posts(1).take(50, NOW))
    assert list(Posts(1).take(50, NOW)) != list(Posts(2).take(50, NOW))


def test_every_record_is_a_valid_mention_with_a_key_of_its_own() -> None:
    records = list(Posts().take(2000, NOW))
    mentions = [decode(value) for _key, value in records]
    assert all(mention.published <= NOW and mention.text for mention in mentions)
    assert len({key for key, _value in records}) == 2000


def test_records_have_the_size_and_the_words_of_real_ones() -> None:
    records = list(Posts().take(2000, NOW))
    words = [len(decode(value).text.split()) for _key, value in records]
    assert 550 < sum(len(value) for _key, value in records) / len(records) < 750
    assert 17 < sum(words) / len(words) < 25


def test_texts_differ_and_bring_new_words_for_ever() -> None:
    posts = Posts(3)
    first = {word for _ in range(1000) for word in posts.text().split()}
    later = [posts.text() for _ in range(1000)]
    assert len(set(later)) > 990
    assert len({word for text in later for word in text.split()} - first) > 300


def test_no_slot_is_left_open() -> None:
    posts = Posts(4)
    assert not any("{" in text or "}" in text for text in (posts.text() for _ in range(3000)))
