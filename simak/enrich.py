"""From the bytes of raw mentions to enriched mentions: the order of the steps, and nothing else.

decode -> validate -> identity -> repeats -> clean -> redact and pseudonymise -> spaCy (names, sentiment) ->
language -> assemble. One bad record never touches its neighbours; a batch gives what its records give alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct
from spacy.language import Language as Nlp
from spacy.tokens import Doc, Span

from schemas.enriched import MOST_ENTITIES, AuthorHash, Enriched, Entity, Sentiment, SentimentLabel
from schemas.mention import RawMention
from simak.decode import check_times, decode, digest_of
from simak.dedupe.identity import mention_id, related_id
from simak.dedupe.seen import Seen
from simak.errors import Poison
from simak.nlp.sentiment import EXTENSION, LABELS
from simak.privacy.pseudonym import Pseudonymiser
from simak.privacy.redact import redact
from simak.privacy.urls import author_names, private_url
from simak.text.hashtags import hashtags
from simak.text.language import guess
from simak.text.normalise import clean
from simak.watchlist import Watchlist

# Kafka's time of a record in milliseconds, up to the year 9000: with any sane tolerance added it stays a date.
LATEST_MS = 221_000_000_000_000


class RawRecord(Protocol):
    """A consumed record of any Kafka client: `timestamp` is Kafka's, in milliseconds since 1970."""

    @property
    def value(self) -> bytes | None: ...
    @property
    def timestamp(self) -> int: ...


class Done(Struct, frozen=True):
    """The mention was understood; `digest` is of its raw bytes, for `Seen.mark`."""

    id: str
    digest: int
    enriched: Enriched


class Rejected(Struct, frozen=True):
    """The record can never be processed: a dead letter with a reason code and a sentence."""

    reason: str
    message: str


class Repeat(Struct, frozen=True):
    """The same bytes of the same mention, seen lately: nothing to do."""

    id: str


Outcome = Done | Rejected | Repeat


class _Draft(Struct):
    """A mention between redaction and assembly; `text`, `title` and `source` are already redacted.

    `head` is the title as it stands before the text in what is read: half of an article's talk is its title.
    """

    id: str
    digest: int
    raw: RawMention
    text: str
    title: str | None
    head: str
    source: str | None
    url: str | None
    found: dict[str, int]
    collected: datetime


class Enricher:
    """The enrich core of one worker. `batch` never raises for what a record holds."""

    def __init__(
        self, *, nlp: Nlp, watchlist: Watchlist, pseudonyms: Pseudonymiser, future_tolerance: timedelta
    ) -> None:
        self._nlp = nlp
        self._watchlist = watchlist
        self._pseudonyms = pseudonyms
        self._tolerance = future_tolerance

    def batch(self, records: Sequence[RawRecord], now: datetime, seen: Seen | None = None) -> list[Outcome]:
        """One outcome a record, in order. `now` becomes `enriched`; nothing else depends on the clock."""
        fresh: dict[str, int] = {}
        outcomes = [self._draft(record, seen, fresh) for record in records]
        drafts = [outcome for outcome in outcomes if isinstance(outcome, _Draft)]
        # Strings that the batch brings into spaCy's store leave with it: a worker that lives for weeks stays flat.
        with self._nlp.memory_zone():
            docs = self._nlp.pipe([draft.head + draft.text for draft in drafts], batch_size=len(drafts) or 1)
            done = iter([self._assemble(draft, doc, now) for draft, doc in zip(drafts, docs, strict=True)])
        return [next(done) if isinstance(outcome, _Draft) else outcome for outcome in outcomes]

    def _draft(self, record: RawRecord, seen: Seen | None, fresh: dict[str, int]) -> _Draft | Outcome:
        try:
            raw = decode(record.value)
            stamp = _arrival(record.timestamp)
            check_times(raw, stamp, self._tolerance)
            identity, digest = mention_id(raw), digest_of(record.value)
            # Within the batch as well: a retrying collector puts its repeats side by side.
            if fresh.get(identity) == digest or (seen is not None and seen.repeat(identity, digest)):
                return Repeat(identity)
            draft = self._redact(raw, identity, digest, stamp)
            fresh[identity] = digest
            return draft
        except Poison as error:
            return Rejected(error.reason, error.message)

    def _redact(self, raw: RawMention, identity: str, digest: int, stamp: datetime) -> _Draft:
        found: dict[str, int] = {}
        public = self._watchlist.public_handle
        text = redact(clean(raw.text), public, found)
        title = redact(clean(raw.title or ""), public, found)
        if not text and not title:
            raise Poison("text_empty", "Neither text nor title holds a visible character.")
        return _Draft(
            id=identity,
            digest=digest,
            raw=raw,
            text=text,
            title=title or None,
            head=f"{title}\n" if title else "",
            source=redact(clean(raw.source or ""), public, found) or None,
            url=private_url(raw.url, _names_of(raw), found) if raw.url else None,
            found=found,
            collected=raw.collected or stamp,
        )

    def _assemble(self, draft: _Draft, doc: Doc, now: datetime) -> Done:
        raw = draft.raw
        names = doc.ents
        read = draft.head + draft.text  # what `doc.text` would put together again, token by token
        enriched = Enriched(
            id=draft.id,
            platform=raw.platform,
            text=draft.text,
            published=raw.published.astimezone(UTC),
            collected=draft.collected.astimezone(UTC),
            enriched=now,
            language=guess(read),
            sentiment=_sentiment(doc._.get(EXTENSION)),
            title=draft.title,
            url=draft.url,
            author=self._author(raw),
            source=draft.source,
            agencies=list(dict.fromkeys(name.kb_id_ for name in names)),
            entities=_entities(names, len(draft.head)),
            hashtags=hashtags(read),
            redactions=draft.found,
            reply_to=_related(raw, raw.reply_to),
            repost_of=_related(raw, raw.repost_of),
            quote_of=_related(raw, raw.quote_of),
            thread=_related(raw, raw.thread),
            engagement=raw.engagement,
        )
        return Done(draft.id, draft.digest, enriched)

    def _author(self, raw: RawMention) -> AuthorHash | None:
        if raw.author is None:
            return None
        pseudonym = self._pseudonyms.hash(raw.platform, raw.author.id)
        return AuthorHash(pseudonym, raw.author.followers, raw.author.verified)


def _arrival(milliseconds: int) -> datetime:
    if not 0 <= milliseconds <= LATEST_MS:
        raise Poison("invalid_timestamp", f"The record's Kafka timestamp {milliseconds} is no time.")
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _entities(names: Sequence[Span], offset: int) -> list[Entity]:
    """The names in the text itself; those of the title, which stands before `offset`, count as agencies only."""
    inside = [name for name in names if name.start_char >= offset] if offset else names
    return [
        Entity(name.text, name.start_char - offset, name.end_char - offset, name.label_, name.kb_id_)
        for name in inside[:MOST_ENTITIES]
    ]


def _names_of(raw: RawMention) -> frozenset[str]:
    author = raw.author
    return author_names(author.id, author.handle, author.name) if author else frozenset()


def _related(raw: RawMention, native: str | None) -> str | None:
    return related_id(raw.platform, native) if native else None


def _sentiment(row: Any) -> Sentiment:
    positive, neutral, negative = row
    label: SentimentLabel = LABELS[max(range(len(LABELS)), key=row.__getitem__)]
    return Sentiment(label, round(positive, 4), round(neutral, 4), round(negative, 4))
