"""Follow a topic from a terminal. Reads without a group: no offset is committed, no worker is disturbed."""

from collections.abc import Iterator
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from schemas.topics import CATALOGUE, DEAD_LETTERS, RAW, Topic
from simak.config import Settings
from simak.errors import UserError
from streams.dlq import gone
from streams.kafka import consumer
from streams.reach import require_kafka

POLL_MS = 500
# Their values are what strangers wrote, before redaction.
PERSONAL = (RAW, DEAD_LETTERS)


def choose(settings: Settings, name: str, *, reveal: bool) -> Topic:
    """The public topic called `name`. Raises UserError for one with personal data unless `reveal`."""
    public = {topic.name: topic for topic in CATALOGUE if topic.public}
    prefix = f"{settings.namespace}." if settings.namespace else ""
    topic = public.get(name) or public.get(name.removeprefix(prefix))
    if topic is None:
        raise UserError(f"There is no topic {name!r}: choose one of {', '.join(public)}.")
    if topic in PERSONAL and not reveal:
        raise UserError(
            f"{topic.name} holds personal data as collected: add --reveal to print it on your own screen, or follow "
            "mentions.enriched."
        )
    return topic


def records(settings: Settings, topic: Topic, *, beginning: bool, follow: bool) -> Iterator[Any]:
    """kafka-python's records, from now on or from the beginning; for ever, or to the present end."""
    require_kafka(settings)
    reader = consumer(settings)
    try:
        places = _places(settings, reader, topic)
        reader.assign(places)
        ends = reader.end_offsets(places)
        if beginning:
            reader.seek_to_beginning(*places)
        else:
            for place, end in ends.items():
                reader.seek(place, end)
        while follow or any(reader.position(place) < ends[place] for place in places):
            for batch in reader.poll(timeout_ms=POLL_MS).values():
                yield from batch
    except KafkaError as error:
        raise gone(settings, error) from None
    finally:
        reader.close()


def _places(settings: Settings, reader: Any, topic: Topic) -> list[TopicPartition]:
    name = settings.topic(topic.name)
    numbers = reader.partitions_for_topic(name)
    if not numbers:
        raise UserError(f"The topic {name} is missing: run `simak topics apply`.")
    return [TopicPartition(name, number) for number in sorted(numbers)]
