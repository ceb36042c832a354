"""`python -m bench --quick` gives every figure. How large they are says nothing on a machine that tests share."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.localstack.layout import Layout

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_a_quick_run_measures_every_figure(stack: Layout, tmp_path: Path) -> None:
    pytest.importorskip("quixstreams")
    pytest.importorskip("bytewax")
    file = tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--json", str(file)],
        cwd=ROOT,
        env={**os.environ, **stack.environment(), "SIMAK_CONFIG": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(file.read_text())
    positive = [
        "efficiency", "mentions_per_s_core", "quix_ratio", "bytewax_ratio", "es_docs_per_s", "p50_s", "p99_s",
        "two_workers_ratio", "rss_mib",
    ]  # fmt: skip
    assert all(figures[name] > 0 for name in positive), figures
    assert figures["p50_s"] <= figures["p99_s"]
    assert {"overhead_us", "rss_growth"} <= figures.keys()
    assert "Quix Streams" in done.stdout
