"""simak web: the HTTP service, in the foreground, ended by SIGTERM or Ctrl-C."""

import signal
import socket
from typing import TYPE_CHECKING

import typer

from simak.errors import UserError

if TYPE_CHECKING:
    from simak.config import WebSettings

GRACE_S = 20


def web(
    host: str = typer.Option("", help="address to listen on; overrides web.host"),
    port: int = typer.Option(-1, help="port to listen on, 0 for a free one; overrides web.port"),
) -> None:
    """Run the HTTP service: POST /v1/mentions, /v1/openapi, /healthz, /readyz, /metrics."""
    import structlog
    import uvicorn

    from simak.config import load_settings
    from simak.web.app import make_app
    from streams import logs

    settings = load_settings()
    change = ({"host": host} if host else {}) | ({"port": port} if port >= 0 else {})
    settings.web = settings.web.model_copy(update=change)
    logs.configure(settings, role="web")
    log = structlog.get_logger()
    listener = _listen(settings.web)
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(settings),
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal once more when it has stopped in good order: that is no failure.
        signal.signal(number, signal.SIG_IGN)
    address, taken = listener.getsockname()[:2]
    log.info("web.started", address=address, port=taken, intake="open" if _open(settings.web) else "shut: no web.token")
    server.run(sockets=[listener])
    log.info("web.stopped")


def _open(web: "WebSettings") -> bool:
    return bool(web.token.get_secret_value())


def _listen(web: "WebSettings") -> socket.socket:
    try:
        family, *_, place = socket.getaddrinfo(web.host, web.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except OSError as error:
        raise UserError(
            f"Port {web.port} on {web.host} cannot be opened ({error.strerror}): stop what uses it, or choose another "
            "with --port or web.port."
        ) from None
    listener.listen(1024)
    return listener
