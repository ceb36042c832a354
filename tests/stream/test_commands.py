"""simak topics, index, watchlist and tail on the real servers."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from schemas.topics import CATALOGUE
from simak.config import Settings
from streams.kafka import admin, producer
from streams.localstack.layout import Layout
from streams.watchlist import current_watchlist
from tests.support.operating import mention, nobody, said, simak
from tests.support.servers import fresh_settings

LIST = """\
- {id: dinas-a, name: Dinas Contoh A, aliases: [dinas a]}
- {id: dinas-b, name: Dinas Contoh B, handles: ["@dinasb"]}
"""


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A namespace of this file: making one takes longer than most tests."""
    return fresh_settings(stack, tmp_path_factory.mktemp("data"))


@pytest.fixture
def elsewhere(shared: Settings) -> Settings:
    """A namespace in which nothing has been applied."""
    return shared.model_copy(update={"namespace": f"t-{uuid.uuid4().hex[:10]}"})


def send(settings: Settings, topic: str, values: Sequence[bytes]) -> None:
    out = producer(settings)
    for value in values:
        out.send(settings.topic(topic), key=b"k", value=value)
    out.close()


def test_topics_are_checked_applied_and_checked_again(elsewhere: Settings) -> None:
    missing = simak(elsewhere, "topics", "check")
    assert missing.exit_code == 1
    assert missing.stdout.count(": run `simak topics apply`") == len(CATALOGUE) == missing.stdout.count("\n")
    assert "mentions.raw: created with 3 partitions" in simak(elsewhere, "topics", "apply").stdout
    assert simak(elsewhere, "topics", "check").exit_code == 0
    assert "as the catalogue says" in simak(elsewhere, "topics", "apply").stdout
    client = admin(elsewhere)
    client.delete_topics([elsewhere.topic("alerts")])
    client.close()
    assert f"topic {elsewhere.topic('alerts')} is missing" in simak(elsewhere, "topics", "check").stdout


def test_the_catalogue_is_listed_without_a_server(shared: Settings) -> None:
    result = simak(nobody(shared, "kafka", "elasticsearch"), "topics", "list", "--json")
    rows = {row["name"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert rows.keys() == {shared.topic(topic.name) for topic in CATALOGUE}
    raw = rows[shared.topic("mentions.raw")]
    assert (raw["key"], raw["partitions"], raw["retention"], raw["consumers"]) == ("mention id", 3, "3 d", ["enrich"])
    assert "latest of each key" in simak(shared, "topics", "list").stdout


def test_templates_are_checked_applied_and_checked_again(elsewhere: Settings) -> None:
    missing = simak(elsewhere, "index", "check")
    assert missing.exit_code == 1 and "simak-mentions is missing: run `simak index apply`" in missing.stdout
    assert "simak-mentions: written" in simak(elsewhere, "index", "apply").stdout
    assert simak(elsewhere, "index", "check").exit_code == 0


def test_the_topic_holds_exactly_the_applied_watch_list(shared: Settings, tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- {id: dinas-c, name: Dinas Contoh C}\n")
    simak(shared, "watchlist", "apply", str(file))
    file.write_text(LIST)
    assert json.loads(simak(shared, "watchlist", "apply", str(file), "--json").stdout) == {
        "added": ["dinas-a", "dinas-b"],
        "changed": [],
        "removed": ["dinas-c"],
    }
    assert set(current_watchlist(shared).names) == {"dinas-a", "dinas-b"}
    assert "0 added, 0 changed, 0 removed" in simak(shared, "watchlist", "apply", str(file)).stdout
    file.write_text("- {id: dinas-a, name: Dinas Contoh A, aliases: [dinas a, dca]}\n")
    assert simak(shared, "watchlist", "apply", str(file)).stdout.splitlines()[:2] == ["~ dinas-a", "- dinas-b"]
    (entry,) = map(json.loads, simak(shared, "watchlist", "list", "--json").stdout.splitlines())
    assert entry["aliases"] == ["dinas a", "dca"]
    assert "Dinas Contoh A" in simak(shared, "watchlist", "list").stdout


def test_a_wrong_or_empty_watch_list_publishes_nothing(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- {id: a}\n- {id: b, name: B, handles: [b]}\n")
    for command in ("check", "apply"):
        sentence = said(simak(settings, "watchlist", command, str(file)))
        assert "entry 1" in sentence and "entry 2" in sentence
    file.write_text("[]")
    assert "empty" in said(simak(settings, "watchlist", "apply", str(file)))
    assert "cannot be read" in said(simak(settings, "watchlist", "check", str(tmp_path / "none.yaml")))
    assert simak(settings, "watchlist", "list", "--json").stdout == ""
    assert "Nothing is published" in simak(settings, "watchlist", "list").stderr


def test_a_configured_file_that_would_win_is_warned_of(shared: Settings, tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text(LIST)
    assert "no mistakes" in simak(shared, "watchlist", "check", str(file)).stdout
    result = simak(shared, "watchlist", "apply", SIMAK_ENRICH__WATCHLIST=str(file))
    assert "removed" in result.stdout and "wins over the published list" in result.stderr


def test_tail_shows_mentions_for_eyes_and_as_json(shared: Settings) -> None:
    values = [msgspec.json.encode(mention(n, f"hujan \x1b[2J{n}", agencies=["bmkg"])) for n in range(3)]
    send(shared, "mentions.enriched", values)
    shown = simak(shared, "tail", "--from-beginning", "--max", "2").stdout.splitlines()
    assert len(shown) == 2
    assert "11-23 09:00:00  neutral" in shown[0] and "x:0  [bmkg] hujan \ufffd[2J0" in shown[0]
    lines = simak(shared, "tail", "--from-beginning", "--no-follow", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["x:0", "x:1", "x:2"]
    assert simak(shared, "tail", "--no-follow").stdout == ""


def test_tail_shows_alerts_and_deletions_and_what_it_cannot_read(shared: Settings) -> None:
    at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    alert = {
        "id": "a1", "state": "firing", "rule": "surge", "rule_version": "1", "subject": "pln", "subject_name": "PLN",
        "severity": "critical", "start": at, "at": at + timedelta(minutes=5), "reason": {"id": "ramai", "en": "busy"},
        "evidence": {"observed": 40, "expected": 2.0, "window_minutes": 5, "p_value": 1e-9},
    }  # fmt: skip
    send(shared, "alerts", [msgspec.json.encode(alert), b"\xff{"])
    out = producer(shared)
    out.send(shared.topic("alerts"), key=b"a0", value=None)
    out.close()
    first, second, third = simak(shared, "tail", "alerts", "--from-beginning", "--no-follow").stdout.splitlines()
    assert "firing" in first and "critical  PLN: ramai" in first
    assert "unreadable" in second and r"\xff{" in second
    assert "a0  deleted" in third
    english = simak(shared, "tail", "alerts", "--from-beginning", "--max", "1", "--language", "en")
    assert "PLN: busy" in english.stdout


def test_tail_prints_personal_data_only_when_asked(shared: Settings) -> None:
    send(shared, "mentions.raw", [b'{"text": "hubungi 0812-0000-1111"}'])
    for name in ("mentions.raw", shared.topic("mentions.raw"), "dead.letters"):
        refused = simak(shared, "tail", name, "--from-beginning", "--no-follow")
        assert "--reveal" in said(refused) and refused.stdout == ""
    revealed = simak(shared, "tail", "mentions.raw", "--reveal", "--from-beginning", "--no-follow")
    assert "0812-0000-1111" in revealed.stdout and "personal data" in revealed.stderr
    assert "choose one of" in said(simak(shared, "tail", "state.count"))


@pytest.mark.parametrize(
    "command",
    [("topics", "apply"), ("topics", "check"), ("watchlist", "list"), ("watchlist", "apply"), ("tail",), ("up",)],
)
def test_without_kafka_there_is_one_sentence_at_once(shared: Settings, command: tuple[str, ...]) -> None:
    started = datetime.now(UTC)
    sentence = said(simak(nobody(shared, "kafka"), *command))
    assert "Kafka at 127.0.0.1:9 does not answer" in sentence and "\n" not in sentence
    assert datetime.now(UTC) - started < timedelta(seconds=5)


@pytest.mark.parametrize("command", [("index", "apply"), ("index", "check"), ("search", "hujan"), ("up",)])
def test_without_elasticsearch_there_is_one_sentence(shared: Settings, command: tuple[str, ...]) -> None:
    sentence = said(simak(nobody(shared, "elasticsearch"), *command))
    assert "Elasticsearch at http://127.0.0.1:9 does not answer" in sentence and "\n" not in sentence
