"""docs/contracts.md and docs/deployment.md speak of everything that there is."""

import re

import pytest

from schemas import headers
from schemas.topics import Topic
from tests.contract.test_compose import COMPOSE, SERVICES
from tests.support.contracts import PUBLIC, ROOT

CONTRACTS = (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
NAMES = [value for name, value in vars(headers).items() if name.startswith(("CE_", "ERROR_"))]


@pytest.mark.parametrize("topic", PUBLIC, ids=lambda topic: topic.name)
def test_every_topic_has_a_row_with_its_retention(topic: Topic) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(topic.name)}` \|.*$", CONTRACTS, re.MULTILINE)
    retention = topic.retention_ms
    assert ("compacted" if retention is None else f"{retention // 86_400_000} days") in row


@pytest.mark.parametrize("name", NAMES)
def test_every_header_is_described(name: str) -> None:
    assert f"`{name}`" in CONTRACTS or f"`{name.removeprefix('__connect.errors')}`" in CONTRACTS


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_described(service: str) -> None:
    assert re.search(rf"^\|.*`{service}`.*\|", DEPLOYMENT, re.MULTILINE)


@pytest.mark.parametrize("name", [*COMPOSE["secrets"], *(v for v in COMPOSE["volumes"] if v == "keys")])
def test_every_secret_is_described(name: str) -> None:
    assert f"secrets/{name}" in DEPLOYMENT or f"volume `{name}`" in DEPLOYMENT


@pytest.mark.parametrize("text", [CONTRACTS, DEPLOYMENT], ids=["contracts", "deployment"])
def test_every_file_that_is_named_exists(text: str) -> None:
    named = re.findall(r"`((?:schemas|docs|deploy|tests|examples)/[A-Za-z0-9_./-]+)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
