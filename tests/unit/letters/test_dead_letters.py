"""A dead letter holds the original whole, says why it died, and counts how often it came back."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas import headers as names
from simak.letters import MESSAGE_LIMIT, again, letter, original_headers, view

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_id", "trace", names.ERROR_ATTEMPT, names.ERROR_TIME, names.ERROR_OFFSET]),
        st.binary(max_size=9),
    )
)


def made(**fields: Any) -> tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]:
    plain: dict[str, Any] = {
        "topic": "mentions.raw", "partition": 3, "offset": 42, "key": b"x:1", "value": b"\xff broken",
        "headers": [("trace", b"7")],
        "stage": "enrich", "reason": "invalid_utf8", "message": "Not UTF-8.", "at": AT,
    }  # fmt: skip
    return letter(**plain | fields)


def test_key_bytes_and_headers_of_the_original_stay() -> None:
    key, value, headers = made()
    assert (key, value) == (b"x:1", b"\xff broken")
    assert original_headers(headers) == [("trace", b"7")]


def test_the_reason_stands_under_kafka_connects_names() -> None:
    headers = dict(made()[2])
    assert headers["__connect.errors.topic"] == b"mentions.raw"
    assert headers["__connect.errors.partition"] == b"3"
    assert headers["__connect.errors.offset"] == b"42"
    assert headers["__connect.errors.stage"] == b"enrich"
    assert headers["__connect.errors.exception.class.name"] == b"invalid_utf8"
    assert headers["__connect.errors.exception.message"] == b"Not UTF-8."


def test_the_view_reads_back_what_was_written() -> None:
    _, value, headers = made()
    found = view(headers, value)
    assert (found.topic, found.partition, found.offset, found.stage) == ("mentions.raw", 3, 42, "enrich")
    assert (found.reason, found.message, found.at, found.attempt) == ("invalid_utf8", "Not UTF-8.", AT, 0)
    assert found.size == 8


def test_a_letter_without_key_and_value_is_one_too() -> None:
    key, value, headers = made(key=None, value=None)
    assert (key, value, view(headers, value).size) == (None, None, 0)


def test_a_long_message_is_cut_and_an_odd_one_still_written() -> None:
    headers = dict(made(message="é" * 5000 + "\ud800")[2])
    assert headers[names.ERROR_MESSAGE].decode() == "é" * MESSAGE_LIMIT
    assert dict(made(message="a\ud800")[2])[names.ERROR_MESSAGE] == b"a?"


def test_each_time_it_is_sent_again_is_counted() -> None:
    headers = made()[2]
    for attempt in (1, 2, 3):
        resent = again(headers)
        assert dict(resent).keys() == {"trace", names.ERROR_ATTEMPT}
        headers = made(headers=resent)[2]
        assert view(headers, b"").attempt == attempt


def test_a_foreign_letter_shows_what_it_lacks_as_unknown() -> None:
    found = view([("trace", b"7")], b"abc")
    assert (found.topic, found.partition, found.offset, found.stage, found.reason) == (
        "unknown",
        -1,
        -1,
        "unknown",
        "unknown",
    )
    assert (found.at.year, found.size) == (1970, 3)


@given(HEADERS)
def test_garbled_headers_break_nothing(headers: list[tuple[str, bytes]]) -> None:
    found = view(headers, None)
    assert found.at.tzinfo is not None
    written = made(headers=headers)[2]
    assert view(written, None).offset == 42
    assert view(again(written), None).attempt == view(written, None).attempt + 1
    assert original_headers(written) == original_headers(headers)
