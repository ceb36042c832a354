"""One worker process: how it starts, what it tells, how it ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import TopicPartition

from schemas.mention import RawMention
from simak.config import Settings
from streams.kafka import consumer
from streams.localstack.layout import Layout, free_ports
from streams.supervisor import Spec
from tests.support.operating import nobody
from tests.support.pipeline import environment, eventually, members, records, send, workers
from tests.support.plumbing import get, logged, metric, own_namespace

SESSION_S = 6.0


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory, session_timeout=SESSION_S) as settings:
        yield settings


def mentions(first: int, number: int) -> list[RawMention]:
    at = datetime.now(UTC) - timedelta(seconds=5)
    return [
        RawMention(platform="x", native_id=str(n), text=f"listrik padam lagi di blok {n}", published=at, collected=at)
        for n in range(first, first + number)
    ]


def command(*arguments: str, settings: Settings, seconds: float = 30) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "simak.cli.main", "worker", *arguments], env=os.environ | environment(settings),
        capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip


def committed(settings: Settings, role: str, topic: str) -> dict[int, int]:
    reader = consumer(settings, group_id=settings.group(role))
    try:
        places = [TopicPartition(settings.topic(topic), number) for number in range(settings.kafka.partitions)]
        return {place.partition: reader.committed(place) or 0 for place in places}
    finally:
        reader.close()


def ends(settings: Settings, topic: str) -> dict[int, int]:
    reader = consumer(settings)
    try:
        places = [TopicPartition(settings.topic(topic), number) for number in range(settings.kafka.partitions)]
        return {place.partition: end for place, end in reader.end_offsets(places).items()}
    finally:
        reader.close()


def test_an_unknown_role_is_one_sentence_and_status_2(shared: Settings) -> None:
    done = command("cook", settings=shared)
    assert done.returncode == 2
    assert done.stderr == "simak: There is no worker role 'cook': choose one of enrich, detect, deliver.\n"


@pytest.mark.parametrize("role", ["detect", "deliver"])
def test_a_kafka_that_is_not_there_is_one_sentence_at_once_and_status_3(shared: Settings, role: str) -> None:
    done = command(role, settings=nobody(shared, "kafka"), seconds=10)
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert "Kafka at 127.0.0.1:9 does not answer" in line and "simak stack up" in line


def test_a_kafka_that_goes_away_while_the_worker_joins_is_one_sentence(shared: Settings) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        threading.Thread(target=_hang_up, args=(server,), daemon=True).start()
        kafka = shared.kafka.model_copy(update={"bootstrap": f"127.0.0.1:{server.getsockname()[1]}"})
        done = command("deliver", settings=shared.model_copy(update={"kafka": kafka}))
    assert done.returncode == 70
    assert "went away while the worker joined its group" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr.splitlines()[-1]


def _hang_up(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            server.accept()[0].close()


def test_a_taken_port_is_one_sentence_and_nothing_was_joined(shared: Settings) -> None:
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()
        port = server.getsockname()[1]
        done = command("deliver", "--slot", "port", "--metrics-port", str(port), settings=shared)
    assert done.returncode == 70
    (line,) = done.stderr.splitlines()
    assert f"Port {port} for metrics cannot be opened" in line
    assert "Traceback" not in line


@pytest.mark.timeout(120)
def test_a_worker_tells_how_it_is_and_ends_with_all_it_did_committed(shared: Settings, tmp_path: Path) -> None:
    (port,) = free_ports(1, 950)
    with workers(shared, [Spec("enrich", "0", port)], environment(shared), tmp_path) as supervisor:
        worker = supervisor.workers["enrich-0"]
        assert eventually(lambda: get(port, "/healthz")[0] == 200, 40, 0.05)
        assert eventually(lambda: get(port, "/readyz") == (200, "ready\n"), 30, 0.1)
        send(shared, mentions(0, 300))
        assert eventually(lambda: sum(ends(shared, "mentions.enriched").values()) == 300, 40)
        assert eventually(lambda: committed(shared, "enrich", "mentions.raw") == ends(shared, "mentions.raw"), 10)
        assert eventually(lambda: lag(port) == [0, 0, 0], 10)
        _, text = get(port, "/metrics")
        assert metric(text, 'simak_mentions_total{outcome="done"}') == 300
        for stage in ("enriched", "indexed"):
            seen = metric(text, f'simak_latency_seconds_count{{stage="{stage}"}}') or 0
            total = metric(text, f'simak_latency_seconds_sum{{stage="{stage}"}}') or 0
            assert seen >= 3
            assert 5 <= total / seen < 60, "collected five seconds before it was sent"
        assert (metric(text, "simak_chunk_size_sum") or 0) == 300

        # In the middle of work: what is acknowledged is committed, the rest is there for the next.
        # Sent beside the watching: on a machine that stumbles all would be done before it is seen to have begun.
        sending = threading.Thread(target=send, args=(shared, mentions(1000, 6000)))
        sending.start()
        assert eventually(lambda: sum(ends(shared, "mentions.enriched").values()) > 600, 40, 0.02)
        worker.begin_stop()
        for _ in range(3):
            time.sleep(0.02)
            worker.signal(signal.SIGTERM)
        assert worker.stop() == 0
        sending.join()
    assert "worker.stopped" in logged(tmp_path, "enrich-0")
    assert get(port, "/healthz") == (0, "")
    written = dict.fromkeys(range(3), 0)
    for record in records(shared, "mentions.enriched"):
        offset = int(dict(record.headers)["ce_sequence"])
        written[record.partition] = max(written[record.partition], offset + 1)
    assert committed(shared, "enrich", "mentions.raw") == written
    assert sum(written.values()) < 6300, "nothing was in flight: the test proves nothing"


def lag(port: int) -> list[float | None]:
    _, text = get(port, "/metrics")
    return [metric(text, f'simak_lag_records{{partition="{n}",topic="mentions.raw"}}') for n in range(3)]


@pytest.mark.timeout(120)
def test_a_killed_worker_is_back_in_its_slot_with_the_same_partitions_and_stops_nobody(
    shared: Settings, tmp_path: Path
) -> None:
    first, second = free_ports(2, 970)
    specs = [Spec("detect", "0", first), Spec("detect", "1", second)]

    def shared_out() -> bool:
        both = members(shared, "detect")
        return len(both) == 2 and all(places for _, places in both.values())

    with workers(shared, specs, environment(shared), tmp_path) as supervisor:
        assert eventually(lambda: get(first, "/readyz")[0] == get(second, "/readyz")[0] == 200, 40)
        assert eventually(shared_out, 20)
        before = members(shared, "detect")
        assigned = logged(tmp_path, "detect-1")
        supervisor.workers["detect-0"].kill()
        assert eventually(lambda: members(shared, "detect")["detect-0"][0] != before["detect-0"][0], 15, 0.1)
        assert eventually(lambda: get(first, "/readyz")[0] == 200, 20, 0.1)
        after = members(shared, "detect")
        assert {slot: places for slot, (_, places) in after.items()} == {s: p for s, (_, p) in before.items()}
        assert after["detect-1"] == before["detect-1"], "the other did not have to join anew"
        assert logged(tmp_path, "detect-1") == assigned
