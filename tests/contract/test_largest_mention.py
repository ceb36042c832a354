"""The largest legal mentions: what enrich makes of them must fit into its topic, or a worker would never get past."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import msgspec
import pytest

from schemas.enriched import MOST_ENTITIES
from schemas.topics import ENRICHED
from schemas.watchlist import WatchlistEntry
from simak.decode import MOST_BYTES
from simak.enrich import Done, Enricher
from simak.nlp.load import load_table, model_path
from simak.nlp.pipeline import build
from simak.privacy.pseudonym import Pseudonymiser
from simak.watchlist import Watchlist
from tests.support.contracts import published

LONGEST = 100_000
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    """Of a watch list with the shortest name and the longest id."""
    watchlist = Watchlist([WatchlistEntry(id="p" * 64, name="PU")])
    return Enricher(
        nlp=build(watchlist, load_table(model_path())),
        watchlist=watchlist,
        pseudonyms=Pseudonymiser(b"a key of the tests, not of anybody", "k0"),
        future_tolerance=timedelta(days=1),
    )


def many_hashtags() -> str:
    return " ".join(f"#{number:x}" for number in range(10**5))


TEXTS = {
    "nothing but names": "PU " * LONGEST,
    "nothing but private handles": "@ab " * LONGEST,
    "nothing but different hashtags": many_hashtags(),
    "nothing but emoji": "😡" * LONGEST,
    "nothing but quotes and backslashes": '"\\' * LONGEST,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_enriched_form_of_the_longest_text_fits_into_its_topic(enricher: Enricher, text: str) -> None:
    raw = {
        "platform": "x", "native_id": "9" * 512, "published": "2026-11-23T00:00:00Z", "text": text[:LONGEST],
        "title": text[:2000], "url": "https://x.example/" + "u" * 2000, "thread": "8" * 512, "source": "s" * 128,
    }  # fmt: skip
    value = json.dumps(raw, ensure_ascii=False).encode()
    assert len(value) <= MOST_BYTES
    record = SimpleNamespace(value=value, timestamp=int(NOW.timestamp() * 1000))
    (outcome,) = enricher.batch([record], NOW)
    assert isinstance(outcome, Done), outcome
    sent = msgspec.json.encode(outcome.enriched)
    assert len(sent) + (64 << 10) <= ENRICHED.max_message_bytes
    published(ENRICHED, "writer").validate(msgspec.json.decode(sent))


def test_a_text_of_nothing_but_names_keeps_the_first_thousand(enricher: Enricher) -> None:
    raw = {"platform": "x", "native_id": "1", "published": "2026-11-23T00:00:00Z", "text": ("PU " * LONGEST)[:LONGEST]}
    record = SimpleNamespace(value=json.dumps(raw).encode(), timestamp=int(NOW.timestamp() * 1000))
    (outcome,) = enricher.batch([record], NOW)
    assert isinstance(outcome, Done)
    assert len(outcome.enriched.entities) == MOST_ENTITIES
    assert outcome.enriched.agencies == ["p" * 64]
