"""The manual cannot rot: every setting, command, metric, finding, field, stage and reason stands in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import prometheus_client
import typer

from simak.cli.main import app
from simak.config import Endpoint, Settings
from simak.query import FIELDS
from simak.settings_doc import leaves, tables
from streams import doctor, metrics

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
CONFIGURATION = (DOCS / "configuration.md").read_text(encoding="utf-8")
LETTERS = (DOCS / "dead-letters.md").read_text(encoding="utf-8")


def rows(text: str) -> set[str]:
    """What stands in backticks in the first cell of a table's rows."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def commands(group: Any, name: str) -> Iterator[str]:
    """Every command's full name."""
    inner = getattr(group, "commands", None)
    if inner is None:
        yield name
        return
    for part, command in inner.items():
        if not command.hidden:
            yield from commands(command, f"{name} {part}")


def sources() -> Iterator[str]:
    """The code that may write dead letters; the HTTP service answers instead."""
    for room in ("simak", "streams", "agents"):
        for file in (ROOT / room).rglob("*.py"):
            if "web" not in file.parts:
                yield file.read_text(encoding="utf-8")


def test_every_command_has_a_row() -> None:
    assert set(commands(typer.main.get_command(app), "simak")) - rows(OPERATIONS) == set()


def test_no_command_is_documented_that_does_not_exist() -> None:
    known = set(commands(typer.main.get_command(app), "simak"))
    assert {name for name in rows(OPERATIONS) if name.startswith("simak ")} - known == set()


def test_every_metric_has_a_row() -> None:
    found = set()
    for collector in vars(metrics).values():
        if isinstance(collector, prometheus_client.metrics.MetricWrapperBase):
            (family,) = collector.describe()
            found.add(family.name + ("_total" if family.type == "counter" else ""))
    assert len(found) > 10
    documented = {name for name in rows(OPERATIONS) if name.startswith("simak_")}
    assert documented == found


def test_every_setting_has_its_row_and_the_tables_are_the_generated_ones() -> None:
    begin, end = "<!-- begin: simak config docs -->\n", "<!-- end: simak config docs -->"
    committed = CONFIGURATION.split(begin)[1].split(end)[0]
    assert committed.strip() == tables().strip(), (
        "run `simak config docs` and put its output into docs/configuration.md"
    )
    assert {leaf.path for leaf in leaves()} <= rows(committed)
    assert set(Endpoint.model_fields) <= rows(CONFIGURATION)


def test_every_variable_that_the_manual_names_is_a_setting() -> None:
    known = {leaf.variable for leaf in leaves()} | {"SIMAK_CONFIG", "SIMAK_SECRETS_DIR"}
    named = {name for text in (OPERATIONS, CONFIGURATION, LETTERS) for name in re.findall(r"SIMAK_[A-Z_]*[A-Z]", text)}
    assert named - known == set()


def test_every_setting_that_the_manual_names_exists() -> None:
    sections = "|".join(
        name for name, field in Settings.model_fields.items() if hasattr(field.annotation, "model_fields")
    )
    named = {name for text in (OPERATIONS, LETTERS) for name in re.findall(rf"`((?:{sections})\.[a-z_]+)`", text)}
    assert named - {leaf.path for leaf in leaves()} == set()


def test_every_line_of_doctor_is_explained() -> None:
    assert set(doctor.NAMES) - rows(OPERATIONS.split("## What each line")[1].split("## Runbook")[0]) == set()


def test_every_search_field_is_explained() -> None:
    section = OPERATIONS.split("## Searching")[1].split("## The watch list")[0]
    assert {name for name in FIELDS if f"`{name}`" not in section} == set()


def used(*patterns: str) -> set[str]:
    """What the sources write where the patterns have their group."""
    return {name for text in sources() for pattern in patterns for name in re.findall(pattern, text)}


def test_every_stage_of_dead_letters_is_explained() -> None:
    stages = used(r'letter_of\(.*?"([a-z]+)"', r'STAGE = "([a-z]+)"')
    assert stages == {"ingest", "enrich", "index", "count", "detect", "deliver"}
    assert stages == rows(LETTERS.split("## Stages")[1].split("\n## ")[0])


def test_every_reason_of_dead_letters_is_explained() -> None:
    reasons = used(r'Poison\(\s*"([a-z_]+)"', r'letter_of\(.*?"[a-z]+", "([a-z_]+)"', r'"(invalid_[a-z0-9]+)"')
    assert len(reasons) > 15
    assert reasons == rows(LETTERS.split("## Reasons")[1].split("\n## ")[0])


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in ("operations.md", "configuration.md", "dead-letters.md"):
        for target in re.findall(r"\]\(([a-z-]+\.md)\)", (DOCS / page).read_text(encoding="utf-8")):
            assert (DOCS / target).is_file(), f"{page} links to {target}"
