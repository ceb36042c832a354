"""simak contracts in a copy of the repository's schemas: what it writes, finds wrong, and refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from simak.cli.contracts import breaks, examples
from simak.cli.main import app
from simak.errors import UserError
from tests.support.contracts import PUBLIC, SCHEMAS, writable_copy

FIRST = "mentions.raw.v1.schema.json"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `schemas/` to which the commands are sent."""
    return writable_copy(tmp_path, monkeypatch)


def run(command: str) -> Result:
    return CliRunner().invoke(app, ["contracts", command])


def refusal(command: str) -> str:
    """The sentence with which a command refuses."""
    result = run(command)
    assert isinstance(result.exception, UserError), result.output
    return str(result.exception)


def change(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit a JSON file in place."""
    schema = json.loads(path.read_text())
    edit(schema)
    path.write_text(json.dumps(schema))


def test_the_committed_files_match_the_records_and_break_nothing(copy: Path) -> None:
    result = run("check")
    assert (result.exit_code, result.exception) == (0, None)
    assert result.output.startswith("The published contracts match")


@pytest.mark.parametrize("command", ["write", "check", "release"])
def test_outside_of_the_repository_nothing_is_done(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "root of the repository" in refusal(command)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda folder: (folder / FIRST).write_text("{}\n"), FIRST),
        (lambda folder: (folder / FIRST).unlink(), FIRST),
        (lambda folder: (folder / "old.v0.schema.json").write_text("{}\n"), "old.v0.schema.json"),
        (lambda folder: (folder / "asyncapi.yaml").write_text("asyncapi: 3.0.0\n"), "asyncapi.yaml"),
    ],
    ids=["changed", "missing", "left-over", "asyncapi"],
)
def test_a_file_that_differs_is_named_and_write_mends_it(
    copy: Path, spoil: Callable[[Path], object], named: str
) -> None:
    spoil(copy / "published")
    assert refusal("check") == f"{named} do not match the records: run `simak contracts write`."
    assert run("write").exit_code == 0
    assert run("check").exit_code == 0


def test_write_gives_the_committed_files_byte_for_byte(copy: Path) -> None:
    shutil.rmtree(copy / "published")
    result = run("write")
    committed = {path.name: path.read_bytes() for path in (SCHEMAS / "published").iterdir()}
    assert {path.name: path.read_bytes() for path in (copy / "published").iterdir()} == committed
    assert result.output == f"{len(committed)} files written to schemas/published.\n"


def test_a_field_of_the_last_release_that_is_gone_breaks_and_is_named(copy: Path) -> None:
    baseline = copy / "baseline" / "v1" / "mentions.raw.schema.json"
    change(baseline, lambda schema: schema["properties"].update(mood={"type": "string"}))
    assert breaks(copy) == ["v1/mentions.raw.schema.json $.mood: the field goes"]
    for command in ("check", "release"):
        sentence = refusal(command)
        assert sentence.startswith("These changes break subscribers") and "$.mood: the field goes" in sentence


def test_a_topic_of_the_last_release_that_is_gone_breaks(copy: Path) -> None:
    (copy / "baseline" / "v1" / "moods.schema.json").write_text("{}")
    assert breaks(copy) == ["v1/moods.schema.json: the topic of the last release is gone"]


def test_a_refused_release_leaves_the_baseline_as_it_was(copy: Path) -> None:
    baseline = copy / "baseline" / "v1" / "alerts.schema.json"
    change(baseline, lambda schema: schema["properties"].update(mood={"type": "string"}))
    before = baseline.read_bytes()
    refusal("release")
    assert baseline.read_bytes() == before


def test_a_release_freezes_every_public_topic_and_breaks_nothing(copy: Path) -> None:
    shutil.rmtree(copy / "baseline")
    assert breaks(copy) == []  # nothing was released yet
    assert run("release").exit_code == 0
    names = {path.relative_to(copy / "baseline").as_posix() for path in (copy / "baseline").rglob("*.json")}
    assert names == {f"v{topic.version}/{topic.name}.schema.json" for topic in PUBLIC}
    assert breaks(copy) == []


def test_examples_are_read_by_topic_in_order_without_the_invalid_ones(copy: Path) -> None:
    found = examples(copy)
    assert set(found) == {topic.name for topic in PUBLIC}
    for topic, messages in found.items():
        names = [name for name, _ in messages]
        assert names == [path.stem for path in sorted((SCHEMAS / "examples" / topic).glob("*.json"))]


def test_a_folder_without_examples_has_none(tmp_path: Path) -> None:
    assert examples(tmp_path) == {}
