"""Remove everything of a namespace: topics, groups, indices, templates. For demonstrations and tests only."""

from elasticsearch import ApiError, TransportError
from kafka.errors import KafkaError

from schemas.topics import CATALOGUE
from simak.config import Settings
from simak.errors import Unavailable, UserError
from streams.elastic import client
from streams.indices import unavailable
from streams.kafka import admin
from streams.reach import require_kafka

# Namespaces that may be removed: what a person named himself never is.
REMOVABLE = ("demo-", "t-")


def drop_namespaces(settings: Settings, prefix: str) -> list[str]:
    """Remove all namespaces that begin with `prefix` (`demo-…` or `t-…`); gives their topics' names."""
    if not prefix.startswith(REMOVABLE):
        raise UserError(f"Namespaces {prefix}… are not removed: only {', '.join(REMOVABLE)}.")
    require_kafka(settings)
    dropped = _topics(settings, prefix)
    _indices(settings, prefix)
    return dropped


def _topics(settings: Settings, prefix: str) -> list[str]:
    names = {topic.name for topic in CATALOGUE}
    client_ = admin(settings)
    try:
        found = [name for name in client_.list_topics() if name.startswith(prefix) and name.split(".", 1)[-1] in names]
        if found:
            client_.delete_topics(found)
        groups = [one["group_id"] for one in client_.list_groups() if one["group_id"].startswith(prefix)]
        if groups:
            client_.delete_groups(groups)
        return found
    except KafkaError as error:
        raise Unavailable(f"Kafka refused to remove the old {prefix}… topics: {error}.") from None
    finally:
        client_.close()


def _indices(settings: Settings, prefix: str) -> None:
    with client(settings) as es:
        try:
            for name in es.indices.get(index=f"{prefix}*", expand_wildcards="open").body:
                es.indices.delete(index=name)
            for entry in es.indices.get_index_template()["index_templates"]:
                if entry["name"].startswith(prefix):
                    es.indices.delete_index_template(name=entry["name"])
            for entry in es.cluster.get_component_template()["component_templates"]:
                if entry["name"].startswith(prefix):
                    es.cluster.delete_component_template(name=entry["name"])
        except (ApiError, TransportError) as error:
            raise unavailable(settings, error) from None
