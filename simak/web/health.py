"""/healthz, /readyz and /metrics."""

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from simak.errors import Unavailable
from simak.web.problems import unavailable
from simak.web.sender import Sender


def routes(sender: Sender) -> list[HTTPRouteHandler]:
    """Alive: the process answers. Ready: Kafka answers and has the topic."""

    @get("/healthz", media_type=MediaType.TEXT, operation_id="healthz", sync_to_thread=False)
    def healthz() -> str:
        """Whether the process lives."""
        return "alive\n"

    @get("/readyz", media_type=MediaType.TEXT, operation_id="readyz", sync_to_thread=True)
    def readyz() -> str:
        """Whether mentions can be taken: Kafka is asked."""
        try:
            sender.check()
        except Unavailable as error:
            raise unavailable(str(error)) from None
        return "ready\n"

    @get("/metrics", operation_id="metrics", sync_to_thread=False)
    def metrics() -> Response[bytes]:
        """Prometheus metrics."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [healthz, readyz, metrics]
