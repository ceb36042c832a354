"""The enrich core with a small watch list of its own, and records without Kafka."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from schemas.enriched import Enriched
from schemas.watchlist import WatchlistEntry
from simak.dedupe.seen import Seen
from simak.enrich import Done, Enricher, Outcome
from simak.nlp.load import load_table, model_path
from simak.nlp.pipeline import build
from simak.privacy.pseudonym import Pseudonymiser
from simak.watchlist import Watchlist

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = b"a key of the tests, not of anybody"
WATCHLIST = Watchlist(
    [
        WatchlistEntry(
            id="bpjs-kesehatan", name="BPJS Kesehatan", aliases=["BPJS", "bpjs kes", "Mobile JKN"],
            handles=["@BPJSKesehatanRI"], hashtags=["#bpjskesehatan"],
        ),
        WatchlistEntry(id="kpk", name="Komisi Pemberantasan Korupsi", aliases=["KPK"], handles=["@KPK_RI"]),
        WatchlistEntry(id="pu", name="Kementerian Pekerjaan Umum", aliases=["PU"]),
        WatchlistEntry(id="pln", name="PLN Persero", aliases=["pln"], handles=["@pln_123"], hashtags=["#pln"]),
        WatchlistEntry(id="kota-bandung", name="Kota Bandung", kind="region"),
        WatchlistEntry(id="kota-bandung/dishub", name="Dishub Kota Bandung", aliases=["dishub bandung"]),
        WatchlistEntry(id="menkes", name="Menteri Kesehatan", kind="official", aliases=["menkes"]),
        WatchlistEntry(id="mbg", name="Makan Bergizi Gratis", kind="programme", hashtags=["#MBG"]),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """What the core reads of a Kafka record; `timestamp` in milliseconds."""

    value: bytes | None
    timestamp: int = int(NOW.timestamp() * 1000)


def make_enricher(*, key: bytes = KEY, key_id: str = "k0") -> Enricher:
    """A new core with the committed sentiment model."""
    return Enricher(
        nlp=build(WATCHLIST, load_table(model_path())),
        watchlist=WATCHLIST,
        pseudonyms=Pseudonymiser(key, key_id),
        future_tolerance=timedelta(days=1),
    )


@cache
def enricher() -> Enricher:
    """One core for all tests: it keeps nothing between batches."""
    return make_enricher()


def mention(**fields: Any) -> bytes:
    """The bytes of a raw mention; what is not given is plain."""
    plain = {
        "platform": "x",
        "native_id": "1",
        "text": "Antrean di loket lama sekali",
        "published": "2026-11-23T01:00:00Z",
    }
    return json.dumps(plain | fields, ensure_ascii=False).encode()


def outcomes(*values: bytes | None, seen: Seen | None = None) -> list[Outcome]:
    """What a batch of these records gives."""
    return run([Record(value) for value in values], seen=seen)


def run(records: Sequence[Record], seen: Seen | None = None) -> list[Outcome]:
    """What these records give, at NOW."""
    return enricher().batch(records, NOW, seen)


def enriched(**fields: Any) -> Enriched:
    """The one enriched mention that a raw mention of these fields gives."""
    (outcome,) = outcomes(mention(**fields))
    assert isinstance(outcome, Done), outcome
    return outcome.enriched
