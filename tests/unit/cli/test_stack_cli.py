"""simak stack on a folder where nothing runs: every command says so and breaks nothing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simak.cli.main import app
from simak.cli.stack import chosen, layout_of
from simak.errors import UserError
from streams.localstack.layout import ELASTICSEARCH_VERSION, KAFKA_VERSION, PORT_NAMES, Layout, write_env

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stack"


def test_status_of_a_stack_that_is_down_says_so_of_both_and_ends_with_1(folder: Path) -> None:
    result = RUN.invoke(app, ["stack", "status", "--dir", str(folder)])
    assert result.exit_code == 1
    rows = [line for line in result.output.splitlines() if "down" in line]
    assert len(rows) == 2 and "kafka" in rows[0] and "elasticsearch" in rows[1]
    assert KAFKA_VERSION in rows[0] and ELASTICSEARCH_VERSION in rows[1]


def test_down_says_that_nothing_was_running_the_later_server_first(folder: Path) -> None:
    result = RUN.invoke(app, ["stack", "down", "--dir", str(folder)])
    assert result.exit_code == 0
    assert result.output.splitlines() == ["elasticsearch: was not running", "kafka: was not running"]


@pytest.mark.parametrize("server", ["kafka", "elasticsearch"])
def test_one_server_alone_may_be_named(folder: Path, server: str) -> None:
    result = RUN.invoke(app, ["stack", "down", "--dir", str(folder), "--only", server])
    assert result.output.splitlines() == [f"{server}: was not running"]


@pytest.mark.parametrize("only", ["redis", "Kafka", "kafka,elasticsearch"])
def test_a_server_that_does_not_exist_is_refused(folder: Path, only: str) -> None:
    with pytest.raises(UserError, match="choose kafka or elasticsearch"):
        chosen(Layout(folder), only)


def test_no_name_means_both_servers(folder: Path) -> None:
    assert [server.kind for server in chosen(Layout(folder), "")] == ["kafka", "elasticsearch"]


def test_reset_deletes_data_logs_and_ports_and_keeps_the_jars(folder: Path) -> None:
    layout = Layout(folder)
    write_env(layout)
    for kept in (layout.data("kafka"), layout.data("elasticsearch"), layout.logs, layout.jars):
        kept.mkdir(parents=True, exist_ok=True)
        (kept / "file").write_text("x")
    result = RUN.invoke(app, ["stack", "reset", "--dir", str(folder)])
    assert (result.exit_code, result.output) == (0, "The local stack is empty.\n")
    gone = [layout.data("kafka") / "file", layout.data("elasticsearch") / "file", layout.logs, layout.ports_file]
    assert not [path for path in [*gone, layout.env_file] if path.exists()]
    assert (layout.jars / "file").read_text() == "x"


def test_reset_of_an_empty_stack_is_no_mistake(folder: Path) -> None:
    for _ in range(2):
        assert RUN.invoke(app, ["stack", "reset", "--dir", str(folder)]).exit_code == 0


def test_ports_are_chosen_once_all_different_and_remembered(folder: Path) -> None:
    ports = Layout(folder).ports()
    assert set(ports) == set(PORT_NAMES) and len(set(ports.values())) == len(PORT_NAMES)
    assert Layout(folder).ports() == ports == json.loads((folder / "ports.json").read_text())


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"kafka": "many"}', "nonsense"])
def test_a_broken_file_of_ports_is_one_sentence_with_what_to_do(folder: Path, content: str) -> None:
    folder.mkdir()
    (folder / "ports.json").write_text(content)
    result = RUN.invoke(app, ["stack", "status", "--dir", str(folder)])
    assert isinstance(result.exception, UserError)
    assert "ports.json does not hold the ports" in str(result.exception)
    assert str(result.exception).endswith("delete it.")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = RUN.invoke(app, ["stack", "status", "--dir", str(tmp_path / "file" / "stack")])
    assert isinstance(result.exception, UserError)
    assert "cannot be made" in str(result.exception)


def test_the_env_file_holds_one_setting_a_line(folder: Path) -> None:
    layout = Layout(folder)
    write_env(layout)
    lines = dict(line.split("=", 1) for line in layout.env_file.read_text().splitlines())
    assert lines == layout.environment()
    assert lines["SIMAK_KAFKA__BOOTSTRAP"] == f"127.0.0.1:{layout.ports()['kafka']}"


def test_the_folder_is_the_named_one_else_that_of_the_data_else_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert layout_of(None).root == tmp_path / ".simak" / "stack"
    monkeypatch.setenv("SIMAK_DATA_DIR", str(tmp_path / "data"))
    assert layout_of(None).root == tmp_path / "data" / "stack"
    named = layout_of(tmp_path / "named")
    assert (named.root, named.jars) == (tmp_path / "named", tmp_path / "data" / "jars")
