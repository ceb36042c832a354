"""A batch gives what its records give alone, in their order."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from simak.dedupe.seen import Seen
from simak.enrich import Done, Outcome, Repeat
from tests.support.enriching import Record, mention, run

WORDS = st.sampled_from(
    ["BPJS", "KPK", "@KPK_RI", "@budi", "#pln", "0812 3456 7890", "3273014501900001", "antrean", "buruk", "mantap",
     "terima", "kasih", "tidak", "bisa", "😡", "\n", "\u200b", "https://x.com/budi/status/1", "a@surat.example"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40)
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "title": st.none() | TEXTS,
    "url": st.none() | st.text(max_size=30) | st.just("https://x.com/budi/status/1"),
    "author": st.none() | st.fixed_dictionaries({"id": st.text(min_size=1, max_size=9), "handle": st.none() | TEXTS}),
    "reply_to": st.none() | st.text(min_size=1, max_size=9),
    "source": st.none() | st.text(max_size=9),
    "engagement": st.none() | st.fixed_dictionaries({"likes": st.integers(-1, 10**16)}),
    "published": st.sampled_from(["2026-11-23T01:00:00Z", "2026-11-23T08:00:00+07:00", "9999-12-31T23:59:59Z", "x"]),
    "native_id": st.sampled_from(["1", "2", "3", "4", "5", None, ""]),
}


def as_mention(fields: dict[str, Any]) -> bytes:
    try:
        return mention(**fields)
    except UnicodeEncodeError:  # a lone surrogate: as the escape a careless producer writes
        return json.dumps({"platform": "x", "published": "2026-11-23T01:00:00Z"} | fields).encode()


MENTIONS = st.fixed_dictionaries({"text": TEXTS}, optional=OPTIONAL).map(as_mention)
BROKEN = st.binary(max_size=30) | st.none() | MENTIONS.map(lambda value: value[:-3])
RECORDS = st.lists(MENTIONS | MENTIONS | BROKEN, max_size=8)


def alone(values: list[bytes | None]) -> list[Outcome]:
    """One record at a time, marking what was done: what the batch must equal."""
    seen = Seen(1000)
    found: list[Outcome] = []
    for value in values:
        (outcome,) = run([Record(value)], seen)
        if isinstance(outcome, Done):
            seen.mark([(outcome.id, outcome.digest)])
        found.append(outcome)
    return found


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_a_batch_equals_its_records_alone_and_leaves_as_json(values: list[bytes | None]) -> None:
    together = run([Record(value) for value in values], Seen(1000))
    assert together == alone(values)
    for outcome in together:
        if isinstance(outcome, Done):
            assert msgspec.json.decode(msgspec.json.encode(outcome.enriched))["id"] == outcome.id


@settings(max_examples=150, deadline=None)
@given(MENTIONS)
def test_a_name_stands_where_its_entity_says(value: bytes) -> None:
    (outcome,) = run([Record(value)])
    if isinstance(outcome, Done):
        text = outcome.enriched.text
        assert all(
            text[e.start : e.end] == e.text and e.link in outcome.enriched.agencies for e in outcome.enriched.entities
        )


@settings(max_examples=100, deadline=None)
@given(MENTIONS)
def test_nothing_personal_leaves(value: bytes) -> None:
    (outcome,) = run([Record(value)])
    if isinstance(outcome, Done):
        left = msgspec.json.encode(outcome.enriched).decode()
        assert not any(secret in left for secret in ("3273014501900001", "3456", "surat.example", "budi"))


def test_repeats_within_a_batch_are_dropped_and_updates_pass() -> None:
    first, update = mention(text="a"), mention(text="b")
    found = run([Record(first), Record(first), Record(update), Record(first), Record(first)])
    assert [isinstance(outcome, Repeat) for outcome in found] == [False, True, False, False, True]


def test_a_refused_record_is_refused_again() -> None:
    broken = mention(text="")
    assert len({str(outcome) for outcome in run([Record(broken), Record(broken)])}) == 1


def test_an_empty_batch_gives_nothing() -> None:
    assert run([]) == []
