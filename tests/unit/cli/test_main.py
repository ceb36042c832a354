"""A mistake is one sentence on standard error with its exit status, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["search", "(a OR"], 2, "cannot be read"),
        (["topics", "check"], 3, "Kafka at 127.0.0.1:9 does not answer"),
        (["index", "check"], 3, "Elasticsearch at http://127.0.0.1:9 does not answer"),
        (["dlq", "show", "x"], 2, "no letter's id"),
        (["status"], 3, ""),
        (["tail", "mentions.raw"], 2, "--reveal"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_exit_status_and_sentence(arguments: list[str], status: int, sentence: str, tmp_path: Path) -> None:
    env = os.environ | {"SIMAK_KAFKA__BOOTSTRAP": "127.0.0.1:9", "SIMAK_ELASTICSEARCH__URL": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "simak.cli.main", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == status
    assert sentence in done.stderr and "Traceback" not in done.stderr
    assert sentence == "" or arguments == ["nonsense"] or done.stderr.startswith("simak: ")
