"""A whole pipeline of worker processes in a namespace, and what a test needs to feed and watch it."""

import base64
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from kafka import TopicPartition

from schemas.mention import RawMention
from schemas.topics import RAW
from simak.config import Settings
from simak.dedupe.identity import mention_id
from streams.echo import EchoReceiver
from streams.elastic import client
from streams.kafka import admin, consumer, producer
from streams.supervisor import Spec, Supervisor

SECRET = "whsec_" + base64.b64encode(b"simak-tests-secret-of-32-bytes!!").decode()
encode = msgspec.json.encode


def environment(settings: Settings, receiver: EchoReceiver | None = None, **more: str) -> dict[str, str]:
    """The environment of workers that share `settings`."""
    found = {
        "SIMAK_NAMESPACE": settings.namespace,
        "SIMAK_DATA_DIR": str(settings.data_dir),
        "SIMAK_KAFKA__BOOTSTRAP": settings.kafka.bootstrap,
        "SIMAK_KAFKA__PARTITIONS": str(settings.kafka.partitions),
        "SIMAK_KAFKA__SESSION_TIMEOUT": str(settings.kafka.session_timeout),
        "SIMAK_ELASTICSEARCH__URL": settings.elasticsearch.url,
        "SIMAK_COUNT__LATENESS": str(settings.count.lateness),
        "SIMAK_COUNT__FLUSH": "1",
        "SIMAK_COUNT__IDLE": str(settings.count.idle),
    }
    if receiver:
        hook = {"name": "test", "url": receiver.url, "secret": SECRET}
        found["SIMAK_DELIVER__WEBHOOKS"] = json.dumps([hook])
        found["SIMAK_DELIVER__RETRIES"] = json.dumps([0.2, 0.5, 1, 2, 5, 10, 20, 30])
    return found | more


@contextmanager
def workers(settings: Settings, specs: Iterable[Spec], env: dict[str, str], logs: Path) -> Iterator[Supervisor]:
    """Supervised workers; in the end all are stopped cleanly, or their logs are shown."""
    supervisor = Supervisor(env, logs)
    supervisor.start(list(specs))
    try:
        yield supervisor
    finally:
        statuses = supervisor.stop()
        bad = {name: status for name, status in statuses.items() if status != 0}
        assert not bad, {name: supervisor.log_file(name).read_text()[-3000:] for name in bad}


def send(settings: Settings, mentions: Iterable[RawMention | bytes]) -> list[str]:
    """Raw mentions (or bytes as they are) to Kafka, acknowledged; their ids ("" for bytes)."""
    out = producer(settings)
    topic = settings.topic(RAW.name)
    ids, waiting = [], []
    for mention in mentions:
        key = "" if isinstance(mention, bytes) else mention_id(mention)
        value = mention if isinstance(mention, bytes) else encode(mention)
        waiting.append(out.send(topic, key=key.encode() or None, value=value))
        ids.append(key)
    out.flush()
    for future in waiting:
        future.get(timeout=30)
    out.close()
    return ids


def records(settings: Settings, topic: str) -> list[Any]:
    """Every record of a topic of the catalogue, present now."""
    reader = consumer(settings)
    try:
        name = settings.topic(topic)
        places = [TopicPartition(name, number) for number in sorted(reader.partitions_for_topic(name) or ())]
        reader.assign(places)
        ends = reader.end_offsets(places)
        reader.seek_to_beginning(*places)
        found: list[Any] = []
        while any(reader.position(place) < ends[place] for place in places):
            for batch in reader.poll(timeout_ms=500).values():
                found += batch
        return found
    finally:
        reader.close()


def end_offsets(settings: Settings, topic: str) -> int:
    """How many records were ever written to a topic of the catalogue, over all partitions."""
    reader = consumer(settings)
    try:
        name = settings.topic(topic)
        places = [TopicPartition(name, number) for number in sorted(reader.partitions_for_topic(name) or ())]
        return sum(reader.end_offsets(places).values())
    finally:
        reader.close()


def indexed(settings: Settings, alias: str = "mentions") -> dict[str, dict[str, Any]]:
    """Every document behind an alias, by id."""
    found: dict[str, dict[str, Any]] = {}
    with client(settings) as es:
        es.indices.refresh(index=settings.index(alias), ignore_unavailable=True)
        after: list[Any] = []
        while True:
            answer = es.search(
                index=settings.index(alias), size=5000, sort=[{"event.id": "asc"}],
                ignore_unavailable=True, **({"search_after": after} if after else {}),
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            if not hits:
                return found
            for hit in hits:
                assert hit["_id"] not in found, f"{hit['_id']} stands in two indices"
                found[hit["_id"]] = hit["_source"]
            after = hits[-1]["sort"]


def eventually(check: Callable[[], Any], seconds: float = 60.0, pause: float = 0.3) -> Any:
    """The first true result of `check`; the last result when time is up."""
    end = time.monotonic() + seconds
    while True:
        result = check()
        if result or time.monotonic() > end:
            return result
        time.sleep(pause)


def members(settings: Settings, role: str) -> dict[str, tuple[str, frozenset[int]]]:
    """Who is in the group: member id and partitions by slot."""
    client = admin(settings)
    try:
        (group,) = client.describe_groups([settings.group(role)]).values()
        return {one["group_instance_id"]: (one["member_id"], _places(one)) for one in group["members"]}
    finally:
        client.close()


def _places(member: dict[str, Any]) -> frozenset[int]:
    assignment = member["member_assignment"]
    # A member has none, an empty string, while its group rebalances.
    topics = assignment["assigned_partitions"] if assignment else []
    return frozenset(partition for topic in topics for partition in topic["partitions"])
