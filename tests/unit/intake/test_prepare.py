"""What the sending half refuses, adds and leaves alone."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from schemas.mention import Author, RawMention
from simak.decode import MOST_BYTES
from simak.dedupe.identity import mention_id
from simak.errors import Poison
from streams.sources.base import prepare

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = {"platform": "x", "text": "halo", "published": "2026-11-23T08:00:00+07:00", "native_id": "7"}


def ready(**changes: Any) -> bytes:
    return prepare(json.dumps(BODY | changes).encode(), NOW, DAY).value


def test_collected_is_added_and_nothing_else_is_touched() -> None:
    own = b' {"native_id":"7","platform":"x","text":"h\\u0061lo","published":"2026-11-23T01:00:00Z","asing":1.50 } \n'
    made = prepare(own, NOW, DAY)
    assert made.id == "x:7"
    assert made.value == own.rstrip()[:-1] + b',"collected":"2026-11-23T01:00:00.000+00:00"}'
    assert prepare(made.value, NOW + DAY, DAY).value is made.value


@pytest.mark.parametrize("changes", [{"collected": None}, {"collected": None, "text": '"collected"'}])
def test_a_null_collected_is_filled_in_once(changes: dict[str, Any]) -> None:
    value = ready(**changes)
    assert value.count(b'"collected":') == 1
    assert msgspec.json.decode(value, type=RawMention).collected == NOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"published": "2026-11-25T01:00:00Z"}, "published_in_future"),
        ({"published": "9999-12-31T23:59:59-12:00"}, "published_in_future"),
        ({"published": "0001-01-01T00:00:00+12:00"}, "published_too_old"),
        ({"collected": "0001-01-01T00:00:00+12:00"}, "collected_impossible"),
        ({"collected": "9999-12-31T23:59:59-12:00"}, "collected_impossible"),
        ({"text": " \u200b\n"}, "text_empty"),
        ({"text": "", "title": "\u00ad"}, "text_empty"),
        ({"text": "a" * 100_001}, "invalid_field"),
        ({"text": "\ud83d"}, "invalid_json"),
    ],
)
def test_what_enrich_would_refuse_is_refused_at_once(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Poison) as refusal:
        ready(**changes)
    assert refusal.value.reason == reason


def test_a_mention_that_only_collected_makes_too_large_is_refused() -> None:
    room = MOST_BYTES - len(json.dumps(BODY | {"asing": ""}))
    with pytest.raises(Poison, match=str(MOST_BYTES)) as refusal:
        ready(asing="a" * room)
    assert refusal.value.reason == "too_large"
    assert len(ready(asing="a" * (room - 60))) <= MOST_BYTES


def test_an_emoji_written_as_a_pair_of_escapes_is_no_lone_surrogate() -> None:
    assert msgspec.json.decode(ready(text="\U0001f62d"), type=RawMention).text == "\U0001f62d"


def test_one_moment_in_two_time_zones_is_one_mention() -> None:
    jakarta = NOW.astimezone(timezone(timedelta(hours=7)))
    first, second, other = (
        mention_id(RawMention("berita", "halo", at, url="https://warta.example/1", author=Author("u")))
        for at in (NOW, jakarta, NOW + timedelta(seconds=1))
    )
    assert first == second != other
