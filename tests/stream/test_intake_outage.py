"""Kafka is killed and comes back under the intake: a broker of the test's own, so that no other test feels it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simak.config import Settings
from streams import topics
from streams.localstack.build import build
from streams.localstack.layout import Layout
from streams.localstack.servers import KafkaServer
from tests.support.intake import body, ids, ingest, keys, line, start_ingest, web
from tests.support.pipeline import end_offsets, eventually
from tests.support.servers import HOME


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaServer]:
    monkeypatch.setenv("SIMAK_STACK_KAFKA_HEAP", "256m")
    place = Layout(tmp_path / "stack", HOME / "jars")
    build(place)
    server = KafkaServer(place)
    server.start()
    server.wait_healthy()
    yield server
    server.kill()


@pytest.fixture
def alone(broker: KafkaServer, tmp_path: Path) -> Settings:
    settings = Settings(namespace="t-alone", data_dir=tmp_path, kafka={"bootstrap": broker.address, "partitions": 3})
    topics.apply(settings)
    return settings


@pytest.mark.timeout(180)
def test_a_dead_kafka_makes_503_and_a_waiting_file_and_all_go_on_when_it_is_back(
    broker: KafkaServer, alone: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "long.jsonl"
    file.write_bytes(b"".join(line(number) for number in range(1500)))
    with web(alone, tmp_path / "web.log") as client:
        assert client.post("/v1/mentions", json=[body(9001)]).status_code == 202
        run = start_ingest(alone, file, "--rate", 300)
        assert eventually(lambda: end_offsets(alone, "mentions.raw") > 300, 30, 0.1)
        broker.kill()
        for number in (9002, 9003):
            answer = client.post("/v1/mentions", json=[body(number)])
            assert answer.status_code == 503 and answer.elapsed.total_seconds() < 9, answer.text
            assert answer.headers["retry-after"]
        assert client.get("/readyz").status_code == 503
        broker.start()
        broker.wait_healthy()
        answer = eventually(lambda: _accepted(client.post("/v1/mentions", json=[body(9004)])), 30)
        assert answer, (tmp_path / "web.log").read_text()
        assert client.get("/readyz").status_code == 200
        said = run.communicate(timeout=60)[1].decode()
        assert run.returncode == 0, said
    found = set(keys(alone))
    assert found >= {*ids(range(1500)), *ids([9001, 9004])}
    assert "already sent whole" in ingest(alone, file).stderr.decode()


def _accepted(answer: object) -> bool:
    return getattr(answer, "status_code", 0) == 202
