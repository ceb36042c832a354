"""Broken records: each is refused with a reason, or harmless; none raises, none touches its neighbours."""

import json
import math

import msgspec
import pytest

from schemas.document import encode_document
from simak.enrich import Done, Outcome, Rejected
from tests.support.enriching import NOW, Record, mention, outcomes, run

FINE = mention(native_id="neighbour", text="BPJS lama sekali")
AT = '"published":"2026-11-23T01:00:00Z"'


def raw(text: str) -> bytes:
    return f'{{"platform":"x","native_id":"1",{AT},{text}}}'.encode()


REJECTED: dict[str, tuple[bytes | None, str]] = {
    "no value": (None, "empty_value"),
    "empty value": (b"", "empty_value"),
    "truncated JSON": (mention()[:-9], "invalid_json"),
    "truncated in a character": ('{"platform":"x","text":"é'.encode()[:-1], "invalid_json"),
    "not JSON": (b"halo", "invalid_json"),
    "NaN": (b"NaN", "invalid_json"),
    "a byte order mark": (b"\xef\xbb\xbf" + mention(), "invalid_json"),
    "UTF-16": (mention().decode().encode("utf-16"), "invalid_json"),
    "two documents": (mention() + mention(), "invalid_json"),
    "invalid UTF-8": (raw('"text":"PLACE"').replace(b"PLACE", b"a\xff\xfeb"), "invalid_utf8"),
    "an encoded surrogate": (raw('"text":"PLACE"').replace(b"PLACE", b"\xed\xa0\xbd"), "invalid_utf8"),
    "a lone surrogate": (raw(r'"text":"a\ud83d b"'), "invalid_json"),
    "a lone low surrogate": (raw(r'"text":"a\ude00 b"'), "invalid_json"),
    "a surrogate at the end of the author": (raw(r'"text":"a","author":{"id":"\ud83d"}'), "invalid_json"),
    "nested without end": (b"[" * 200_000, "invalid_field"),
    "nested without end in a field": (b'{"a":' * 100_000, "invalid_json"),
    "an array": (b"[]", "invalid_field"),
    "null": (b"null", "invalid_field"),
    "a number": (b"5", "invalid_field"),
    "an empty object": (b"{}", "invalid_field"),
    "null text": (mention(text=None), "invalid_field"),
    "a number for text": (mention(text=5), "invalid_field"),
    "a string for the author": (mention(author="budi"), "invalid_field"),
    "an author without id": (mention(author={"handle": "budi"}), "invalid_field"),
    "an unknown platform": (mention(platform="X Twitter"), "invalid_field"),
    "an empty native id": (mention(native_id=""), "invalid_field"),
    "a negative counter": (mention(engagement={"likes": -1}), "invalid_field"),
    "a huge counter": (mention(engagement={"likes": 10**400}), "invalid_field"),
    "a fraction of a like": (mention(engagement={"likes": 0.5}), "invalid_field"),
    "NaN likes": (mention(engagement={"likes": math.nan}), "invalid_json"),
    "two MiB of text": (mention(text="a" * (2 << 20)), "too_large"),
    "a text longer than allowed": (mention(text="a" * 100_001), "invalid_field"),
    "no zone": (mention(published="2026-11-23T01:00:00"), "invalid_field"),
    "no date": (mention(published="kemarin"), "invalid_field"),
    "the 31st of February": (mention(published="2026-02-31T00:00:00Z"), "invalid_field"),
    "year 0": (mention(published="0000-01-01T00:00:00Z"), "invalid_field"),
    "year 1": (mention(published="0001-01-01T00:00:00+14:00"), "published_too_old"),
    "year 1989": (mention(published="1989-12-31T23:59:59Z"), "published_too_old"),
    "year 9999": (mention(published="9999-12-31T23:59:59Z"), "published_in_future"),
    "year 9999 in the far west": (mention(published="9999-12-31T23:59:59-12:00"), "published_in_future"),
    "two days ahead": (mention(published="2026-11-25T02:00:01Z"), "published_in_future"),
    "collected in year 1": (mention(collected="0001-01-01T00:00:00+14:00"), "collected_impossible"),
    "collected in year 9999": (mention(collected="9999-12-31T23:59:59-12:00"), "collected_impossible"),
    "no text": (mention(text=""), "text_empty"),
    "blanks": (mention(text=" \n\t"), "text_empty"),
    "hidden characters only": (mention(text="\u200b\u202e\ufeff\u0000", title="\u2060"), "text_empty"),
}

HARMLESS: dict[str, bytes] = {
    "a key twice": raw('"text":"a","text":"b"'),
    "unknown fields": mention(rahasia={"a": [1, 2]}, NULL=None),
    "null for what may be absent": mention(author=None, url=None, engagement=None, media=None, lang=None),
    "empty lists and objects": mention(media=[], engagement={}),
    "control characters": mention(text="a\u0000b\u001b[31mc\u0007"),
    "noncharacters": mention(text="a\ufffe\uffff\U0010ffff"),
    "a broken address": mention(url="http://[::1/x"),
    "a quote and a backslash": mention(text='"\\"\\', title="\\"),
    "a hundred thousand emoji": mention(text="😡" * 100_000),
    "an id of noise": mention(native_id="\u0000\uffff\n"),
    "white space round the object": b"\n\t " + mention() + b" \n",
    "a date in the far past that may be": mention(published="1990-01-01T00:00:00+00:00"),
}


def encodable(outcome: Outcome) -> None:
    """What leaves is UTF-8 JSON, whatever came in."""
    assert isinstance(outcome, Done), outcome
    for data in (msgspec.json.encode(outcome.enriched), encode_document(outcome.enriched, NOW)):
        json.loads(data.decode("utf-8"))


@pytest.mark.parametrize(("value", "reason"), REJECTED.values(), ids=REJECTED.keys())
def test_it_is_refused_with_its_reason_and_its_neighbours_are_untouched(value: bytes | None, reason: str) -> None:
    before, refused, after = outcomes(FINE, value, mention(native_id="after"))
    assert isinstance(refused, Rejected)
    assert refused.reason == reason
    assert refused.message.endswith(".") and "\n" not in refused.message
    refused.message.encode("utf-8")
    assert [before, after] == [*outcomes(FINE), *outcomes(mention(native_id="after"))]


@pytest.mark.parametrize("value", HARMLESS.values(), ids=HARMLESS.keys())
def test_it_is_harmless(value: bytes) -> None:
    before, odd, after = outcomes(FINE, value, mention(native_id="after"))
    encodable(odd)
    assert [before, after] == [*outcomes(FINE), *outcomes(mention(native_id="after"))]


@pytest.mark.parametrize("timestamp", [-1, -(1 << 63), (1 << 63) - 1, 253_402_300_800_000])
def test_a_kafka_timestamp_that_is_no_time_is_refused(timestamp: int) -> None:
    before, refused, after = run([Record(FINE), Record(mention(), timestamp), Record(mention(native_id="after"))])
    assert isinstance(refused, Rejected) and refused.reason == "invalid_timestamp"
    assert isinstance(before, Done) and isinstance(after, Done)


def test_the_latest_timestamp_is_a_time() -> None:
    (outcome,) = run([Record(mention(), 221_000_000_000_000)])
    encodable(outcome)
