"""The demonstration is a believable morning: many voices, nothing stamped by a machine, nothing refused."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from schemas.enriched import Enriched
from schemas.mention import Author, RawMention
from simak.demo.material import Line, sections, vocabulary
from simak.demo.scenario import scenario
from simak.enrich import Done, Outcome
from simak.watchlist import Watchlist
from tests.unit.demo.conftest import MONDAY, arrival

ADDRESS = re.compile(r"https://\S+")  # ids on X tell the time
FILES = ("ordinary", "offtopic", "bpjs", "commuter", "football", "surge", "replies", "comments")


def written() -> Iterator[Line]:
    for name in FILES:
        for section in sections(name):
            for line in section.lines:
                yield line
                yield from line.replies


def accounts(story: list[RawMention]) -> list[Author]:
    return [mention.author for mention in story if mention.author is not None]


def own(story: list[RawMention]) -> list[RawMention]:
    return [mention for mention in story if mention.repost_of is None]


def test_more_than_twelve_hundred_texts_are_written_and_no_two_are_alike() -> None:
    texts = Counter(line.text for line in written())
    assert len(texts) >= 1200
    assert [text for text, times in texts.items() if times > 1] == []


def test_a_section_is_named_once_in_its_file() -> None:
    for name in FILES:
        names = [section.name for section in sections(name)]
        assert len(names) == len(set(names)) > 0


def test_the_same_seed_tells_the_same_morning_and_another_seed_another(story: list[RawMention]) -> None:
    assert scenario(MONDAY) == story
    assert [m.text for m in scenario(MONDAY, seed=8)] != [m.text for m in story]


def test_another_start_moves_every_mention_with_it(story: list[RawMention]) -> None:
    later = scenario(MONDAY + timedelta(days=7))
    assert [ADDRESS.sub("", m.text) for m in later] == [ADDRESS.sub("", m.text) for m in story]
    assert [m.published - timedelta(days=7) for m in later] == [m.published for m in story]


def test_a_start_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        scenario(datetime(2026, 11, 23, 6, 0))


def test_the_morning_has_four_to_six_thousand_mentions(story: list[RawMention]) -> None:
    assert 4000 <= len(story) <= 6000


def test_a_shorter_morning_ends_when_it_is_told_to() -> None:
    early = scenario(MONDAY, minutes=20)
    assert 0 < len(early) < 300
    assert max(mention.published for mention in early) < MONDAY + timedelta(minutes=20)


def test_mentions_come_in_the_order_of_arrival_some_late_and_out_of_the_order_of_publication(
    story: list[RawMention],
) -> None:
    arrivals = [arrival(mention) for mention in story]
    delays = [(arrival(mention) - mention.published).total_seconds() for mention in story]
    assert arrivals == sorted(arrivals)
    assert min(delays) > 0
    assert 0.005 < sum(delay > 40 for delay in delays) / len(delays) < 0.05
    assert max(delays) < 300
    assert [m.published for m in story] != sorted(m.published for m in story)


def test_only_reposts_repeat_a_text_word_for_word(story: list[RawMention]) -> None:
    texts = [mention.text for mention in own(story)]
    assert len(set(texts)) == len(texts)


def test_texts_differ_in_more_than_handles_addresses_and_capitals(story: list[RawMention]) -> None:
    bare = [re.sub(r"@\w+|https?://\S+|[^\w ]", "", mention.text.lower()).strip() for mention in own(story)]
    assert len(set(bare)) >= 0.7 * len(bare)


def test_reposts_quotations_and_answers_refer_to_mentions_of_their_platform_told_before(
    story: list[RawMention],
) -> None:
    told = {(m.platform, m.native_id): m.published for m in story if m.native_id}
    links = [
        (mention, native)
        for mention in story
        for native in (mention.repost_of, mention.quote_of, mention.reply_to, mention.thread)
        if native is not None
    ]
    assert all(told[(mention.platform, native)] < mention.published for mention, native in links)
    for kind, least in (("repost_of", 500), ("quote_of", 100), ("reply_to", 500)):
        assert sum(getattr(mention, kind) is not None for mention in story) >= least


def test_native_ids_are_not_given_twice(story: list[RawMention]) -> None:
    ids = [(mention.platform, mention.native_id) for mention in story if mention.native_id]
    assert len(ids) == len(set(ids))
    assert {mention.platform for mention in story if mention.native_id is None} == {"news"}


def test_all_platforms_speak_and_none_drowns_the_others(story: list[RawMention]) -> None:
    shares = Counter(mention.platform for mention in story)
    assert set(shares) == {
        "x", "instagram", "facebook", "tiktok", "youtube", "forum", "news", "mastodon", "bluesky", "lapor", "jaki",
    }  # fmt: skip
    assert 0.4 < shares["x"] / len(story) < 0.65
    assert all(count >= 10 for count in shares.values())


def test_few_accounts_speak_often_and_most_rarely(story: list[RawMention]) -> None:
    posts = Counter((mention.platform, author.id) for mention in story if (author := mention.author)).values()
    assert max(posts) < 0.01 * len(story)
    assert sum(count <= 2 for count in posts) > 0.5 * len(posts)
    assert sum(sorted(posts)[-len(posts) // 10 :]) > 0.25 * len(story)


def test_every_mention_is_understood_and_none_refused(outcomes: list[Outcome], story: list[RawMention]) -> None:
    assert [outcome for outcome in outcomes if not isinstance(outcome, Done)] == []
    assert len({outcome.id for outcome in outcomes}) == len(story)


def test_personal_data_of_each_kind_is_masked(enriched: list[Enriched]) -> None:
    masked = Counter[str]()
    for mention in enriched:
        masked.update(mention.redactions)
    assert all(masked[kind] >= 3 for kind in ("PHONE", "NIK", "EMAIL", "HANDLE")), masked
    assert not any(re.search(r"\b08\d\d-0000|\b3299\d{12}\b|@example\.com", m.text) for m in enriched)


def test_regional_languages_and_english_are_heard(enriched: list[Enriched]) -> None:
    shares = Counter(mention.language.code for mention in enriched)
    assert shares["id"] > 0.5 * len(enriched)
    assert all(shares[code] >= 0.005 * len(enriched) for code in ("jv", "su", "min", "en")), shares


def test_many_agencies_are_spoken_of(enriched: list[Enriched]) -> None:
    agencies = Counter(agency for mention in enriched for agency in mention.agencies)
    assert len(agencies) >= 50


def test_private_accounts_are_invented_from_things_and_moods_with_a_number(story: list[RawMention]) -> None:
    parts = vocabulary().handles
    invented = re.compile(rf"({'|'.join(parts.first)})_?({'|'.join(parts.second)})\d{{1,3}}")
    handles = {author.handle for author in accounts(story) if author.handle and not author.verified}
    assert len(handles) > 1000
    assert [handle for handle in handles if not invented.fullmatch(handle)] == []


def test_verified_accounts_are_agencies_of_the_watch_list_or_invented_papers(
    story: list[RawMention], watchlist: Watchlist
) -> None:
    verified = {author.handle for author in accounts(story) if author.verified and author.handle}
    papers = {handle for handle in verified if handle.endswith("_demo")}
    assert len(papers) >= 4
    assert all(watchlist.public_handle(handle.lower()) for handle in verified - papers)


def test_phone_numbers_and_identity_numbers_in_the_texts_belong_to_nobody() -> None:
    """Mobile numbers lie in a block of zeros; the regency 99 does not exist; addresses are of example.com."""
    for line in written():
        assert all(re.match(r"08\d\d-0000-\d{4}", number) for number in re.findall(r"\b08[\d-]{8,}", line.text))
        assert all(nik.startswith("3299") for nik in re.findall(r"\b\d{16}\b", line.text))
        assert all("example.com" in word for word in line.text.split() if re.search(r"\w@\w|\w\.(com|id|net)\b", word))


def test_every_address_leads_to_example_com(story: list[RawMention]) -> None:
    hosts = {urlsplit(mention.url).hostname or "" for mention in story if mention.url}
    hosts |= {urlsplit(url).hostname or "" for mention in story for url in mention.media or []}
    assert all(host.endswith(".example.com") for host in hosts)
