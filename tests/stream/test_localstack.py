"""The local stack's folder: ports kept, faults told in one sentence, commands on a folder that never ran."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simak.errors import Unavailable, UserError
from streams.localstack.build import build
from streams.localstack.layout import PORT_NAMES, RANGE, Layout, free_ports, port_is_free
from streams.localstack.process import ServerProcess
from streams.localstack.servers import KafkaServer, servers


@pytest.fixture
def taken() -> Iterator[int]:
    (port,) = free_ports(1, 700)
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        yield port


def simak(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "simak.cli.main", "stack", *arguments]
    return subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=60, check=False)


def sentence(done: "subprocess.CompletedProcess[str]", status: int = 2) -> str:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_ports_are_chosen_once_free_distinct_and_then_remembered(tmp_path: Path) -> None:
    ports = Layout(tmp_path / "a").ports()
    assert list(ports) == list(PORT_NAMES)
    assert len(set(ports.values())) == 4 and set(ports.values()) <= set(RANGE)
    assert all(port_is_free(port) for port in ports.values())
    assert Layout(tmp_path / "a").ports() == ports
    assert Layout(tmp_path / "b").ports() != ports


def test_a_taken_port_is_not_chosen(taken: int) -> None:
    assert not port_is_free(taken)
    assert taken not in free_ports(50, list(RANGE).index(taken) - 20)


def test_a_server_whose_port_was_taken_says_what_to_do(tmp_path: Path, taken: int) -> None:
    layout = Layout(tmp_path / "s")
    (tmp_path / "s").mkdir()
    layout.ports_file.write_text(json.dumps(layout_ports(taken)))
    with pytest.raises(UserError, match=rf"Port {taken} of the local kafka is in use .*simak stack reset"):
        KafkaServer(layout).start()
    assert not (layout.run / "kafka.pid").exists()


def layout_ports(kafka: int) -> dict[str, int]:
    return dict(zip(PORT_NAMES, [kafka, *free_ports(3, 800)], strict=True))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kafka": 1}', '{"kafka": "x"}'])
def test_a_ports_file_that_is_none_is_one_sentence(tmp_path: Path, content: str) -> None:
    layout = Layout(tmp_path)
    layout.ports_file.write_text(content)
    with pytest.raises(UserError, match=r"ports\.json does not hold the ports .*delete it"):
        layout.ports()


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = simak("status", "--dir", str(tmp_path / "file" / "stack"))
    assert "stack folder" in sentence(done) and "cannot be made" in sentence(done)


@pytest.mark.parametrize(
    ("programs", "says"),
    [((), "Maven is missing: install it"), (("mvn",), "Maven needs a JDK: install one")],
)
def test_a_missing_maven_or_java_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: tuple[str, ...], says: str
) -> None:
    for program in programs:
        (tmp_path / program).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=says):
        build(Layout(tmp_path / "s", tmp_path / "jars"))


def test_a_maven_that_fails_is_told_with_its_reason_and_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("mvn", "java"):
        (tmp_path / program).write_text("#!/bin/sh\necho '[ERROR] no route to host'\nexit 1\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for _ in range(2):
        with pytest.raises(UserError, match=r"could not fetch the kafka jars: .*no route to host.*try again"):
            build(Layout(tmp_path / "s", tmp_path / "jars"))


def test_commands_on_a_folder_that_never_ran(tmp_path: Path) -> None:
    folder = str(tmp_path / "never")
    status = simak("status", "--dir", folder)
    assert status.returncode == 1
    assert status.stdout.count("down") == 2
    down = simak("down", "--dir", folder)
    assert (down.returncode, down.stdout.split("\n")[:2]) == (
        0, ["elasticsearch: was not running", "kafka: was not running"],
    )  # fmt: skip
    for _ in range(2):
        reset = simak("reset", "--dir", folder)
        assert (reset.returncode, reset.stdout) == (0, "The local stack is empty.\n")
    assert not (tmp_path / "never" / "ports.json").exists()


def test_a_server_that_is_not_one_of_the_two_is_one_sentence(tmp_path: Path) -> None:
    assert "'redis': choose kafka or elasticsearch" in sentence(
        simak("down", "--dir", str(tmp_path), "--only", "redis")
    )


def test_a_server_that_ends_at_its_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    server = servers(Layout(tmp_path))[0]
    code = f"print({str(server.data)!r}); print('disk is full')"
    server.process.start([sys.executable, "-c", code, str(server.data)], tmp_path)
    with pytest.raises(Unavailable, match=r"local kafka ended at its start: .*disk is full"):
        server.wait_healthy(10)


def test_a_pid_that_now_belongs_to_another_program_is_never_signalled(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (tmp_path / "x.pid").write_text(str(other.pid))
        process = ServerProcess(tmp_path / "x.pid", tmp_path / "x.log", "a path that only the server has")
        assert process.pid() is None
        assert process.stop() is False
        process.kill()
        time.sleep(0.1)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
