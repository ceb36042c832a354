"""Removing a namespace: all of its own, nothing of anybody else's, and never one that a person named."""

from pathlib import Path

import pytest

from schemas.topics import CATALOGUE
from simak.config import Settings
from simak.errors import Unavailable, UserError
from streams import indices, topics
from streams.elastic import client
from streams.kafka import admin, consumer
from streams.localstack.layout import Layout
from streams.tidy import drop_namespaces
from tests.support.servers import fresh_settings


def commit(settings: Settings) -> None:
    """A consumer group of the namespace, without members."""
    from kafka import TopicPartition
    from kafka.structs import OffsetAndMetadata

    member = consumer(settings, group_id=settings.group("enrich"))
    place = TopicPartition(settings.topic("mentions.raw"), 0)
    member.assign([place])
    member.commit({place: OffsetAndMetadata(0, "", -1)})
    member.close()


def remains(settings: Settings) -> set[str]:
    """What is there of the namespace on both servers."""
    kafka = admin(settings)
    found = [*kafka.list_topics(), *[one["group_id"] for one in kafka.list_groups()]]
    kafka.close()
    with client(settings) as es:
        found += es.indices.get(index="*").body
        found += [one["name"] for one in es.indices.get_index_template()["index_templates"]]
        found += [one["name"] for one in es.cluster.get_component_template()["component_templates"]]
    return {name for name in found if name.startswith(settings.namespace)}


def test_a_namespace_goes_whole_and_its_neighbours_stay(stack: Layout, tmp_path: Path) -> None:
    mine, other = fresh_settings(stack, tmp_path), fresh_settings(stack, tmp_path)
    for settings in (mine, other):
        commit(settings)
        with client(settings) as es:
            es.index(index=settings.index("mentions-v1-2026.11.01"), id="1", document={"message": "a"})
    before = remains(other)
    assert len(before) > len(CATALOGUE) + 2
    dropped = drop_namespaces(mine, mine.namespace)
    assert set(dropped) == {mine.topic(topic.name) for topic in CATALOGUE}
    assert remains(mine) == set()
    assert remains(other) == before
    assert topics.check(other) == [] and indices.check(other) == []
    assert drop_namespaces(mine, mine.namespace) == []
    drop_namespaces(other, other.namespace)


@pytest.mark.parametrize("prefix", ["", "t", "prod", "demo", "kominfo-", "T-x"])
def test_a_namespace_that_a_person_named_is_never_removed(tmp_path: Path, prefix: str) -> None:
    nobody = Settings(data_dir=tmp_path, kafka={"bootstrap": "127.0.0.1:9"})  # type: ignore[arg-type]
    with pytest.raises(UserError, match="are not removed: only demo-, t-"):
        drop_namespaces(nobody, prefix)


def test_without_kafka_it_is_one_sentence(tmp_path: Path) -> None:
    nobody = Settings(data_dir=tmp_path, kafka={"bootstrap": "127.0.0.1:9"})  # type: ignore[arg-type]
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9 does not answer"):
        drop_namespaces(nobody, "t-x")
