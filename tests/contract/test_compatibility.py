"""A change that would break a subscriber fails here: the records against the contracts of the last release."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.compat import breaking
from schemas.publish import reader_schema
from simak.cli import contracts
from simak.errors import UserError
from tests.support.contracts import PUBLIC, SCHEMAS, read, writable_copy

Schema = dict[str, Any]


def test_nothing_breaks_the_contracts_of_the_last_release() -> None:
    assert contracts.breaks(SCHEMAS) == []


def test_every_contract_is_in_the_baseline_from_its_first_release_on() -> None:
    frozen = {(path.parent.name, path.name.removesuffix(".schema.json")) for path in SCHEMAS.glob("baseline/*/*.json")}
    assert frozen == {(f"v{topic.version}", topic.name) for topic in PUBLIC}


def enriched() -> Schema:
    topic = next(topic for topic in PUBLIC if topic.name == "mentions.enriched")
    return reader_schema(topic)


CHANGES: list[tuple[str, Callable[[Schema], Any], str]] = [
    ("a field goes", lambda s: s["properties"].pop("hashtags"), "$.hashtags: the field goes"),
    (
        "a field is renamed",
        lambda s: s["properties"].update(lang=s["properties"].pop("source")),
        "$.source: the field goes",
    ),
    ("a field changes its type", lambda s: s["properties"].update(id={"type": "integer"}), "$.id: the type changes"),
    ("a field becomes required", lambda s: s["required"].append("url"), "$.url: becomes required"),
    ("a field becomes optional", lambda s: s["required"].remove("text"), "$.text: is no longer always there"),
    (
        "a label is added",
        lambda s: s["definitions"]["Sentiment"]["properties"]["label"]["enum"].append("mixed"),
        "the new value 'mixed' is unknown",
    ),
    (
        "a label goes",
        lambda s: s["definitions"]["Entity"]["properties"]["type"]["enum"].remove("LOC"),
        "old records may hold 'LOC'",
    ),
    ("a text is narrowed", lambda s: s["properties"]["platform"].update(maxLength=8), "maxLength changes"),
    ("a list gets shorter", lambda s: s["properties"]["entities"].update(maxItems=10), "maxItems changes"),
    ("a null is no longer allowed", lambda s: s["properties"]["title"]["anyOf"].pop(), "2 variants become 1"),
    ("a time loses its form", lambda s: s["properties"]["published"].pop("format"), "format changes"),
    (
        "a nested field goes",
        lambda s: s["definitions"]["Language"]["properties"].pop("code"),
        "$.language.code: the field goes",
    ),
    (
        "map values change",
        lambda s: s["properties"]["redactions"].update(additionalProperties={"type": "string"}),
        "$.redactions.*: the type changes",
    ),
    ("list items change", lambda s: s["properties"]["agencies"].update(items={"type": "integer"}), "$.agencies[]"),
    ("readers are closed", lambda s: s.update(additionalProperties=False), "additionalProperties changes"),
    ("an unknown keyword comes in", lambda s: s["properties"]["id"].update({"not": {}}), "not understood"),
]


@pytest.mark.parametrize(("change", "sentence"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_breaking_change_of_a_real_contract_is_named(change: Callable[[Schema], Any], sentence: str) -> None:
    changed = enriched()
    change(changed)
    assert any(sentence in line for line in breaking(enriched(), changed)), breaking(enriched(), changed)


def test_an_optional_field_may_be_added_at_any_depth() -> None:
    changed = enriched()
    changed["properties"]["intent"] = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    changed["definitions"]["Entity"]["properties"]["confidence"] = {"type": "number", "default": 1.0}
    assert breaking(enriched(), changed) == []


def test_words_may_change() -> None:
    changed = enriched()
    changed["description"] = changed["definitions"]["Entity"]["description"] = "Other words."
    assert breaking(enriched(), changed) == []


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contracts, in which commands may write."""
    return writable_copy(tmp_path, monkeypatch)


def test_a_release_is_refused_while_the_records_break_the_last_one(copy: Path) -> None:
    frozen = copy / "baseline" / "v1" / "alerts.schema.json"
    old = read(frozen)
    old["properties"]["score"] = {"type": "number"}
    frozen.write_text(contracts.publish.text(old))
    for command in (contracts.release, contracts.check):
        with pytest.raises(UserError, match=r"v1/alerts.schema.json \$.score: the field goes"):
            command()
    assert read(frozen) == old


def test_a_topic_that_disappears_breaks_its_subscribers(copy: Path) -> None:
    gone = copy / "baseline" / "v1" / "mentions.clusters.schema.json"
    shutil.copy(copy / "baseline" / "v1" / "alerts.schema.json", gone)
    with pytest.raises(UserError, match=r"mentions.clusters.schema.json: the topic of the last release is gone"):
        contracts.check()


def test_a_release_freezes_the_present_contracts(copy: Path) -> None:
    shutil.rmtree(copy / "baseline")
    contracts.release()
    for path in sorted(copy.glob("baseline/*/*.json")):
        assert path.read_text() == (SCHEMAS / path.relative_to(copy)).read_text(), "run `simak contracts release`"


def test_a_stale_file_is_found_and_written_anew(copy: Path) -> None:
    (copy / "published" / "alerts.v1.schema.json").write_text("{}\n")
    (copy / "published" / "old.v1.schema.json").write_text("{}\n")
    with pytest.raises(UserError, match=r"alerts.v1.schema.json, old.v1.schema.json do not match"):
        contracts.check()
    contracts.write()
    contracts.check()


def test_outside_the_repository_the_commands_say_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="run this in the root of the repository"):
        contracts.write()
