"""Every part of the core stands in the import contracts, and no exception hides in them."""

import tomllib
from typing import Any

from tests.support.sizes import ROOT

TOOL: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS, PURE = TOOL["contracts"]
# Doors of the core, and the settings, which read a file and the environment.
EDGES = {"simak.cli", "simak.web", "simak.config"}


def parts_of_simak() -> set[str]:
    files = {f"simak.{path.stem}" for path in (ROOT / "simak").glob("*.py") if path.stem != "__init__"}
    return files | {f"simak.{path.parent.name}" for path in (ROOT / "simak").glob("*/__init__.py")}


def named_in_layers() -> list[str]:
    return [part.strip() for layer in LAYERS["layers"] for part in layer.split("|")]


def test_every_part_of_simak_has_its_layer() -> None:
    assert parts_of_simak() - set(named_in_layers()) == set()


def test_every_layer_exists_and_is_named_once() -> None:
    named = named_in_layers()
    assert len(named) == len(set(named))
    assert set(named) == parts_of_simak() | {"agents", "streams", "schemas"}


def test_all_of_the_core_is_pure_but_its_doors() -> None:
    assert set(PURE["source_modules"]) == (parts_of_simak() - EDGES) | {"schemas"}


def test_the_layers_run_from_the_doors_to_the_schemas() -> None:
    order = [layer.split("|")[0].strip() for layer in LAYERS["layers"]]
    assert order[:4] == ["simak.cli", "simak.web", "agents", "streams"]
    assert order[-1] == "schemas"


def test_no_exception_hides_in_a_contract() -> None:
    assert not LAYERS.get("ignore_imports") and not PURE.get("ignore_imports")
    assert {"time", "random", "asyncio", "socket", "faust", "kafka", "elasticsearch", "httpx"} <= set(
        PURE["forbidden_modules"]
    )
