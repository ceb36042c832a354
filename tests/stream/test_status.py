"""simak status: true figures, and a part that is down is named while the others are shown."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from agents.roles import ROLES
from schemas.alert import Alert, Evidence
from schemas.alert_document import encode_alert
from schemas.topics import READS
from simak.config import Settings
from simak.letters import letter
from streams.elastic import client
from streams.kafka import consumer, producer
from streams.localstack.layout import Layout
from tests.support.operating import index, mention, nobody, simak
from tests.support.servers import fresh_settings


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A namespace of this file: making one takes longer than most tests."""
    return fresh_settings(stack, tmp_path_factory.mktemp("data"))


def status(settings: Settings) -> dict[str, Any]:
    result = simak(settings, "status", "--json")
    found: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (3 if found["down"] else 0)
    return found


def write(settings: Settings, topic: str, number: int, partition: int = 0) -> None:
    out = producer(settings)
    for _ in range(number):
        out.send(settings.topic(topic), key=b"k", value=b"{}", partition=partition)
    out.close()


def commit(settings: Settings, role: str, topic: str, partition: int, offset: int) -> None:
    reader = consumer(settings, group_id=settings.group(role))
    place = TopicPartition(settings.topic(topic), partition)
    reader.assign([place])
    reader.commit({place: OffsetAndMetadata(offset, "", -1)})
    reader.close()


def dead_letter(settings: Settings, at: datetime) -> None:
    key, value, headers = letter(
        topic=settings.topic("mentions.raw"), partition=0, offset=0, key=b"k", value=b"{", headers=(), stage="enrich",
        reason="invalid_json", message="Not JSON.", at=at,
    )  # fmt: skip
    out = producer(settings)
    out.send(
        settings.topic("dead.letters"), key=key, value=value, headers=headers, timestamp_ms=int(at.timestamp() * 1000)
    )
    out.close()


def alert(identity: str, state: Any) -> Alert:
    at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    evidence = Evidence(observed=40, expected=2.0, window_minutes=5, p_value=1e-9)
    return Alert(identity, state, "surge", "1", "pln", "PLN", "critical", at, at, evidence, {"id": "ramai"})


def test_the_roles_read_what_status_believes_they_read() -> None:
    assert {name: role.topics for name, role in ROLES.items()} == READS


def test_lag_is_what_was_written_less_what_was_committed(settings: Settings) -> None:
    write(settings, "mentions.raw", 10)
    write(settings, "mentions.raw", 5, partition=1)
    commit(settings, "enrich", "mentions.raw", 0, 7)
    found = status(settings)["kafka"]
    lags = {(one["role"], one["topic"]): one for one in found["lags"]}
    raw = lags["enrich", "mentions.raw"]
    assert (raw["partitions"], raw["lag"], raw["uncommitted"]) == (3, 8, 1)
    assert raw["rate"] == 0.25  # 15 records in the last minute
    assert lags["deliver", "alerts"]["lag"] == 0
    assert found["states"]["detect"] == "Dead"


def test_workers_are_seen_with_their_partitions(shared: Settings) -> None:
    reader = consumer(shared, group_id=shared.group("enrich"), group_instance_id="enrich-7")
    reader.subscribe([shared.topic("mentions.raw")])
    while not reader.assignment():
        reader.poll(timeout_ms=200)
    (member,) = status(shared)["kafka"]["members"]
    shown = simak(shared, "status").stdout
    reader.close()
    assert (member["role"], member["slot"], member["partitions"]) == ("enrich", "enrich-7", 3)
    assert "enrich-7" in shown and "No worker runs for: detect, deliver." in shown


def test_mentions_alerts_and_letters_are_told(shared: Settings) -> None:
    now = datetime.now(UTC)
    index(shared, [mention(n, "hujan") for n in range(6)], now)
    index(shared, [mention(9, "lama")], now - timedelta(minutes=10))
    with client(shared) as es:
        for one in (alert("a1", "firing"), alert("a2", "resolved"), alert("a3", "updated")):
            body = json.loads(encode_alert(one, now))
            es.index(index=shared.index("alerts-v1"), id=one.id, document=body, refresh="true")
    for at in (now - timedelta(hours=30), now - timedelta(hours=2), now):
        dead_letter(shared, at)
    found = status(shared)
    elastic = found["index"]
    assert (elastic["mentions"], elastic["rate"]) == (7, 0.1)
    assert datetime.fromisoformat(elastic["newest"]) == now
    assert {one["id"] for one in elastic["alerts"]} == {"a1", "a3"}
    assert found["letters"]["number"] == 2
    (group,) = found["letters"]["groups"]
    assert (group["stage"], group["reason"], group["letters"]) == ("enrich", "invalid_json", 2)
    shown = simak(shared, "status").stdout
    for text in ("7 mentions", "2 open alerts", "PLN", "2 dead letters in the last 24 h", "invalid_json"):
        assert text in shown


def test_an_empty_installation_is_no_error(settings: Settings) -> None:
    found = status(settings)
    assert found["down"] == [] and found["index"]["newest"] is None and found["letters"]["number"] == 0
    assert "none yet" in simak(settings, "status").stdout


def test_a_dead_elasticsearch_hides_nothing_of_kafka(shared: Settings) -> None:
    found = status(nobody(shared, "elasticsearch"))
    assert found["kafka"] is not None and found["letters"] is not None and found["index"] is None
    assert "Elasticsearch at http://127.0.0.1:9" in found["down"][0]
    shown = simak(nobody(shared, "elasticsearch"), "status").stdout
    assert "down: Elasticsearch" in shown and "mentions.raw" in shown


def test_a_dead_kafka_hides_nothing_of_elasticsearch(shared: Settings) -> None:
    found = status(nobody(shared, "kafka"))
    assert found["kafka"] is None and found["index"] is not None
    assert [line[:20] for line in found["down"]] == ["Kafka at 127.0.0.1:9"]
    assert "Kafka: unknown" in simak(nobody(shared, "kafka"), "status").stdout
