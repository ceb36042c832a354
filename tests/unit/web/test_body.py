"""The body of a request: what is refused with which status, and how it is split into items."""

import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.plugins.problem_details import ProblemDetailsException

from simak.web.body import JSON, NDJSON, check_type, items_of

LIMIT = 10_000


def split(body: bytes, content_type: str = JSON, encoding: str = "", bytes_: int = LIMIT, items: int = 100) -> Any:
    return items_of(body, content_type, encoding, most_bytes=bytes_, most_items=items)


def refused(status: int, code: str) -> Any:
    """Expect a problem of this status and type."""
    return pytest.raises(ProblemDetailsException, check=lambda e: (e.status_code, e.type_) == (status, _type(code)))


def _type(code: str) -> str:
    return f"urn:simak:problem:{code}"


@pytest.mark.parametrize("content_type", [JSON, *NDJSON])
@pytest.mark.parametrize("encoding", ["", "identity", "gzip"])
def test_what_the_intake_reads_passes(content_type: str, encoding: str) -> None:
    check_type(content_type, encoding)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "application/json-seq", "*/*"])
def test_another_media_type_is_refused_and_the_answer_names_the_right_ones(content_type: str) -> None:
    with refused(415, "unsupported-type") as found:
        check_type(content_type, "")
    assert found.value.headers == {"Accept": f"{JSON}, {NDJSON[0]}"}


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "x-gzip"])
def test_another_encoding_is_refused_and_the_answer_names_the_right_one(encoding: str) -> None:
    with refused(415, "unsupported-encoding") as found:
        check_type(JSON, encoding)
    assert found.value.headers == {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"[]", []),
        (b' [ {"a": 1} , 2 ] ', [b'{"a": 1}', b"2"]),
        (b'[{"a": [1, "]"]}, "x,y"]', [b'{"a": [1, "]"]}', b'"x,y"']),
        (b"[null, 12]", [b"null", b"12"]),
    ],
)
def test_an_array_is_split_into_the_bytes_of_its_items(body: bytes, items: list[bytes]) -> None:
    assert split(body) == items


@pytest.mark.parametrize("body", [b"{}", b'"x"', b"12", b"", b"[", b"[1,", b"[1 2]", b"[1] x", b"nonsense", b"\xff"])
def test_what_is_no_array_is_refused_whole(body: bytes) -> None:
    with refused(400, "invalid-json"):
        split(body)


def test_half_a_surrogate_pair_spoils_its_own_item_alone() -> None:
    items = split(rb'[{"text": "a"}, {"text": "\ud83d"}, {"text": "c"}]')
    assert [json.loads(item)["text"] for item in items] == ["a", "\ud83d", "c"]


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b'{"a": 1}\n{"a": 2}\n', [b'{"a": 1}', b'{"a": 2}']),
        (b'{"a": 1}\r\n\r\n{"a": 2}', [b'{"a": 1}\r', b'{"a": 2}']),
        (b"\n \n\t\n", []),
        (b"not json\n{}", [b"not json", b"{}"]),  # judged one by one, later
    ],
)
def test_lines_are_split_and_empty_ones_left_out(body: bytes, items: list[bytes]) -> None:
    assert split(body, NDJSON[0]) == items


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=8), st.sampled_from([None, 1]), st.booleans())
def test_any_array_comes_apart_into_what_it_was_made_of(values: list[Any], indent: int | None, packed: bool) -> None:
    body = json.dumps(values, indent=indent).encode()
    found = split(gzip.compress(body), encoding="gzip") if packed else split(body)
    assert [json.loads(item) for item in found] == values


@given(st.lists(VALUES, max_size=8))
def test_any_lines_come_apart_into_what_they_were_made_of(values: list[Any]) -> None:
    body = b"".join(json.dumps(value).encode() + b"\n" for value in values)
    assert [json.loads(item) for item in split(body, NDJSON[0])] == values


@pytest.mark.parametrize("content_type", [JSON, NDJSON[0]])
def test_as_many_items_as_allowed_pass_and_one_more_does_not(content_type: str) -> None:
    def body(number: int) -> bytes:
        return json.dumps([1] * number).encode() if content_type == JSON else b"1\n" * number

    assert len(split(body(5), content_type, items=5)) == 5
    with refused(413, "too-many-items") as found:
        split(body(6), content_type, items=5)
    assert "6 mentions; 5 are allowed" in found.value.detail


def test_a_packed_body_may_unpack_to_the_limit_and_not_to_one_byte_more() -> None:
    body = b"[" + b" " * (LIMIT - 2) + b"]"
    assert split(gzip.compress(body), encoding="gzip") == []
    with refused(413, "body-too-large"):
        split(gzip.compress(b" " + body), encoding="gzip")


def test_a_bomb_is_refused_without_being_unpacked_whole() -> None:
    import tracemalloc

    bomb = gzip.compress(bytes(50 << 20))
    tracemalloc.start()
    with refused(413, "body-too-large"):
        split(bomb, encoding="gzip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        gzip.compress(b"[1, 2]")[:-1],
        gzip.compress(b"[1, 2]")[:12],
        gzip.compress(b"[1]") + gzip.compress(b"[2]"),
        gzip.compress(b"[1]") + b"x",
        zlib.compress(b"[1]"),
        gzip.compress(b"[1]")[:-8] + bytes(8),
    ],
    ids=["empty", "plain", "cut-by-one", "cut-in-half", "two-members", "tail", "zlib", "wrong-sum"],
)
def test_what_is_no_single_whole_gzip_is_refused(body: bytes) -> None:
    with refused(400, "invalid-gzip"):
        split(body, encoding="gzip")
