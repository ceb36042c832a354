"""The body of a request: unpacked within a limit and split into the bytes of its items."""

import json
import re
import zlib
from typing import NoReturn

import msgspec

from simak.web.problems import problem

JSON = "application/json"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
_GZIP = 31  # zlib's window bits for a gzip header
_SPACE = re.compile(r"[ \t\r\n]*").match
_patient = json.JSONDecoder().raw_decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


def check_type(content_type: str, encoding: str) -> None:
    """Refuse with 415 what this intake does not read. `content_type` is without parameters, both are lower case."""
    if content_type not in (JSON, *NDJSON):
        raise problem(
            415, "unsupported_type", "Unsupported media type",
            f"Send {JSON} (an array of mentions) or {NDJSON[0]} (one a line) as Content-Type.",
            headers={"Accept": f"{JSON}, {NDJSON[0]}"},
        )  # fmt: skip
    if encoding not in ("", "identity", "gzip"):
        raise problem(
            415, "unsupported_encoding", "Unsupported content encoding", "Send the body plain or as gzip.",
            headers={"Accept-Encoding": "gzip"},
        )  # fmt: skip


def items_of(body: bytes, content_type: str, encoding: str, *, most_bytes: int, most_items: int) -> list[bytes]:
    """The bytes of each item, in order, not yet validated. Raises 400 or 413 as a problem."""
    if encoding == "gzip":
        body = _unpack(body, most_bytes)
    items = _split_array(body) if content_type == JSON else [line for line in body.split(b"\n") if line.strip()]
    if len(items) > most_items:
        raise problem(
            413, "too_many_items", "Too many items",
            f"The body has {len(items)} mentions; {most_items} are allowed (web.max_items).",
        )  # fmt: skip
    return items


def _unpack(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        data = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise problem(400, "invalid_gzip", "Invalid gzip", "The body is no gzip, though it says so.") from None
    if len(data) > most:
        raise too_large(most)
    if not unpacker.eof:
        raise problem(400, "invalid_gzip", "Invalid gzip", "The gzip body ends too early.")
    # Many small members would cost more to unpack than they weigh.
    if unpacker.unused_data:
        raise problem(400, "invalid_gzip", "Invalid gzip", "The gzip body has more than one member: send one.")
    return data


def too_large(most: int) -> Exception:
    """413 for a body beyond the limit, packed or unpacked."""
    return problem(
        413, "body_too_large", "Body too large",
        f"The body has more than {most} bytes (unpacked; web.max_body): send fewer mentions at once.",
    )  # fmt: skip


def _split_array(body: bytes) -> list[bytes]:
    try:
        return [bytes(raw) for raw in _array(body)]
    except msgspec.ValidationError:
        _not_json("The body must be a JSON array of mentions; for one mention a line send application/x-ndjson.")
    except (msgspec.DecodeError, RecursionError) as error:
        return _split_patiently(body) or _not_json(f"The body is not JSON: {error}.")


def _split_patiently(body: bytes) -> list[bytes]:
    """The items by Python's parser; none when it finds no array either.

    It bears half a surrogate pair, which is JSON by its grammar: so only that item is refused, not its neighbours.
    """
    text = body.decode("utf-8", "surrogateescape")
    items: list[bytes] = []
    place, end = _next_token(text, 0), ","
    try:
        opened = text[place] == "["
        while opened and end == ",":
            begin = _next_token(text, place + 1)
            _, place = _patient(text, begin)
            items.append(text[begin:place].encode("utf-8", "surrogateescape"))
            place = _next_token(text, place)
            end = text[place]
    except (ValueError, IndexError, RecursionError):
        return []
    return items if end == "]" and not text[place + 1 :].strip() else []


def _next_token(text: str, place: int) -> int:
    return _SPACE(text, place).end()  # type: ignore[union-attr]


def _not_json(detail: str) -> NoReturn:
    raise problem(400, "invalid_json", "Invalid JSON", detail)
