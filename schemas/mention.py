"""The raw mention: what a collector, a file or the HTTP intake hands in (topic `mentions.raw`).

Personal data live only here: the raw topic has a short retention and nothing past it holds this record.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=100_000)]
Identifier = Annotated[str, Meta(min_length=1, max_length=512)]
Url = Annotated[str, Meta(max_length=2048)]
Count = Annotated[int, Meta(ge=0, le=10**15)]
Moment = Annotated[datetime, Meta(tz=True)]
Platform = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]


class Engagement(Struct, frozen=True, omit_defaults=True):
    """One set of counters for every platform; a counter a platform lacks is absent, not zero."""

    likes: Count | None = None
    shares: Count | None = None
    comments: Count | None = None
    views: Count | None = None


class Author(Struct, frozen=True, omit_defaults=True):
    """The account as its platform names it. Never leaves the raw topic: see `enriched.AuthorHash`."""

    id: Identifier
    handle: Annotated[str, Meta(max_length=256)] | None = None
    name: Annotated[str, Meta(max_length=256)] | None = None
    followers: Count | None = None
    verified: bool | None = None


class RawMention(Struct, frozen=True, omit_defaults=True):
    """One public post, comment, report or article.

    `published` is the platform's time, `collected` ours. `reply_to`, `repost_of`, `quote_of` and `thread` are
    native ids on the same platform. `native_id` is optional only where a platform has none: then `url` or
    `author` and `published` identify the mention.
    """

    platform: Platform
    text: Text
    published: Moment
    native_id: Identifier | None = None
    title: Annotated[str, Meta(max_length=2000)] | None = None
    collected: Moment | None = None
    url: Url | None = None
    author: Author | None = None
    lang: Annotated[str, Meta(max_length=35)] | None = None
    reply_to: Identifier | None = None
    repost_of: Identifier | None = None
    quote_of: Identifier | None = None
    thread: Identifier | None = None
    engagement: Engagement | None = None
    media: Annotated[list[Url], Meta(max_length=64)] | None = None
    source: Annotated[str, Meta(max_length=128)] | None = None
