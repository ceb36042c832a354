"""The Faust application of one worker role. Made by a function: importing this opens nothing."""

from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver

from simak.config import Settings
from streams.lane import lane_consumer

# Every value here was measured or forced by a fault: docs/faust.md says which.
FIXED: dict[str, Any] = {
    "store": "memory://",
    "web_enabled": False,
    "autodiscover": False,
    "processing_guarantee": "at_least_once",
    "stream_wait_empty": True,
    "stream_buffer_maxsize": 16,
    "stream_recovery_delay": 0.0,
    "table_standby_replicas": 0,
    "topic_disable_leader": True,
    "topic_allow_declare": False,
    "value_serializer": "raw",
    "key_serializer": "raw",
    "broker_commit_interval": 1.0,
    "broker_max_poll_records": 2048,
    "broker_rebalance_timeout": 60.0,
    "consumer_auto_offset_reset": "earliest",
    "consumer_max_fetch_size": 4 << 20,
    "producer_acks": -1,
    "producer_compression_type": "zstd",
    "producer_linger": 0.005,
    "producer_max_batch_size": 524_288,
    "producer_max_request_size": 4 << 20,
    "producer_request_timeout": 30.0,
}


# How long the broker may hold a fetch that finds nothing, in milliseconds. Faust's 1,500 stop busy partitions as well:
# aiokafka sends a broker one fetch at a time, and a partition that is drained waits behind those that are empty.
FETCH_WAIT_MS = 100


class PromptThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread with a fetch that does not wait long for nothing."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # Faust has no setting for it; read when the consumer starts
        return consumer


class PromptConsumer(driver.Consumer):
    """Faust's consumer on a `PromptThread`."""

    def _new_consumer_thread(self) -> Any:
        return PromptThread(self, loop=self.loop, beacon=self.beacon)


class IdempotentProducer(driver.Producer):
    """Faust's producer with Kafka's idempotence on: a retried request is written once."""

    def _settings_extra(self) -> dict[str, Any]:
        return {"enable_idempotence": True}


def make_app(settings: Settings, *, group: str, slot: str, topics: frozenset[str]) -> Any:
    """A Faust app of consumer group `group` that reads `topics` (physical names) in chunks.

    `slot` is the static membership id (`group.instance.id`): a worker that comes back within the session
    time-out under the same slot gets its partitions without stopping the group.
    """
    consumer = lane_consumer(PromptConsumer, topics, settings.enrich.batch)
    transport = type("LaneTransport", (driver.Transport,), {"Consumer": consumer, "Producer": IdempotentProducer})
    datadir = settings.data_dir / "faust" / slot
    datadir.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        group,
        broker=[f"kafka://{server.strip()}" for server in settings.kafka.bootstrap.split(",")],
        broker_credentials=_credentials(settings),
        broker_session_timeout=settings.kafka.session_timeout,
        broker_heartbeat_interval=settings.kafka.session_timeout / 5,
        consumer_group_instance_id=slot,
        datadir=str(datadir),
        **FIXED,
    )
    app.transport = transport(app.conf.broker, app)
    app.producer_transport = app.transport
    return app


def _credentials(settings: Settings) -> Any:
    kafka = settings.kafka
    if kafka.security_protocol == "PLAINTEXT":
        return None
    context = None
    if kafka.security_protocol.endswith("SSL"):
        import ssl

        context = ssl.create_default_context(cafile=str(kafka.ca_file) if kafka.ca_file else None)
    if kafka.security_protocol == "SSL":
        return faust.SSLCredentials(context=context)
    return faust.SASLCredentials(
        mechanism=kafka.sasl_mechanism,
        username=kafka.username,
        password=kafka.password.get_secret_value(),
        ssl_context=context,
    )
