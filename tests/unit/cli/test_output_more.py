"""What commands print: results and notes kept apart, strangers' texts without anything a terminal obeys."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from schemas.enriched import AuthorHash
from simak.cli.output import HIDDEN, JOINER, PIPE_WIDTH, console, drawn, note, print_json, table, visible


def lines(columns: list[str], rows: list[list[object]], *numbers: str, width: int = 80) -> list[str]:
    """A drawn table as lines, without what pads them at the right."""
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(drawn(columns, rows, numbers))
    return [line.rstrip() for line in out.getvalue().splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("listrik padam", "listrik padam"),
        ("a\nb\tc\rd", "a b c d"),
        ("\x1b[31mmerah", "\ufffd[31mmerah"),
        ("a\x00b\x7fc\x9bd", "a\ufffdb\ufffdc\ufffdd"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("a\u200bb\ufeffc", "a\ufffdb\ufffdc"),
        ("a\u2028b\u2029c", "a\ufffdb\ufffdc"),
        ("\ue000a\ue001", "\ufffda\ufffd"),
        ("\ud83d", "\ufffd"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("é ñ 漢字 ا", "é ñ 漢字 ا"),
        ("", ""),
    ],
)
def test_a_text_is_shown_on_one_line_with_what_hides_or_steers_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_hidden_is_left_and_no_character_is_lost(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not [c for c in shown if unicodedata.category(c) in HIDDEN and c != JOINER]
    assert visible(shown) == shown
    shown.encode()  # half a surrogate pair would not go through a pipe


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", "[link=http://a.example]k[/link]", "a\\[b]", ":smile:"])
def test_a_cell_shows_markup_as_text(text: str) -> None:
    assert text in lines(["teks"], [[text]])[-1]


def test_numbers_are_set_to_the_right_and_words_to_the_left() -> None:
    found = lines(["name", "count"], [["pln", 5], ["bpjs", 12345]], "count")
    assert found[-2].startswith(" pln ") and found[-1].startswith(" bpjs ")
    assert found[-2].endswith("    5") and found[-1].endswith("12345")
    assert len(found[-2]) == len(found[-1])


def test_a_long_cell_is_folded_not_cut() -> None:
    found = "".join(lines(["teks"], [["k" * 100]], width=30))
    assert found.count("k") == 101  # one of the heading
    assert "…" not in found


def test_a_cell_of_any_type_is_written_as_python_writes_it() -> None:
    assert lines(["a", "b", "c"], [[None, 1.5, True]])[-1].split() == ["None", "1.5", "True"]


def test_a_table_without_rows_still_has_its_heading() -> None:
    assert "name" in lines(["name"], [])[0]


def test_results_go_to_standard_output_and_notes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    note("working")
    print_json({"a": 1})
    table(["name"], [["pln"]])
    found = capsys.readouterr()
    assert found.err == "working\n"
    assert found.out.startswith('{"a":1}\n') and "pln" in found.out and "working" not in found.out


def test_a_pipe_gets_lines_as_wide_as_a_long_line_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert console().width == PIPE_WIDTH
    table(["teks"], [["k" * (PIPE_WIDTH - 10)]])
    assert "k" * (PIPE_WIDTH - 10) in capsys.readouterr().out


@pytest.mark.parametrize("record", [{"a": [1, None, "é"]}, [], "x\ny", AuthorHash("k1:ab", 3)])
def test_json_is_one_line_or_indented_and_the_same_either_way(
    record: object, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(record)
    plain = capsys.readouterr().out
    print_json(record, indent=True)
    indented = capsys.readouterr().out
    assert plain.count("\n") == 1
    assert json.loads(plain) == json.loads(indented)


def test_json_for_eyes_is_indented_by_two(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": {"b": 1}}, indent=True)
    assert capsys.readouterr().out == '{\n  "a": {\n    "b": 1\n  }\n}\n'
