"""A save that is cut off anywhere leaves the last whole one, whatever came before and comes after."""

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.producer import Row
from streams.slots import Slots

KEYS = st.sampled_from(["meta", "a", "b", "subject/c/d"])
SAVE = st.dictionaries(KEYS, st.one_of(st.none(), st.binary(max_size=3)), min_size=1)
# How much of a save reaches the topic, in rows; large: all, with the row that makes it count.
STEPS = st.lists(st.tuples(SAVE, st.sampled_from([0, 1, 2, 3, 99, 99, 99])), min_size=1, max_size=25)


class Topic:
    """The latest value of each key, as a reader of a compacted topic finds it."""

    def __init__(self) -> None:
        self.found: dict[bytes, bytes] = {}

    def write(self, rows: list[Row]) -> None:
        for row in rows:
            assert row.key is not None
            if row.value is None:
                self.found.pop(row.key, None)
            else:
                self.found[row.key] = row.value


@settings(max_examples=400, deadline=None)
@given(steps=STEPS)
def test_whole_or_not_at_all(steps: list[tuple[dict[str, bytes | None], int]]) -> None:
    topic, slots, truth = Topic(), Slots(), dict[str, bytes]()
    for records, reach in steps:
        rows, commit = slots.rows(records)
        topic.write([*rows, commit][:reach])
        if reach > len(rows):
            truth |= {key: value for key, value in records.items() if value is not None}
            truth = {key: value for key, value in truth.items() if records.get(key, b"") is not None}
        else:  # killed: the next owner reads what is there
            slots = Slots()
            assert slots.restore(topic.found) == truth
        assert Slots().restore(topic.found) == truth


def test_an_empty_topic_holds_nothing() -> None:
    assert Slots().restore({}) == {}


def test_what_is_deleted_leaves_nothing_behind() -> None:
    topic, slots = Topic(), Slots()
    for records in ({"a": b"1", "b": b"1"}, {"a": b"2"}, {"a": None}, {"b": b"2"}):
        rows, commit = slots.rows(records)
        topic.write([*rows, commit])
    assert {key for key in topic.found if key.endswith(b"/a")} == set()
    assert Slots().restore(topic.found) == {"b": b"2"}
