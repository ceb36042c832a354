"""The Elasticsearch document of a mention: ECS names where ECS has one, everything else under `simak`.

`@timestamp` = published, `event.created` = collected, `event.ingested` = indexed; `user.hash` = pseudonym.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field

from schemas.enriched import AuthorHash, Enriched, Entity, Language, Sentiment
from schemas.mention import Engagement

ECS_VERSION = "9.0.0"


class Event(Struct, frozen=True, omit_defaults=True):
    """ECS `event.*`."""

    id: str
    created: datetime
    ingested: datetime
    provider: str
    # No default: `omit_defaults` would leave it out of every document.
    kind: Literal["event"]
    dataset: str | None = None


class Url(Struct, frozen=True, omit_defaults=True):
    """ECS `url.*`."""

    original: str
    domain: str


class User(Struct, frozen=True):
    """ECS `user.hash`: the pseudonym."""

    hash: str


class Organization(Struct, frozen=True):
    """ECS `organization.id`: watch-list ids of the bodies spoken of."""

    id: list[str]


class Own(Struct, frozen=True, omit_defaults=True):
    """What ECS has no home for."""

    language: Language
    sentiment: Sentiment
    title: str | None = None
    entities: list[Entity] = []
    hashtags: list[str] = []
    redactions: dict[str, int] = {}
    engagement: Engagement | None = None
    author: AuthorHash | None = None
    source: str | None = None
    enriched: datetime | None = None
    reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    thread: str | None = None


class Ecs(Struct, frozen=True):
    """ECS `ecs.version`."""

    version: str = ECS_VERSION


class MentionDocument(Struct, frozen=True, omit_defaults=True):
    """One document of a day index."""

    timestamp: datetime = field(name="@timestamp")
    message: str
    event: Event
    simak: Own
    ecs: Ecs
    url: Url | None = None
    user: User | None = None
    organization: Organization | None = None


_encode = msgspec.json.Encoder().encode
# Nearly every address: ten times as fast as urlsplit, which answers for the others.
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?::\d+)?(?=[/?#]|\Z)").match
_ECS = Ecs()


def encode_document(mention: Enriched, ingested: datetime) -> bytes:
    """The document of `mention`, as bytes for a bulk request."""
    return _encode(
        MentionDocument(
            timestamp=mention.published,
            message=mention.text,
            event=Event(
                id=mention.id,
                created=mention.collected,
                ingested=ingested,
                provider=mention.platform,
                kind="event",
                dataset=mention.source,
            ),
            simak=_own(mention),
            ecs=_ECS,
            url=Url(mention.url, _domain(mention.url)) if mention.url else None,
            user=User(mention.author.hash) if mention.author else None,
            organization=Organization(mention.agencies) if mention.agencies else None,
        )
    )


def _domain(url: str) -> str:
    plain = _PLAIN_HOST(url)
    return plain[1] if plain else urlsplit(url).hostname or ""


def _own(mention: Enriched) -> Own:
    return Own(
        language=mention.language,
        sentiment=mention.sentiment,
        title=mention.title,
        entities=mention.entities,
        hashtags=mention.hashtags,
        redactions=mention.redactions,
        engagement=mention.engagement,
        author=mention.author,
        source=mention.source,
        enriched=mention.enriched,
        reply_to=mention.reply_to,
        repost_of=mention.repost_of,
        quote_of=mention.quote_of,
        thread=mention.thread,
    )


def index_day(published: datetime) -> str:
    """The day of publication in UTC, as it ends an index name: `2026.11.23`."""
    return _written(published.astimezone(UTC).date())


@lru_cache(maxsize=64)  # a worker sees few days at a time
def _written(day: date) -> str:
    return f"{day.year:04d}.{day.month:02d}.{day.day:02d}"
