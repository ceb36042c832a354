"""The worker's own small HTTP server: `/metrics`, `/healthz`, `/readyz`."""

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from simak.errors import UserError


class HealthServer:
    """Listens when `port` is not 0. Alive: the event loop answers. Ready: `ready()` is true."""

    def __init__(self, port: int, *, ready: Callable[[], bool], host: str = "0.0.0.0") -> None:
        self._port = port
        self._host = host
        self._ready = ready
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Begin to listen. Raises UserError when the port is taken."""
        if not self._port:
            return
        app = web.Application()
        app.add_routes(
            [web.get("/metrics", _metrics), web.get("/healthz", _alive), web.get("/readyz", self._readiness)]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise UserError(f"Port {self._port} for metrics cannot be opened: {error.strerror}.") from None

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _readiness(self, _request: web.Request) -> web.Response:
        ready = self._ready()
        return web.Response(text="ready\n" if ready else "not ready\n", status=200 if ready else 503)


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="alive\n")
