"""The id of a mention: the same mention gives the same id, live, replayed, or collected twice."""

import re
from datetime import UTC, datetime
from hashlib import blake2b

from schemas.mention import RawMention

# Safe as a Kafka key, an Elasticsearch id and inside JSON without escaping. Not plain: what looks like one of our
# own hashes, and author_post pairs of numbers (Facebook), which would carry the author's id downstream.
_PLAIN = re.compile(r"(?![hn]\.)(?!\d+_\d)[A-Za-z0-9_.~-]{1,128}").fullmatch


def mention_id(mention: RawMention) -> str:
    """`<platform>:<native id>`; without one, or with one that is not plain, a hash in its place.

    A mention without native id is known by its url, author and time of publication.
    """
    if mention.native_id is not None:
        return related_id(mention.platform, mention.native_id)
    author = mention.author.id if mention.author else ""
    parts = (mention.url or mention.text, author, _moment(mention.published))
    # Lengths first: ("ab", "c") and ("a", "bc") must differ.
    return f"{mention.platform}:h.{_digest(''.join(f'{len(part)}:{part}' for part in parts))}"


def related_id(platform: str, native: str) -> str:
    """The mention id of another mention of the same platform, known by its native id."""
    return f"{platform}:{native}" if _PLAIN(native) else f"{platform}:n.{_digest(native)}"


def _moment(published: datetime) -> str:
    # In UTC: collectors write the same moment in different zones.
    try:
        return published.astimezone(UTC).isoformat()
    except OverflowError:
        return published.isoformat()


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
