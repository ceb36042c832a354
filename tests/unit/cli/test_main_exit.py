"""The exit status says what kind of fault it was, and standard error says it in one sentence."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner

from simak.cli import main as entry
from simak.errors import Backpressure, Fatal, Poison, SimakError, Transient, Unavailable, UserError

COMMANDS = {"demo", "worker", "ingest", "web", "train", "search", "status", "doctor", "tail", "up"}
GROUPS = {"stack", "contracts", "dlq", "config", "topics", "index", "watchlist"}


def ending(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit status of a command that ends in this."""

    def fails() -> NoReturn:
        raise error

    monkeypatch.setattr(entry, "app", fails)
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UserError("No such file."), 2),
        (Unavailable("Kafka does not answer."), 3),
        (Fatal("The state is gone."), 70),
        (SimakError("Something."), 2),
        (Poison("invalid_json", "Not JSON."), 2),
        (Backpressure("Full."), 2),
        (Transient("Again."), 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_of_error_has_its_status_and_its_sentence(
    error: SimakError, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending(error, monkeypatch) == status
    found = capsys.readouterr()
    assert (found.out, found.err) == ("", f"simak: {error}\n")


def test_control_c_ends_with_130_and_without_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending(KeyboardInterrupt(), monkeypatch) == 130
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_ours_is_not_hidden_behind_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(entry, "app", fails)
    with pytest.raises(ZeroDivisionError):
        entry.main()


def test_libraries_say_nothing_of_their_own_about_a_dead_server(monkeypatch: pytest.MonkeyPatch) -> None:
    loggers = [logging.getLogger(name) for name in entry.QUIET]
    before = [logger.level for logger in loggers]
    try:
        ending(Unavailable("x"), monkeypatch)
        assert not [logger for logger in loggers if logger.isEnabledFor(logging.ERROR)]
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@pytest.mark.parametrize("name", sorted(COMMANDS | GROUPS))
def test_every_command_has_a_help_that_begins_with_a_sentence(name: str) -> None:
    result = CliRunner().invoke(entry.app, [name, "--help"])
    assert result.exit_code == 0
    assert f"Usage: simak {name}" in result.output
    prose = result.output.split("Usage:", 1)[1].splitlines()[2:]
    assert any(line.strip() for line in prose[:2])


def test_the_list_of_commands_is_the_one_of_the_help() -> None:
    commands = {info.callback.__name__ for info in entry.app.registered_commands if info.callback}
    groups = {info.name for info in entry.app.registered_groups}
    assert (commands, groups) == (COMMANDS, GROUPS)


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_a_group_without_a_command_shows_its_help(name: str) -> None:
    result = CliRunner().invoke(entry.app, [name])
    assert f"Usage: simak {name}" in result.output


def run(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command: list[Any] = [sys.executable, "-m", "simak.cli.main", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=os.environ | more, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("arguments", "setting", "sentence"),
    [
        (["contracts", "check"], {}, "root of the repository"),
        (["stack", "down", "--only", "redis"], {}, "choose kafka or elasticsearch"),
        (["status"], {"SIMAK_NAMESPACE": "Not Allowed"}, "namespace"),
    ],
)
def test_a_mistake_ends_the_process_with_2_and_one_sentence(
    arguments: list[str], setting: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    done = run(*arguments, cwd=tmp_path, **setting)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("simak: ") and sentence in done.stderr
    assert "Traceback" not in done.stderr
