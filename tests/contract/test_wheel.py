"""The wheel holds all that it needs at run time, and runs without the repository."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENRICH = """
import json, sys
from datetime import UTC, datetime
from types import SimpleNamespace
import simak
from agents.enricher import make_enricher
from simak.config import Settings
from simak.watchlist import Watchlist
from streams.watchlist import file_watchlist
settings = Settings()
enricher = make_enricher(settings, Watchlist(file_watchlist(settings)))
value = b'{"platform":"x","text":"listrik mati, parah @pln_123","published":"2026-11-23T01:00:00Z","native_id":"1"}'
record = SimpleNamespace(value=value, timestamp=1_795_395_600_000)
(done,) = enricher.batch([record], datetime(2026, 11, 23, 1, tzinfo=UTC))
print(json.dumps([simak.__file__, done.enriched.agencies, done.enriched.sentiment.label]))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, *arguments: str) -> str:
    # -I leaves the editable install's hook in place, so the wheel goes first on the path.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SIMAK_")} | {"PYTHONPATH": str(unpacked)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=unpacked.parent, env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_tests_and_benchmarks_stay_out(unpacked: Path) -> None:
    top = {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"simak", "streams", "agents", "schemas"}


def test_it_enriches_outside_the_repository(unpacked: Path) -> None:
    place, agencies, label = json.loads(run(unpacked, "-c", ENRICH))
    assert Path(place).is_relative_to(unpacked)
    assert agencies == ["pln"]
    assert label == "negative"


def test_the_command_line_runs(unpacked: Path) -> None:
    assert "social listening" in run(unpacked, "-m", "simak.cli.main", "--help")
