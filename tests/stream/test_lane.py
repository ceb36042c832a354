"""The batch lane's own traps, on the real broker."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.mention import RawMention
from simak.config import Settings
from simak.errors import Fatal
from streams.guard import check_faust
from tests.support.pipeline import environment, send

PROBE = Path(__file__).parents[1] / "support" / "early_records.py"


def test_another_faust_is_refused_with_what_to_do() -> None:
    with pytest.raises(Fatal, match=r"faust-streaming 0\.16\.0 is installed.*requirements\.lock"):
        check_faust("0.16.0")
    check_faust("0.15.3")


@pytest.mark.timeout(90)
def test_records_handed_out_before_the_flow_resumes_are_read_again(settings: Settings) -> None:
    """A getmany() that outlives a rebalance returns records early; without a commit nobody would rewind."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    send(settings, [RawMention(platform="x", text=f"t {n}", published=at, native_id=str(n)) for n in range(2000)])
    done = subprocess.run(
        [sys.executable, "-P", str(PROBE), "2000"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROBE.parents[2]), **environment(settings)},
        capture_output=True, text=True, timeout=80, check=False,
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["early"] > 0, "the trap was not sprung"
    assert result["delivered"] == 2000
