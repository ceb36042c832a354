"""The enriched mention: redacted, pseudonymised, understood (topic `mentions.enriched`)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from schemas.mention import Engagement, Moment

SentimentLabel = Literal["positive", "neutral", "negative"]
EntityType = Literal["ORG", "PER", "LOC"]
# Further names of one text are left out: a text of nothing but names must still fit into a Kafka record.
MOST_ENTITIES = 1000
# What a mask may stand for. A reader must bear with types that it does not know.
REDACTIONS = ("NIK", "PHONE", "EMAIL", "HANDLE", "URL", "ADDRESS", "PLATE", "ACCOUNT", "NAME")


class AuthorHash(Struct, frozen=True, omit_defaults=True):
    """The author as a keyed pseudonym: `hash` is `<key id>:<hex>`, stable for an account under one key."""

    hash: str
    followers: int | None = None
    verified: bool | None = None


class Language(Struct, frozen=True):
    """`code` is ISO 639-3-like as in the annotation guide (id, jv, su, min, bew, en, mix) or `und`."""

    code: str
    confidence: float


class Sentiment(Struct, frozen=True):
    """`label` with its probability; the three probabilities add up to one."""

    label: SentimentLabel
    positive: float
    neutral: float
    negative: float


class Entity(Struct, frozen=True, omit_defaults=True):
    """A name in `text`: `start` and `end` count Unicode code points; `link` is a watch-list id."""

    text: str
    start: int
    end: int
    type: EntityType
    link: str | None = None


class Enriched(Struct, frozen=True, omit_defaults=True):
    """One mention past redaction. Three times are kept apart: published, collected, enriched.

    `id` is deterministic: the same mention gives the same id, live, replayed or ingested twice.
    `reply_to`, `repost_of`, `quote_of` and `thread` are mention ids (not native ids).
    `redactions` counts what was masked by type, e.g. `{"PHONE": 1}`: see `REDACTIONS`.
    """

    id: str
    platform: str
    text: str
    published: Moment
    collected: Moment
    enriched: Moment
    language: Language
    sentiment: Sentiment
    title: str | None = None
    url: str | None = None
    author: AuthorHash | None = None
    source: str | None = None
    agencies: list[str] = []
    entities: Annotated[list[Entity], Meta(max_length=MOST_ENTITIES)] = []
    hashtags: list[str] = []
    redactions: dict[str, int] = {}
    reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    thread: str | None = None
    engagement: Engagement | None = None
