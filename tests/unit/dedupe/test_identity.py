"""One mention, one id."""

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import Author, RawMention
from simak.dedupe.identity import mention_id, related_id

MOMENT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PLAIN = RawMention(platform="x", text="halo", published=MOMENT, url="https://f.example/1", author=Author(id="7"))


def raw(**fields: Any) -> RawMention:
    return msgspec.structs.replace(PLAIN, **fields)


def test_a_plain_native_id_is_read_in_the_mention_id() -> None:
    assert mention_id(raw(native_id="1812345678901234567")) == "x:1812345678901234567"
    assert mention_id(raw(native_id="dQw4w9WgXcQ", platform="youtube")) == "youtube:dQw4w9WgXcQ"


def test_case_tells_native_ids_apart() -> None:
    assert related_id("youtube", "abc") != related_id("youtube", "ABC")


@pytest.mark.parametrize(
    "native", ["at://did:plc:abc/post/1", "a b", "", "é", "a" * 129, "\u0000", "1\n", "a/b", "\ud800"]
)
def test_what_is_not_plain_is_hashed(native: str) -> None:
    assert re.fullmatch(r"x:n\.[0-9a-f]{32}", related_id("x", native))


def test_the_authors_number_in_a_native_id_does_not_leave_the_raw_topic() -> None:
    assert "10001234" not in related_id("facebook", "10001234_987654")


def test_a_native_id_that_looks_like_a_hash_is_none() -> None:
    hashed = related_id("x", "a b").removeprefix("x:")
    assert related_id("x", hashed) != f"x:{hashed}"
    known_by_url = mention_id(raw()).removeprefix("x:")
    assert mention_id(raw(native_id=known_by_url)) != f"x:{known_by_url}"


def test_replies_point_at_the_id_of_the_post_they_answer() -> None:
    assert related_id("x", "at://a/1") == mention_id(raw(native_id="at://a/1"))


def test_without_native_id_url_author_and_moment_identify() -> None:
    others = [
        PLAIN,
        raw(url="https://f.example/2"),
        raw(author=Author(id="8")),
        raw(author=None),
        raw(published=MOMENT + timedelta(microseconds=1)),
        raw(platform="y"),
        raw(url=None),
        raw(url=None, text="hai"),
    ]
    assert all(mention_id(one) != mention_id(other) for one, other in combinations(others, 2))
    assert mention_id(PLAIN) == mention_id(raw(text="other text, same address", title="t", source="s"))


def test_the_same_moment_in_another_zone_is_the_same_mention() -> None:
    jakarta = MOMENT.astimezone(timezone(timedelta(hours=7)))
    assert mention_id(raw(published=jakarta)) == mention_id(PLAIN)


def test_parts_do_not_run_together() -> None:
    one = raw(url="https://f.example/\x00a", author=Author(id="b"))
    other = raw(url="https://f.example/", author=Author(id="a\x00b"))
    assert mention_id(one) != mention_id(other)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_at_the_end_of_the_calendar_has_an_id(year: int) -> None:
    edge = datetime(year, 1 if year == 1 else 12, 1 if year == 1 else 31, 0 if year == 1 else 23, 59)
    for hours in (-14, 14):
        assert mention_id(raw(published=edge.replace(tzinfo=timezone(timedelta(hours=hours))))).startswith("x:h.")


@given(st.text(max_size=512), st.text(max_size=512))
def test_two_native_ids_never_share_a_mention_id(one: str, other: str) -> None:
    assert (related_id("x", one) == related_id("x", other)) == (one == other)


@given(st.text(max_size=512))
def test_every_id_fits_kafka_and_elasticsearch(native: str) -> None:
    assert re.fullmatch(r"x:[A-Za-z0-9_.~-]{1,128}", related_id("x", native))
