"""`simak --help` answers at once: what a command needs is imported when it runs."""

import json
import subprocess
import sys

import pytest

HEAVY = ("kafka", "elasticsearch", "pydantic", "numpy", "spacy", "faust", "aiokafka", "litestar", "httpx", "luqum")


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The top-level modules that importing the command line loads."""
    code = "import json, sys, simak.cli.main; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", HEAVY)
def test_help_does_not_load(module: str, loaded: set[str]) -> None:
    assert module not in loaded
