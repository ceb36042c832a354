"""docker-compose.yml as Compose would see it: variables put in, anchors merged."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.support.contracts import ROOT

FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>[A-Z][A-Z0-9_]*)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\})")


def variables(text: str) -> dict[str, str]:
    """Every variable with what follows its name: `:-default`, `:?sentence` or nothing."""
    found = [match for match in VARIABLE.finditer(text) if match["name"]]
    return {match["name"]: (match["operator"] or "") + (match["rest"] or "") for match in found}


def interpolate(text: str, values: Mapping[str, str]) -> str:
    """`text` with variables replaced as Compose does: `:-` and `:?` also count an empty value as unset."""

    def put(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        value = values.get(match["name"], "")
        if value:
            return value
        if match["operator"] == ":-":
            return match["rest"]
        raise KeyError(f"{match['name']} is not set: {match['rest']}")

    return VARIABLE.sub(put, text)


def loaded(values: Mapping[str, str]) -> Any:
    """The file as data, anchors and merge keys resolved."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(item) for item in node]
        return scalar(interpolate(node, values)) if isinstance(node, str) and "$" in node else node

    return walk(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def scalar(text: str) -> Any:
    """A number where Compose casts to one."""
    return int(text) if re.fullmatch(r"\d+", text) else text


def env_file(text: str) -> dict[str, str]:
    """The variables of an env file, quotes taken off."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
