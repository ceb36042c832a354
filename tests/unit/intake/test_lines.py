"""Lines and CSV rows out of bytes: positions to go on from, and rows that break alone."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.errors import Poison, UserError
from streams.sources.formats import Item, csv_items, json_items, read_header
from streams.sources.lines import KEEP, Lines, open_source
from streams.sources.rows import plan

HEADER = "platform,native_id,text,published\n"


def lines(data: bytes) -> Lines:
    return Lines(io.BytesIO(data), "berkas")


def rows(data: bytes) -> list[Item]:
    source = lines(data)
    names, delimiter = read_header(source, None)
    return list(csv_items(source, names, delimiter, plan(names, {}, {}, None)))


def reason(item: Item) -> str:
    try:
        item.value()
    except Poison as poison:
        return poison.reason
    return "good"


@given(st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"")), max_size=12), st.data())
def test_reading_on_behind_any_line_gives_the_lines_that_were_left(content: list[bytes], data: st.DataObject) -> None:
    whole = b"\n".join(content)
    found = list(lines(whole))
    place = data.draw(st.integers(0, len(found)))
    behind = found[place - 1] if place else None
    again = lines(whole)
    again.skip(behind.end if behind else 0, behind.number if behind else 0)
    rest = list(again)
    assert [line.number for line in rest] == [line.number for line in found[place:]]
    assert b"".join(line.data for line in rest) == b"".join(line.data for line in found[place:])


@pytest.mark.parametrize("size", [KEEP - 1, KEEP, KEEP + 1, 2 * KEEP, 2 * KEEP + 5])
def test_a_line_longer_than_the_limit_is_cut_and_its_neighbours_are_whole(size: int) -> None:
    first, long, last = lines(b"a\n" + b"x" * size + b"\nb\n")
    assert (first.data, last.data, last.number) == (b"a\n", b"b\n", 3)
    assert long.size == size + 1 and long.cut == (size + 1 > KEEP)
    assert last.end == size + 5


def test_an_unpacked_gzip_is_read_on_from_its_unpacked_position(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"".join(b"%d\n" % n for n in range(9999))))
    found = list(open_source(file).lines)
    again = open_source(file).lines
    again.skip(found[4999].end, 5000)
    assert [line.data for line in again] == [line.data for line in found[5000:]]


def test_a_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be opened: Is a directory"):
        open_source(tmp_path)


def test_blank_lines_are_no_mentions_and_a_byte_order_mark_is_no_part_of_one() -> None:
    found = list(json_items(lines(b"\xef\xbb\xbf{}\r\n\n  \n[]\n"), None))
    assert [(item.number, item.original, item.value()) for item in found] == [(1, b"{}", b"{}"), (4, b"[]", b"[]")]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (b'x,2,"tak tertutup,2026-11-20T01:00:00Z\n', "invalid_csv"),
        (b'x,2,"a" b,2026-11-20T01:00:00Z\n', "invalid_csv"),
        (b"x,2,kurang\n", "invalid_csv"),
        (b"x,2,a,2026-11-20T01:00:00Z,lebih\n", "invalid_csv"),
        (b"x,2,\xff\xfe,2026-11-20T01:00:00Z\n", "invalid_utf8"),
        (b"x,2," + b"a" * (KEEP + 1) + b",2026-11-20T01:00:00Z\n", "too_large"),
        (b"x,2," + b"a" * 140_000 + b",2026-11-20T01:00:00Z\n", "invalid_csv"),
    ],
    ids=["quote left open", "text behind a quote", "too few", "too many", "invalid UTF-8", "3 MiB", "140 kB field"],
)
def test_a_broken_row_breaks_alone(broken: bytes, expected: str) -> None:
    good = b'x,1,"dua\nbaris",2026-11-20T01:00:00Z\n'
    found = rows(HEADER.encode() + good + broken + good * 3)
    assert [reason(item) for item in found] == ["good", expected, "good", "good", "good"]
    assert [(item.number, item.last) for item in found] == [(2, 3), (4, 4), (5, 6), (7, 8), (9, 10)]
    assert found[1].original == broken.rstrip(b"\n")[:KEEP]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    data = (HEADER + "x,1,a,2026-11-20T01:00:00Z\n").replace(",", delimiter)
    assert [reason(item) for item in rows(data.encode())] == ["good"]
