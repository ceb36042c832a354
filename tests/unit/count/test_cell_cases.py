"""A cell by itself: its sample, its distinct authors, how it is packed into a snapshot."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from schemas.count import Count
from schemas.enriched import SentimentLabel
from simak.count import cells as module
from simak.count.cells import SAMPLE, Cell, CountEvent, Minute, StoredMinute, from_seconds, pack, unpack
from simak.dedupe.marks import lowest, mark_of

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = int(AT.timestamp()) // 60
HASHES = st.sets(st.integers(0, 2**64 - 1), max_size=50)


def event(name: str, *, sentiment: SentimentLabel = "neutral", author: str | None = None) -> CountEvent:
    return CountEvent(0, name, AT, AT, ["bpjs"], sentiment, author)


def filled(*names: str, author: str | None = None) -> Cell:
    cell = Cell()
    for name in names:
        cell.add(event(name, author=author), mark_of(name))
    return cell


def value(cell: Cell) -> Count:
    return cell.record("bpjs", MINUTE, 2)


@pytest.mark.parametrize("label", ["negative", "neutral", "positive"])
def test_each_tone_is_counted_under_its_own_name(label: SentimentLabel) -> None:
    cell = Cell()
    cell.add(event("x:1", sentiment=label), mark_of("x:1"))
    found = value(cell)
    assert found.posts == 1
    assert {name: getattr(found, name) for name in ("negative", "neutral", "positive")} == {
        "negative": 0,
        "neutral": 0,
        "positive": 0,
    } | {label: 1}


def test_an_empty_cell_is_a_count_of_nothing_at_its_minute() -> None:
    assert value(Cell()) == Count("bpjs", AT, 2, 0)


@given(st.lists(st.integers(0, 30).map(lambda n: f"x:{n}"), max_size=40))
def test_the_sample_is_the_lowest_marks_of_all_that_came(names: list[str]) -> None:
    cell = filled(*names)
    assert cell.sample == lowest(names, SAMPLE)
    assert cell.marks == [mark_of(name) for name in cell.sample]


def test_the_same_id_never_stands_twice_in_a_sample() -> None:
    assert filled("x:1", "x:1", "x:1").sample == ["x:1"]


def test_a_full_sample_leaves_out_a_higher_mark() -> None:
    names = sorted((f"x:{n}" for n in range(SAMPLE + 1)), key=mark_of)
    cell = filled(*names[:SAMPLE])
    cell.add(event(names[SAMPLE]), mark_of(names[SAMPLE]))
    assert cell.sample == names[:SAMPLE]


def test_authors_are_distinct_and_nameless_mentions_are_nobody() -> None:
    cell = Cell()
    for number, author in enumerate(["k0:a", "k0:b", "k0:a", None, None]):
        cell.add(event(f"x:{number}", author=author), mark_of(f"x:{number}"))
    assert (value(cell).posts, value(cell).authors) == (5, 2)


def test_authors_are_counted_up_to_the_cap_and_posts_beyond_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AUTHORS", 4)
    cell = Cell()
    for number in range(10):
        cell.add(event(f"x:{number}", author=f"k0:{number}"), mark_of(f"x:{number}"))
    assert (value(cell).posts, value(cell).authors) == (10, 4)


def test_closing_keeps_the_number_of_authors_and_forgets_who_they_were() -> None:
    cell = filled("x:1", author="k0:a")
    before = value(cell)
    cell.close()
    assert cell.authors == set()
    assert value(cell) == before
    cell.close()
    assert value(cell).authors == 1


def test_cells_share_no_lists() -> None:
    one, two = filled("x:1", author="k0:a"), Cell()
    assert (two.sample, two.marks, two.authors) == ([], [], set())
    assert one.authors


@given(HASHES)
def test_what_is_packed_is_unpacked(hashes: set[int]) -> None:
    assert unpack(pack(hashes)) == hashes
    assert len(pack(hashes)) == 8 * len(hashes)


@given(HASHES)
def test_the_same_set_in_any_order_gives_the_same_bytes(hashes: set[int]) -> None:
    assert pack(sorted(hashes)) == pack(sorted(hashes, reverse=True))


def test_hashes_are_packed_as_little_endian_and_sorted() -> None:
    assert pack([258, 1]) == bytes([1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("length", [1, 7, 9])
def test_a_torn_set_of_hashes_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="multiple"):
        unpack(b"\x00" * length)


@pytest.mark.parametrize("closed", [False, True])
def test_a_minute_comes_back_from_its_snapshot_as_it_was(closed: bool) -> None:
    minute = Minute(cells={"bpjs": filled("x:1", "x:2", "x:3", "x:4", author="k0:a"), "pln": Cell(late=2)})
    minute.ids = {mark_of("x:1"), mark_of("x:2")}
    if closed:
        minute.close()
    stored = msgpack.decode(msgpack.encode(StoredMinute.of(minute)), type=StoredMinute)
    assert stored.minute() == minute


def test_a_closed_minute_takes_no_room_for_ids_and_authors() -> None:
    minute = Minute(cells={"bpjs": filled(*(f"x:{n}" for n in range(50)), author="k0:a")})
    minute.ids = {mark_of(f"x:{n}") for n in range(50)}
    before = len(msgpack.encode(StoredMinute.of(minute)))
    minute.close()
    assert len(msgpack.encode(StoredMinute.of(minute))) < before - 8 * 50


def test_a_restored_cell_goes_on_choosing_its_sample_fairly() -> None:
    names = [f"x:{n}" for n in range(20)]
    minute = Minute(cells={"bpjs": filled(*names[:10])})
    cell = StoredMinute.of(minute).minute().cells["bpjs"]
    for name in names[10:]:
        cell.add(event(name), mark_of(name))
    assert cell.sample == lowest(names, SAMPLE)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "1970-01-01T00:00:00+00:00"), (1.5, "1970-01-01T00:00:01.500000+00:00")]
)
def test_seconds_are_utc(seconds: float, text: str) -> None:
    assert from_seconds(seconds).isoformat() == text
