"""The Elasticsearch document of a mention: every field where ECS has it, nothing twice, nothing null."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import ECS_VERSION, _domain, encode_document, index_day
from schemas.enriched import AuthorHash, Enriched, Entity, Language, Sentiment
from schemas.mention import Engagement

PUBLISHED = datetime(2026, 11, 23, 0, 40, tzinfo=UTC)
INGESTED = PUBLISHED + timedelta(seconds=9)
BASE = Enriched(
    id="x:n1",
    platform="x",
    text="listrik padam lagi",
    published=PUBLISHED,
    collected=PUBLISHED + timedelta(seconds=3),
    enriched=PUBLISHED + timedelta(seconds=4),
    language=Language("id", 0.9),
    sentiment=Sentiment("negative", 0.1, 0.2, 0.7),
)
# Field of the mention, its value, where it stands in the document, and as what.
OPTIONAL: dict[str, tuple[Any, str, Any]] = {
    "title": ("Listrik Padam", "simak.title", "Listrik Padam"),
    "url": ("https://berita.example/a?b=1", "url.original", "https://berita.example/a?b=1"),
    "author": (AuthorHash("k1:ab", 12, True), "user.hash", "k1:ab"),
    "source": ("feed-a", "event.dataset", "feed-a"),
    "agencies": (["pln", "bpjs-kesehatan"], "organization.id", ["pln", "bpjs-kesehatan"]),
    "entities": (
        [Entity("PLN", 0, 3, "ORG", "pln")],
        "simak.entities",
        [{"text": "PLN", "start": 0, "end": 3, "type": "ORG", "link": "pln"}],
    ),
    "hashtags": (["padam"], "simak.hashtags", ["padam"]),
    "redactions": ({"PHONE": 2}, "simak.redactions", {"PHONE": 2}),
    "reply_to": ("x:n2", "simak.reply_to", "x:n2"),
    "repost_of": ("x:n3", "simak.repost_of", "x:n3"),
    "quote_of": ("x:n4", "simak.quote_of", "x:n4"),
    "thread": ("x:n5", "simak.thread", "x:n5"),
    "engagement": (Engagement(likes=0, views=7), "simak.engagement", {"likes": 0, "views": 7}),
}


def document(**changes: Any) -> dict[str, Any]:
    """The document of the plainest mention with these changes."""
    found: dict[str, Any] = json.loads(encode_document(msgspec.structs.replace(BASE, **changes), INGESTED))
    return found


def at(found: dict[str, Any], path: str) -> Any:
    """What stands at a dotted path; None when nothing does."""
    node: Any = found
    for name in path.split("."):
        node = node.get(name) if isinstance(node, dict) else None
    return node


def leaves(node: Any) -> list[Any]:
    """Every value that is no object and no array, empty ones included."""
    if isinstance(node, dict) and node:
        return [leaf for value in node.values() for leaf in leaves(value)]
    if isinstance(node, list) and node:
        return [leaf for value in node for leaf in leaves(value)]
    return [node]


def test_the_plainest_mention_has_these_fields_and_no_others() -> None:
    assert document() == {
        "@timestamp": "2026-11-23T00:40:00Z",
        "message": "listrik padam lagi",
        "event": {
            "id": "x:n1",
            "created": "2026-11-23T00:40:03Z",
            "ingested": "2026-11-23T00:40:09Z",
            "provider": "x",
            "kind": "event",
        },
        "simak": {
            "language": {"code": "id", "confidence": 0.9},
            "sentiment": {"label": "negative", "positive": 0.1, "neutral": 0.2, "negative": 0.7},
            "enriched": "2026-11-23T00:40:04Z",
        },
        "ecs": {"version": ECS_VERSION},
    }


@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_field_stands_in_its_place_and_only_when_it_is_given(name: str) -> None:
    value, path, written = OPTIONAL[name]
    assert at(document(**{name: value}), path) == written
    assert at(document(), path) is None


@pytest.mark.parametrize(("one", "other"), itertools.combinations(OPTIONAL, 2))
def test_two_optional_fields_do_not_disturb_each_other(one: str, other: str) -> None:
    found = document(**{name: OPTIONAL[name][0] for name in (one, other)})
    for name, (_, path, written) in OPTIONAL.items():
        assert at(found, path) == (written if name in (one, other) else None)


@given(st.sets(st.sampled_from(sorted(OPTIONAL))))
def test_no_combination_writes_a_null_or_an_empty_object(names: set[str]) -> None:
    found = document(**{name: OPTIONAL[name][0] for name in names})
    assert all(leaf not in (None, {}, []) for leaf in leaves(found))
    assert {name for name, (_, path, _) in OPTIONAL.items() if at(found, path) is not None} == names


@pytest.mark.parametrize(("followers", "verified"), itertools.product([None, 0, 12], [None, False, True]))
def test_what_an_author_has_none_of_is_absent_and_zero_and_false_are_not(
    followers: int | None, verified: bool | None
) -> None:
    author = at(document(author=AuthorHash("k1:ab", followers, verified)), "simak.author")
    expected = {"hash": "k1:ab", "followers": followers, "verified": verified}
    assert author == {name: value for name, value in expected.items() if value is not None}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://berita.example/a", "berita.example"),
        ("http://berita.example", "berita.example"),
        ("https://berita.example:8443/a", "berita.example"),
        ("https://berita.example?a=/b", "berita.example"),
        ("https://berita.example#x@y", "berita.example"),
        ("https://BERITA.example/a", "berita.example"),
        ("https://user:secret@berita.example/a", "berita.example"),
        ("https://a.example@b.example/", "b.example"),
        ("https://[2001:db8::1]:80/a", "2001:db8::1"),
        ("HTTPS://berita.example/a", "berita.example"),
        ("not an address", ""),
        ("/only/a/path", ""),
    ],
)
def test_the_domain_is_the_host_in_lower_case_without_port_and_account(url: str, host: str) -> None:
    assert _domain(url) == host
    assert at(document(url=url), "url") == {"original": url, "domain": host}


@given(st.text(max_size=200), st.sampled_from(["x", "news", "instagram"]), st.text(max_size=30))
def test_texts_come_back_as_they_were(text: str, platform: str, title: str) -> None:
    found = document(text=text, platform=platform, title=title)
    assert (found["message"], found["event"]["provider"], found["simak"]["title"]) == (text, platform, title)


ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=ZONES)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_the_three_times_and_that_of_indexing_are_kept_apart(one: datetime, two: datetime, three: datetime) -> None:
    found = document(published=one, collected=two, enriched=three)
    assert datetime.fromisoformat(found["@timestamp"]) == one
    assert datetime.fromisoformat(found["event"]["created"]) == two
    assert datetime.fromisoformat(found["simak"]["enriched"]) == three
    assert datetime.fromisoformat(found["event"]["ingested"]) == INGESTED


@given(MOMENTS)
def test_the_day_of_an_index_is_the_day_in_utc(moment: datetime) -> None:
    day = index_day(moment)
    assert date(*map(int, day.split("."))) == moment.astimezone(UTC).date()
    assert len(day) == len("2026.11.23")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23T06:59:59+07:00", "2026.11.22"),
        ("2026-11-23T07:00:00+07:00", "2026.11.23"),
        ("2026-12-31T23:30:00-01:00", "2027.01.01"),
        ("2028-02-29T12:00:00+00:00", "2028.02.29"),
    ],
)
def test_the_day_turns_at_seven_in_jakarta(moment: str, day: str) -> None:
    assert index_day(datetime.fromisoformat(moment)) == day
