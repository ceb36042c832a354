"""A webhook receiver that verifies and keeps what it gets: for the demonstration, tests, and trying out endpoints."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import Struct
from standardwebhooks import Webhook, WebhookVerificationError

from simak.errors import UserError

LARGEST = 1 << 20


class Received(Struct, frozen=True):
    """One request: `at` in seconds since 1970, `verified` when signature and time stamp were right."""

    webhook_id: str
    verified: bool
    body: dict[str, Any]
    at: float


class EchoReceiver:
    """Listens on loopback unless told otherwise; `received` holds every request in order.

    `answer` may return another status than 204.
    """

    def __init__(
        self,
        secret: str,
        port: int = 0,
        answer: Callable[[Received], int] | None = None,
        *,
        host: str = "127.0.0.1",
    ) -> None:
        self.received: list[Received] = []
        self.secret = secret
        self._webhook = Webhook(secret)
        self._answer = answer or (lambda _: 204)
        try:
            self._server = ThreadingHTTPServer((host, port), self._handler())
        except OSError as error:
            raise UserError(f"Port {port} cannot be opened: {error.strerror}. Choose another with --port.") from None
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def start(self) -> "EchoReceiver":
        """Begin to listen in a thread; gives itself back."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Verify and keep one request; the status to answer with."""
        try:
            parsed = json.loads(body)
        except ValueError:
            return 400
        if not isinstance(parsed, dict):
            return 400
        try:
            self._webhook.verify(body.decode(), headers)
            verified = True
        except (WebhookVerificationError, ValueError):
            verified = False
        received = Received(headers.get("webhook-id", ""), verified, parsed, time.time())
        self.received.append(received)
        return self._answer(received) if verified else 401

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("content-length", 0))
                if size > LARGEST:
                    self.send_error(413)
                    return
                status = receiver.take({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(size))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Silent: what arrived stands in `received`."""

        return Handler
