"""simak doctor: right, or what to do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simak.config import Settings
from streams import doctor_kafka
from streams.doctor import NAMES
from streams.elastic import client
from streams.ownership import foreign_packages
from streams.status_kafka import Lag
from tests.support.operating import index, mention, nobody, simak

SECRET = "whsec_" + "A" * 43 + "="
HEALTHY = {
    "SIMAK_PRIVACY__KEY": "a-key-of-this-test-alone-long-enough",
    "SIMAK_WEB__TOKEN": "t" * 32,
    "SIMAK_DELIVER__WEBHOOKS": json.dumps([{"name": "humas", "url": "https://h.example.go.id", "secret": SECRET}]),
}


def findings(settings: Settings, **more: str) -> dict[str, list[dict[str, Any]]]:
    """The findings by check; the exit status must fit them, the names must be the known ones."""
    result = simak(settings, "doctor", "--json", **more)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in map(json.loads, result.stdout.splitlines()):
        found.setdefault(line["check"], []).append(line)
    levels = {one["level"] for lines in found.values() for one in lines}
    assert result.exit_code == (1 if "wrong" in levels else 0), result.exception
    assert found.keys() <= set(NAMES)
    assert all(one.get("todo") for lines in found.values() for one in lines if one["level"] != "ok")
    return found


def test_a_right_installation_lacks_only_its_workers(settings: Settings) -> None:
    found = findings(settings, **HEALTHY)
    assert {one["check"] for lines in found.values() for one in lines if one["level"] != "ok"} <= {
        "workers",
        "elastic_disk",
    }
    assert "no enrich worker runs" in found["workers"][0]["text"]
    assert set(NAMES) - found.keys() == {"webhook", "java", "maven"}
    shown = simak(settings, "doctor", **HEALTHY)
    assert "0 wrong" in shown.stderr and "-> start one: `simak up` or `simak worker enrich`" in shown.stdout


def test_what_was_not_applied_is_wrong_with_the_command_that_mends_it(settings: Settings) -> None:
    found = findings(settings.model_copy(update={"namespace": f"{settings.namespace}-new"}))
    assert {(one["level"], one["todo"]) for one in found["topics"]} == {("wrong", "run `simak topics apply`")}
    assert {(one["level"], one["todo"]) for one in found["templates"]} == {("wrong", "run `simak index apply`")}
    assert len(found["settings"]) == 3


def test_dead_servers_are_two_findings_and_the_rest_is_looked_at(settings: Settings) -> None:
    found = findings(nobody(settings, "kafka", "elasticsearch"), **HEALTHY)
    assert "does not answer" in found["kafka"][0]["text"] and "simak stack up" in found["kafka"][0]["todo"]
    assert "does not answer" in found["elasticsearch"][0]["text"]
    assert found["model"][0]["level"] == "ok" and found["faust"][0]["level"] == "ok"


def test_local_mistakes_are_found(settings: Settings, tmp_path: Path) -> None:
    bad = [{"name": "humas", "url": "https://h.example.go.id", "secret": "whsec_c2hvcnQ="}]
    broken = tmp_path / "list.yaml"
    broken.write_text("- {id: a}\n")
    offline = nobody(settings, "kafka", "elasticsearch")
    found = findings(offline, SIMAK_DELIVER__WEBHOOKS=json.dumps(bad), SIMAK_ENRICH__WATCHLIST=str(broken))
    assert found["webhook"][0]["level"] == "wrong" and "simak config secret" in found["webhook"][0]["todo"]
    assert found["watchlist"][0]["level"] == "wrong"


def test_an_index_that_refuses_writes_is_found(settings: Settings) -> None:
    index(settings, [mention(1, "hujan")])
    block = {"index.blocks.read_only_allow_delete": True}
    with client(settings) as es:
        es.indices.put_settings(index=settings.index("mentions"), settings=block)
    found = findings(settings)["write_block"][0]
    assert found["level"] == "wrong" and "2026.11.23" in found["text"]


@pytest.mark.parametrize(
    ("lag", "rate", "level"),
    [(1999, 0.0, "ok"), (50_000, 1000.0, "ok"), (2001, 0.0, "warning"), (70_000, 1000.0, "warning")],
)
def test_a_lag_of_more_than_a_minute_is_worth_a_warning(lag: int, rate: float, level: str) -> None:
    assert doctor_kafka._lag(Lag("enrich", "mentions.raw", 12, lag, 0, rate)).level == level


def test_our_packages_are_ours() -> None:
    assert foreign_packages() == []


def test_a_folder_that_shadows_a_package_is_found(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").touch()
    code = "from streams.ownership import foreign_packages; print(foreign_packages())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "the package agents is imported from" in done.stdout and "streams" not in done.stdout
