"""The repository's contract files, and validators for them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from schemas.topics import CATALOGUE, Topic

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
VENDOR = ROOT / "tests" / "contract" / "vendor"
PUBLIC = [topic for topic in CATALOGUE if topic.public]

# jsonschema checks date-time only where an optional package is there, and then RFC 3339 as msgspec does not have to.
FORMATS = FormatChecker(formats=[])


@FORMATS.checks("date-time")
def _date_time(value: object) -> bool:
    from datetime import datetime

    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def writable_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `schemas/` in `folder`, in which the commands that are run from now on write."""
    shutil.copytree(SCHEMAS, folder / "schemas", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    return folder / "schemas"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def validator(schema: dict[str, Any]) -> Draft7Validator:
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=FORMATS)


def published(topic: Topic, form: str = "") -> Draft7Validator:
    """The committed schema of a topic: the reader's, or the `writer`'s."""
    middle = f".{form}" if form else ""
    return validator(read(SCHEMAS / "published" / f"{topic.name}.v{topic.version}{middle}.schema.json"))


def examples(kind: str) -> list[Any]:
    """(topic, path) of all written messages: `*.json` or `invalid/*.json`."""
    return [(topic, path) for topic in PUBLIC for path in sorted((SCHEMAS / "examples" / topic.name).glob(kind))]
