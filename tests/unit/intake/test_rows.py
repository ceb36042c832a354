"""Cells to mentions: mapping, constants, types."""

import msgspec
import pytest

from schemas.mention import RawMention
from simak.errors import Poison, UserError
from streams.sources.formats import guess_format
from streams.sources.rows import FIELDS, flatten, plan

NAMES = ["platform", "text", "published", "author.id", "engagement.likes", "media", "author.verified", "native_id"]
ROW = {"platform": "x", "text": "halo", "published": "2026-11-20T01:00:00Z"}


def built(**cells: object) -> RawMention:
    return msgspec.json.decode(plan(NAMES, {}, {}, None).build(ROW | cells), type=RawMention)


def test_every_field_of_the_contract_can_be_a_column() -> None:
    top = {field.name for field in msgspec.structs.fields(RawMention)}
    assert {name.partition(".")[0] for name in FIELDS} == top
    assert FIELDS["author.followers"] == "value" and FIELDS["published"] == "date" and FIELDS["media"] == "list"


def test_cells_become_what_the_field_is() -> None:
    found = built(**{"author.id": "5", "engagement.likes": "12.0", "media": "a b", "author.verified": "True"})
    assert found.author is not None and found.author.id == "5" and found.author.verified is True
    assert found.engagement is not None and found.engagement.likes == 12
    assert found.media == ["a", "b"]


def test_an_empty_cell_is_an_absent_field_and_an_author_without_id_is_none() -> None:
    found = built(**{"author.id": "", "author.verified": "true", "engagement.likes": "", "native_id": ""})
    assert found.author is None and found.native_id is None


def test_a_title_may_stand_without_text() -> None:
    made = plan(["platform", "text", "published", "title"], {}, {}, None).build(ROW | {"text": "", "title": "Banjir"})
    assert msgspec.json.decode(made, type=RawMention).title == "Banjir"


def test_column_names_match_whatever_their_case_and_a_constant_beats_a_column() -> None:
    made = plan([" Platform", "TEXT", "published"], {}, {"platform": "youtube"}, None)
    assert made.columns == {"text": "TEXT", "published": "published"}
    row = {" Platform": "x", "TEXT": "halo", "published": "2026-11-20T01:00:00Z"}
    assert msgspec.json.decode(made.build(row), type=RawMention).platform == "youtube"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"engagement.likes": "1,2 rb"}, "invalid_field"),
        ({"platform": "Bukan Platform"}, "invalid_field"),
        ({"published": "kemarin"}, "invalid_date"),
        ({"published": "2026-11-20 08:00"}, "no_timezone"),
        ({"native_id": ["1"]}, "invalid_field"),
        ({"text": "a\ud800"}, "invalid_utf8"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_reason_and_without_its_value(cells: dict[str, object], reason: str) -> None:
    with pytest.raises(Poison) as refusal:
        built(**cells)
    assert refusal.value.reason == reason
    assert not any(isinstance(cell, str) and cell in refusal.value.message for cell in cells.values())


@pytest.mark.parametrize(
    ("mapped", "constants", "sentence"),
    [
        ({}, {}, "No column gives platform and published: name it with --map platform=COLUMN"),
        ({"teks": "isi"}, {}, "There is no field 'teks' in a mention"),
        ({}, {"jenis": "x"}, "There is no field 'jenis' in a mention"),
        ({"platform": "sumber"}, {}, "There is no column 'sumber' for platform: the file has text, tanggal"),
    ],
)
def test_a_wrong_mapping_is_one_sentence(mapped: dict[str, str], constants: dict[str, str], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        plan(["text", "tanggal"], mapped, constants, None)


def test_json_is_flattened_to_dotted_names() -> None:
    assert flatten({"a": {"b": {"c": 1}, "d": [2]}, "e": None}) == {"a.b.c": 1, "a.d": [2], "e": None}


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.csv", b"", "csv"),
        ("a.TSV.gz", b"x", "csv"),
        ("a.jsonl", b"rusak", "jsonl"),
        ("stdin", b'{"a":1}', "jsonl"),
        ("stdin", b"id,text", "csv"),
        ("stdin", b"", "jsonl"),
    ],
)
def test_the_format_goes_by_the_name_then_by_the_content(name: str, head: bytes, expected: str) -> None:
    assert guess_format(name, head) == expected


def test_a_json_array_is_told_apart_from_json_lines() -> None:
    with pytest.raises(UserError, match=r"one JSON array, not JSON Lines: convert it with `jq"):
        guess_format("a.json", b"[{")
