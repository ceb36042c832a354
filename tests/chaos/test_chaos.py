"""The chaos run at CI's size: everything promised holds, whatever was killed."""

from pathlib import Path

import pytest

from tests.chaos.run import chaos

SIZE = 16_000


@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_told_twice_whatever_is_killed(tmp_path: Path) -> None:
    verdict = chaos(SIZE, tmp_path / "logs")
    print("\n".join(verdict.lines))
    assert verdict.broken == []
