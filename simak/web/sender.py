"""The intake's way to Kafka: one producer, opened when first needed, dropped when it fails, opened anew later."""

import threading
import time
from collections.abc import Sequence

from schemas.topics import RAW
from simak.config import Settings
from simak.errors import Unavailable
from streams.kafka import consumer
from streams.sources.base import Outlet, Ready

CONNECT_S = 3.0
PATIENCE_S = 5.0
# After a failure nobody waits for Kafka again for so long: a collector's retries must not pile up here.
REST_S = 2.0


class Sender:
    """Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._outlet: Outlet | None = None
        self._failed = (0.0, "")

    def send(self, mentions: Sequence[Ready]) -> None:
        """Return when Kafka has acknowledged every one; raise Unavailable within seconds when it has not."""
        outlet = self._open()
        end = time.monotonic() + PATIENCE_S
        try:
            for future in [outlet.send(mention) for mention in mentions]:
                outlet.wait(future, end - time.monotonic())
        except Unavailable as error:
            self._drop(outlet, str(error))
            raise

    def check(self) -> None:
        """Ask Kafka, now. Raises Unavailable when it does not answer or the topic is missing."""
        topic = self._settings.topic(RAW.name)
        options = {"bootstrap_timeout_ms": CONNECT_S * 1000, "request_timeout_ms": CONNECT_S * 1000}
        reader = consumer(self._settings, allow_auto_create_topics=False, **options)
        try:
            if not reader.partitions_for_topic(topic):
                raise Unavailable(f"The topic {topic} is missing: run `simak topics apply`.")
        finally:
            reader.close()

    def close(self) -> None:
        """Leave Kafka."""
        if self._outlet:
            self._outlet.close(PATIENCE_S)

    def _open(self) -> Outlet:
        with self._lock:
            since, why = self._failed
            if why and time.monotonic() - since < REST_S:
                raise Unavailable(why)
            if self._outlet is None:
                self._outlet = self._connect()
            return self._outlet

    def _connect(self) -> Outlet:
        # The producer's own patience is shorter than a request's, so that nothing lingers after a 503.
        limits = {"request_timeout_ms": 4000, "delivery_timeout_ms": 4500, "linger_ms": 5}
        try:
            return Outlet(self._settings, connect=CONNECT_S, **limits)
        except Unavailable as error:
            self._failed = (time.monotonic(), str(error))
            raise

    def _drop(self, outlet: Outlet, why: str) -> None:
        with self._lock:
            if self._outlet is outlet:
                self._outlet = None
                self._failed = (time.monotonic(), why)
                outlet.drop()
