"""Bring the broker's topics in line with the catalogue, or say how they differ."""

from contextlib import suppress
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.topics import CATALOGUE, Topic
from simak.config import Settings
from simak.errors import Unavailable, UserError
from streams.kafka import admin


def apply(settings: Settings) -> list[str]:
    """Create missing topics, correct settings, add partitions. Returns what was done, one line each.

    Raises UserError where partitions would have to go: that would lose order and state.
    """
    client = admin(settings)
    try:
        return _apply(settings, client)
    except KafkaError as error:
        raise Unavailable(f"Kafka refused to change a topic: {error}.") from None
    finally:
        client.close()


def check(settings: Settings) -> list[str]:
    """How the broker's topics differ from the catalogue, one sentence each; empty when all is right."""
    client = admin(settings)
    try:
        return [_sentence(name, difference) for name, difference in _differences(settings, client)]
    finally:
        client.close()


def partitions_of(settings: Settings, topic: Topic) -> int:
    """How many partitions the catalogue wants here."""
    return topic.partitions or settings.kafka.partitions


def _apply(settings: Settings, client: Any) -> list[str]:
    done = []
    for name, difference in _differences(settings, client):
        topic = next(t for t in CATALOGUE if settings.topic(t.name) == name)
        wanted = partitions_of(settings, topic)
        if difference is None:
            _create(settings, client, name, topic)
            done.append(f"{name}: created with {wanted} partitions")
        elif isinstance(difference, int):
            if difference > wanted:
                raise UserError(
                    f"{name} has {difference} partitions and the settings want {wanted}: partitions cannot be taken "
                    f"away, so set kafka.partitions to {difference} or use another namespace."
                )
            client.create_partitions({name: NewPartitions(total_count=wanted)})
            done.append(f"{name}: partitions {difference} -> {wanted}")
        else:
            resource = ConfigResource(ConfigResourceType.TOPIC, name, configs=topic.config())
            client.alter_configs([resource])
            done.append(f"{name}: settings corrected ({', '.join(sorted(difference))})")
    return done


def _create(settings: Settings, client: Any, name: str, topic: Topic) -> None:
    new = NewTopic(
        name=name,
        num_partitions=partitions_of(settings, topic),
        replication_factor=settings.kafka.replication,
        topic_configs=topic.config(),
    )
    with suppress(TopicAlreadyExistsError):  # another process applied at the same time
        client.create_topics([new], wait_for_metadata=True)


def _differences(settings: Settings, client: Any) -> list[tuple[str, int | dict[str, str] | None]]:
    """(name, None = missing | actual partitions | settings that differ)."""
    found: list[tuple[str, int | dict[str, str] | None]] = []
    names = {settings.topic(topic.name): topic for topic in CATALOGUE}
    existing = set(client.list_topics()) & names.keys()
    described = {t["name"]: len(t["partitions"]) for t in client.describe_topics(sorted(existing))} if existing else {}
    configs = _configs(client, sorted(existing))
    for name, topic in names.items():
        if name not in existing:
            found.append((name, None))
            continue
        if described[name] != partitions_of(settings, topic):
            found.append((name, described[name]))
        wrong = {k: v for k, v in topic.config().items() if configs[name].get(k) != v}
        if wrong:
            found.append((name, wrong))
    return found


def _configs(client: Any, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    answer = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    return read_configs(answer)


def read_configs(answer: Any) -> dict[str, dict[str, str]]:
    """The topic settings in an answer of kafka-python's describe_configs, by topic."""
    topics: dict[str, dict[str, Any]] = answer.get("topic", {}) if isinstance(answer, dict) else {}
    return {
        name: {k: (v["value"] if isinstance(v, dict) else v) for k, v in values.items()}
        for name, values in topics.items()
    }


def _sentence(name: str, difference: int | dict[str, str] | None) -> str:
    if difference is None:
        return f"topic {name} is missing: run `simak topics apply`"
    if isinstance(difference, int):
        return f"topic {name} has {difference} partitions, not as many as the settings say: run `simak topics apply`"
    return f"topic {name} differs in {', '.join(sorted(difference))}: run `simak topics apply`"
