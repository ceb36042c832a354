"""What Kafka says of the pipeline: lag, rates, and the workers in the consumer groups."""

from datetime import datetime, timedelta
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct

from schemas.topics import READS, Topic
from simak.config import Settings
from simak.errors import UserError
from streams import dlq
from streams.kafka import admin, consumer
from streams.reach import require_kafka

RATE_S = 60


class Lag(Struct, frozen=True):
    """One role and topic. `lag`: records not yet worked on; `rate`: records written a second over the last minute."""

    role: str
    topic: str
    partitions: int
    lag: int
    uncommitted: int
    rate: float


class Member(Struct, frozen=True):
    """One worker in a consumer group: its slot, host and number of partitions."""

    role: str
    slot: str
    host: str
    partitions: int


class KafkaStatus(Struct, frozen=True):
    """What Kafka says. `states` are the consumer groups' states by role (`Stable`, `Empty`, `Dead`, …)."""

    brokers: int
    lags: list[Lag]
    members: list[Member]
    states: dict[str, str]


def kafka_status(settings: Settings, now: datetime) -> KafkaStatus:
    """Lags, rates and members. Raises Unavailable, or UserError when a topic is missing."""
    require_kafka(settings)
    chief, reader = admin(settings), consumer(settings)
    try:
        return _kafka(settings, chief, reader, now)
    except KafkaError as error:
        raise dlq.gone(settings, error) from None
    finally:
        reader.close()
        chief.close()


def _kafka(settings: Settings, chief: Any, reader: Any, now: datetime) -> KafkaStatus:
    groups = {settings.group(role): role for role in READS}
    committed = chief.list_group_offsets(list(groups))
    described = chief.describe_groups(list(groups))
    lags = [
        _lag(settings, reader, role, topic, committed[settings.group(role)], now)
        for role, topics in READS.items()
        for topic in topics
    ]
    members = [
        Member(
            role=groups[group],
            slot=member["group_instance_id"] or member["client_id"],
            host=member["client_host"].removeprefix("/"),
            partitions=sum(len(part["partitions"]) for part in _assigned(member)),
        )
        for group, found in described.items()
        for member in found["members"]
    ]
    states = {role: str(described[settings.group(role)]["group_state"]) for role in READS}
    brokers = len(chief.describe_cluster()["brokers"])
    return KafkaStatus(brokers, lags, sorted(members, key=lambda m: (m.role, m.slot)), states)


def _assigned(member: Any) -> list[dict[str, Any]]:
    assignment = member["member_assignment"]
    return list(assignment["assigned_partitions"]) if isinstance(assignment, dict) else []


def _lag(settings: Settings, reader: Any, role: str, topic: Topic, committed: Any, now: datetime) -> Lag:
    name = settings.topic(topic.name)
    numbers = reader.partitions_for_topic(name)
    if not numbers:
        raise UserError(f"The topic {name} is missing: run `simak topics apply`.")
    places = [TopicPartition(name, number) for number in numbers]
    ends, begins = reader.end_offsets(places), reader.beginning_offsets(places)
    minute_ago = int((now - timedelta(seconds=RATE_S)).timestamp() * 1000)
    recent = reader.offsets_for_times(dict.fromkeys(places, minute_ago))
    # What retention has removed is no longer work to do.
    done = {place: max(begins[place], committed[place].offset if place in committed else 0) for place in places}
    return Lag(
        role=role,
        topic=topic.name,
        partitions=len(places),
        lag=sum(max(0, ends[place] - done[place]) for place in places),
        uncommitted=sum(place not in committed and ends[place] > begins[place] for place in places),
        rate=round(sum(ends[place] - recent[place].offset for place in places if recent[place]) / RATE_S, 2),
    )
