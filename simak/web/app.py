"""The HTTP service: intake, health, metrics, OpenAPI. Nothing is opened when this module is imported."""

from importlib.metadata import version

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.plugins.problem_details import ProblemDetailsPlugin

from simak.config import Settings
from simak.web import document, health
from simak.web.intake import Intake
from simak.web.problems import from_fault, from_http
from simak.web.sender import Sender


def make_app(settings: Settings) -> Litestar:
    """The ASGI app. Kafka is met at the first request and left when the app ends."""
    sender = Sender(settings)
    intake = Intake(settings, sender)
    return Litestar(
        route_handlers=[intake.router(), *health.routes(sender)],
        exception_handlers={HTTPException: from_http, Exception: from_fault},
        plugins=[ProblemDetailsPlugin()],
        openapi_config=document.config(version("simak")),
        on_shutdown=[intake.close, sender.close],
        logging_config=None,
    )
