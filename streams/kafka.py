"""kafka-python clients for what they are good at: admin, collectors, replay, redrive, lag, snapshots' reading."""

from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from simak.config import Settings
from simak.errors import Unavailable

CONNECT_MS = 10_000


def _common(settings: Settings) -> dict[str, Any]:
    kafka = settings.kafka
    options: dict[str, Any] = {
        "bootstrap_servers": [server.strip() for server in kafka.bootstrap.split(",")],
        "security_protocol": kafka.security_protocol,
        "client_id": "simak",
    }
    if kafka.ca_file:
        options["ssl_cafile"] = str(kafka.ca_file)
    if kafka.security_protocol.startswith("SASL"):
        options |= {
            "sasl_mechanism": kafka.sasl_mechanism,
            "sasl_plain_username": kafka.username,
            "sasl_plain_password": kafka.password.get_secret_value(),
        }
    return options


def _open(settings: Settings, kind: Any, **options: Any) -> Any:
    try:
        return kind(**_common(settings), **options)
    except (KafkaError, ValueError, OSError) as error:
        raise Unavailable(
            f"Kafka at {settings.kafka.bootstrap} does not answer ({type(error).__name__}): start it "
            "(`simak stack up`) or correct kafka.bootstrap."
        ) from None


def admin(settings: Settings) -> Any:
    """An admin client. Raises Unavailable with one sentence."""
    return _open(settings, KafkaAdminClient, request_timeout_ms=CONNECT_MS)


def producer(settings: Settings, **options: Any) -> Any:
    """An idempotent producer that waits for all replicas and batches for throughput."""
    defaults: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": "lz4",
        "linger_ms": 10,
        "batch_size": 131_072,
        "max_request_size": 4 << 20,
        "request_timeout_ms": 15_000,
        "delivery_timeout_ms": 120_000,
    }
    return _open(settings, KafkaProducer, **(defaults | options))


def consumer(settings: Settings, **options: Any) -> Any:
    """A consumer without a group (unless `group_id` is given) that never commits by itself."""
    defaults: dict[str, Any] = {
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "max_partition_fetch_bytes": 4 << 20,
        "request_timeout_ms": 30_000,
    }
    return _open(settings, KafkaConsumer, **(defaults | options))
