"""What stands in the lines: JSON Lines or CSV. One item a mention, whatever a line may hold."""

import csv
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import msgspec

from simak.decode import MOST_BYTES
from simak.errors import Poison, UserError
from streams.sources.lines import Line, Lines
from streams.sources.rows import Plan, flatten

Format = Literal["jsonl", "csv"]
CSV_NAMES = (".csv", ".tsv", ".txt")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
_BROKEN_ROW = "invalid_csv"


class Item(NamedTuple):
    """One mention as read: first line's number, where the next item begins, its original bytes, how to get its value.

    `value()` raises Poison. `last` is the number of its last line.
    """

    number: int
    last: int
    end: int
    original: bytes
    value: Callable[[], bytes]


def guess_format(name: str, head: bytes) -> Format:
    """From the name (before `.gz`), else from the first character. Raises UserError for a JSON array."""
    if head.startswith(b"["):
        raise UserError(f"{name} is one JSON array, not JSON Lines: convert it with `jq -c '.[]' FILE > FILE.jsonl`.")
    plain = name.lower().removesuffix(".gz")
    if plain.endswith(CSV_NAMES):
        return "csv"
    return "jsonl" if plain.endswith(JSON_NAMES) or head.startswith(b"{") or not head else "csv"


def json_items(lines: Lines, plan: Plan | None) -> Iterator[Item]:
    """One item a line that is not blank. Without a plan the bytes go on as they are."""
    for line in lines:
        data = line.data.strip()
        if data:
            yield Item(line.number, line.number, line.end, line.data.rstrip(b"\r\n"), _json_value(line, data, plan))


def _json_value(line: Line, data: bytes, plan: Plan | None) -> Callable[[], bytes]:
    if line.cut or len(data) > MOST_BYTES:
        return _refusal(_too_long(line))
    return (lambda: data) if plan is None else (lambda: plan.build(_object(data)))


def _object(data: bytes) -> dict[str, object]:
    try:
        return flatten(msgspec.json.decode(data, type=dict[str, object]))
    except msgspec.ValidationError:
        raise Poison("invalid_field", "The line is no JSON object.") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise Poison("invalid_json", f"Not JSON: {error}.") from None
    except UnicodeDecodeError:
        raise Poison("invalid_utf8", "Not UTF-8.") from None


def read_header(lines: Lines, delimiter: str | None) -> tuple[list[str], str]:
    """The column names of a CSV and its delimiter: the one given, or the likeliest of comma, semicolon, tab, bar."""
    first = next(lines, None)
    if first is None:
        return [], delimiter or ","
    text = first.data.decode("utf-8", "replace")
    chosen = delimiter or max(",;\t|", key=text.count)
    try:
        return next(csv.reader([text], delimiter=chosen, strict=True)), chosen
    except (csv.Error, StopIteration):
        raise UserError("The first line is no CSV header: it must name the columns.") from None


def csv_items(lines: Lines, names: list[str], delimiter: str, plan: Plan) -> Iterator[Item]:
    """One item a row; a row may span lines.

    A quote that is never closed would swallow its neighbours: then the first line alone is refused and the others
    are read again.
    """
    while True:
        taken: list[Line] = []
        rows = csv.reader(_texts(lines, taken), delimiter=delimiter, strict=True)
        try:
            for row in rows:
                if row and row != [""]:
                    if len(row) != len(names):
                        raise _Broken(f"The row has {len(row)} columns, the header {len(names)}.")
                    yield _row_item(taken, dict(zip(names, row, strict=True)), plan)
                taken.clear()
            return
        except (csv.Error, _Broken) as error:
            first = taken[0]
            lines.put_back(taken[1:])
            yield Item(
                first.number, first.number, first.end, first.data.rstrip(b"\r\n"), _refusal(_broken(first, error))
            )


class _Broken(Exception):
    """The structure of a row is wrong, not a value in it."""


def _texts(lines: Lines, taken: list[Line]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        if line.cut:
            raise _Broken("too long")
        yield line.data.decode("utf-8", "surrogateescape")


def _row_item(taken: list[Line], row: dict[str, str], plan: Plan) -> Item:
    original = b"".join(line.data for line in taken)

    def value() -> bytes:
        try:
            original.decode()
        except UnicodeDecodeError as error:
            raise Poison("invalid_utf8", f"Not UTF-8: byte {error.start} of the row.") from None
        return plan.build(row)

    return Item(taken[0].number, taken[-1].number, taken[-1].end, original.rstrip(b"\r\n"), value)


def _broken(line: Line, error: Exception) -> Poison:
    return _too_long(line) if line.cut else Poison(_BROKEN_ROW, f"Not a CSV row: {error}".rstrip(".") + ".")


def _too_long(line: Line) -> Poison:
    kept = f"; its letter keeps the first {len(line.data)}" if line.cut else ""
    return Poison("too_large", f"The line has {line.size} bytes; {MOST_BYTES} are allowed{kept}.")


def _refusal(poison: Poison) -> Callable[[], bytes]:
    def refuse() -> bytes:
        raise poison

    return refuse
