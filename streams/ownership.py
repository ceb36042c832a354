"""Simak's four top-level packages have common names: make sure that they are Simak's own.

Another distribution may install a package `agents` or `schemas`, and a folder of that name where a command is run
may shadow it. Simak is therefore installed alone, in an environment of its own.
"""

import json
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKAGES = ("simak", "streams", "agents", "schemas")


def foreign_packages() -> list[str]:
    """One sentence for every top-level package that is not the one our distribution installed."""
    try:
        ours = distribution("simak")
    except PackageNotFoundError:
        return ["Simak is not installed as a distribution: install it with `uv pip install .` or `pipx install`"]
    return [
        f"the package {name} is imported from {place}, which is not Simak's"
        for name in PACKAGES
        if not _owns(ours, place := _place(name))
    ]


def _place(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).resolve() if spec is not None and spec.origin else None


def _owns(ours: Distribution, place: Path | None) -> bool:
    if place is None:
        return False
    root = _editable_root(ours)
    if root is not None:
        return place.parent.parent == root
    return any(Path(str(ours.locate_file(file))).resolve() == place for file in ours.files or ())


def _editable_root(ours: Distribution) -> Path | None:
    """The source folder of an editable installation, else None."""
    record = json.loads(ours.read_text("direct_url.json") or "{}")
    if not record.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(record["url"]).path)).resolve()
