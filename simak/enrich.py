"""From the bytes of raw mentions to enriched mentions: the order of the steps, and nothing else.

decode -> validate -> identity -> repeats -> clean -> redact and pseudonymise -> spaCy (names, sentiment) ->
language -> assemble. One bad record never touches its neighbours; a batch gives what its records give alone.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct
from spacy.language import Language as Nlp
from spacy.tokens import Doc

from schemas.enriched import MOST_ENTITIES, AuthorHash, Enriched, Entity, Sentiment, SentimentLabel
from schemas.mention import RawMention
from simak.decode import decode, digest_of
from simak.dedupe.identity import mention_id, related_id
from simak.dedupe.seen import Seen
from simak.errors import Poison
from simak.nlp.sentiment import EXTENSION, LABELS
from simak.privacy.pseudonym import Pseudonymiser
from simak.privacy.redact import redact
from simak.privacy.urls import private_url
from simak.text.hashtags import hashtags
from simak.text.language import guess
from simak.text.normalise import clean
from simak.watchlist import Watchlist


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
    """A mention between redaction and assembly; `text` and `title` are already redacted."""

    id: str
    digest: int
    raw: RawMention
    text: str
    title: str | None
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
        outcomes: list[Outcome | _Draft] = []
        fresh: dict[str, int] = {}
        for record in records:
            drafted = self._draft(record, seen, fresh)
            outcomes.append(drafted)
        drafts = [outcome for outcome in outcomes if isinstance(outcome, _Draft)]
        # Strings that the batch brings into spaCy's store leave with it: a worker that lives for weeks stays flat.
        with self._nlp.memory_zone():
            docs = self._nlp.pipe([draft.text for draft in drafts], batch_size=len(drafts) or 1)
            done = iter([self._assemble(draft, doc, now) for draft, doc in zip(drafts, docs, strict=True)])
        return [next(done) if isinstance(outcome, _Draft) else outcome for outcome in outcomes]

    def _draft(self, record: RawRecord, seen: Seen | None, fresh: dict[str, int]) -> _Draft | Outcome:
        try:
            raw = decode(record.value)
            stamp = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            self._check_times(raw, stamp)
            identity, digest = mention_id(raw), digest_of(record.value)
            # Within the batch as well: a retrying collector puts its repeats side by side.
            if fresh.get(identity) == digest or (seen is not None and seen.repeat(identity, digest)):
                return Repeat(identity)
            draft = self._redact(raw, identity, digest, stamp)
            fresh[identity] = digest
            return draft
        except Poison as error:
            return Rejected(error.reason, error.message)

    def _check_times(self, raw: RawMention, stamp: datetime) -> None:
        # Against Kafka's own time, never the clock: a replay must judge alike.
        try:
            late = raw.published > stamp + self._tolerance
        except OverflowError:
            late = True
        if late:
            raise Poison("published_in_future", f"published {raw.published.isoformat()} lies after its arrival.")
        if raw.published.year < 1990:
            raise Poison("published_too_old", f"published {raw.published.isoformat()} lies before 1990.")

    def _redact(self, raw: RawMention, identity: str, digest: int, stamp: datetime) -> _Draft:
        found: dict[str, int] = {}
        public = self._watchlist.public_handle
        text = redact(clean(raw.text), public, found)
        title = redact(clean(raw.title), public, found) if raw.title else None
        if not text and not title:
            raise Poison("text_empty", "Neither text nor title holds a visible character.")
        url = private_url(raw.url, _names_of(raw), found) if raw.url else None
        return _Draft(identity, digest, raw, text, title, url, found, raw.collected or stamp)

    def _assemble(self, draft: _Draft, doc: Doc, now: datetime) -> Done:
        raw = draft.raw
        entities = [Entity(e.text, e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents[:MOST_ENTITIES]]
        enriched = Enriched(
            id=draft.id,
            platform=raw.platform,
            text=draft.text,
            published=raw.published.astimezone(UTC),
            collected=draft.collected.astimezone(UTC),
            enriched=now,
            language=guess(draft.text.lower().split()),
            sentiment=_sentiment(doc._.get(EXTENSION)),
            title=draft.title,
            url=draft.url,
            author=self._author(raw),
            source=raw.source,
            agencies=list(dict.fromkeys(e.link for e in entities if e.link)),
            entities=entities,
            hashtags=hashtags(draft.text),
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


def _names_of(raw: RawMention) -> frozenset[str]:
    if raw.author is None:
        return frozenset()
    names = (raw.author.id, raw.author.handle, raw.author.name)
    return frozenset(name.lstrip("@").lower() for name in names if name)


def _related(raw: RawMention, native: str | None) -> str | None:
    return related_id(raw.platform, native) if native else None


def _sentiment(row: Any) -> Sentiment:
    positive, neutral, negative = row
    label: SentimentLabel = LABELS[max(range(len(LABELS)), key=row.__getitem__)]
    return Sentiment(label, round(positive, 4), round(neutral, 4), round(negative, 4))
