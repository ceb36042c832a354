"""What is shown of a record without its content, and of its content without its tricks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.anatomy import escaped, structure
from simak.cli.output import visible


def test_structure_names_fields_kinds_and_sizes_and_no_value() -> None:
    value = b'{"text": "nomor 0812", "author": {"id": 7, "verified": true}, "media": ["a", "b"], "lang": null}'
    assert [(part.path, part.kind, part.size) for part in structure(value)] == [
        ("$", "object", 4),
        ("$.text", "text", 10),
        ("$.author", "object", 2),
        ("$.author.id", "number", 1),
        ("$.author.verified", "boolean", 1),
        ("$.media", "list", 2),
        ("$.media[0]", "text", 1),
        ("$.lang", "null", 0),
    ]


def test_a_field_name_that_may_be_a_person_is_not_shown() -> None:
    paths = [part.path for part in structure(b'{"081200001111": 1, "Budi Santoso": 2, "budi@contoh.id": 3}')]
    assert paths[1:] == [f"$.<a name of {size} characters>" for size in (12, 12, 14)]


@pytest.mark.parametrize(
    ("value", "kind"), [(None, "no value"), (b"\xff", "not JSON, not UTF-8"), (b"{cut", "not JSON, UTF-8")]
)
def test_what_is_no_json_is_said_to_be_so(value: bytes | None, kind: str) -> None:
    assert structure(value)[0].kind == kind


def test_deep_and_long_records_are_cut() -> None:
    assert len(structure(b"[" * 5000 + b"]" * 5000)) < 20
    assert len(structure(b"{" + b",".join(b'"%s": 1' % (b"k" * n) for n in range(1, 200)) + b"}")) == 60


@given(st.binary(max_size=80))
def test_escaped_bytes_are_printable_and_on_one_line(value: bytes) -> None:
    assert escaped(value).isprintable() or escaped(value) == ""


@given(st.text(max_size=80))
def test_a_terminal_obeys_nothing_of_a_visible_text(text: str) -> None:
    shown = visible(text)
    assert not set(shown) & set("\x1b\x07\x08\x9b\u202e\u2066\u200b\n\r")
    assert len(shown) == len(text)


def test_ordinary_text_and_emoji_stay() -> None:
    text = "Antre 3 jam 😭 👨‍👩‍👧 “parah”, é"
    assert visible(text) == text
