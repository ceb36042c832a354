"""Header names on Kafka records, in one place.

CloudEvents 1.0, Kafka protocol binding, binary mode: attributes are headers `ce_<name>`, UTF-8, and
`content-type` is the data's content type. Dead letters use Kafka Connect's names, so that its tools can read them.
"""

from schemas.topics import Topic

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"

CE_SPECVERSION = "ce_specversion"
CE_ID = "ce_id"
CE_SOURCE = "ce_source"
CE_TYPE = "ce_type"
CE_TIME = "ce_time"
CE_SUBJECT = "ce_subject"
CE_DATASCHEMA = "ce_dataschema"
# CloudEvents' `sequence` extension: the offset of the raw record. A reader that saw the same or a higher one on the
# same partition is looking at a repeat.
CE_SEQUENCE = "ce_sequence"
CE_CONTENT_TYPE = "content-type"

ERROR = "__connect.errors."
ERROR_TOPIC = ERROR + "topic"
ERROR_PARTITION = ERROR + "partition"
ERROR_OFFSET = ERROR + "offset"
ERROR_STAGE = ERROR + "stage"
ERROR_CLASS = ERROR + "exception.class.name"
ERROR_MESSAGE = ERROR + "exception.message"
# Ours, beside Connect's: when it failed (ISO 8601) and how often it has been sent again.
ERROR_TIME = "simak.errors.time"
ERROR_ATTEMPT = "simak.errors.attempt"

Header = tuple[str, bytes]


def event_type(topic: Topic) -> str:
    """The CloudEvents type of a topic's records: `id.simak.mentions.enriched.v1`."""
    return f"id.simak.{topic.name}.v{topic.version}"


def data_schema(topic: Topic) -> str:
    """The `$id` of the committed JSON Schema of a topic's values: `urn:simak:mentions.enriched:v1`.

    A name, not an address: CloudEvents asks for an absolute URI, and an installation need not publish its files.
    """
    return f"urn:simak:{topic.name}:v{topic.version}"


def event_headers(topic: Topic, *, source: str) -> list[Header]:
    """The headers that all records of one batch share; `ce_id`, `ce_time` and `ce_sequence` come per record."""
    return [
        (CE_SPECVERSION, SPEC_VERSION.encode()),
        (CE_TYPE, event_type(topic).encode()),
        (CE_SOURCE, source.encode()),
        (CE_DATASCHEMA, data_schema(topic).encode()),
        (CE_CONTENT_TYPE, CONTENT_TYPE.encode()),
    ]
