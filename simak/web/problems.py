"""Errors as RFC 9457 problem details: a stable type, a title, a sentence; never a value that somebody sent."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.plugins.problem_details import ProblemDetailsException

log = structlog.get_logger()
TYPES = "urn:simak:problem:"
RETRY_AFTER_S = 5
_NAMES = {"json": "JSON", "utf8": "UTF-8"}


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> ProblemDetailsException:
    """An exception that becomes `application/problem+json`; `headers` and further members may follow."""
    headers = more.pop("headers", None)
    return ProblemDetailsException(
        status_code=status, type_=type_of(code), title=title, detail=detail, headers=headers, extra=more or None
    )


def type_of(code: str) -> str:
    """The problem type of a reason code: `invalid_field` -> `urn:simak:problem:invalid-field`."""
    return TYPES + code.replace("_", "-")


def title_of(code: str) -> str:
    """The title of a reason code: `invalid_field` -> `Invalid field`."""
    words = [_NAMES.get(word, word) for word in code.split("_")]
    return " ".join((words[0].capitalize(), *words[1:]))


def unavailable(detail: str) -> ProblemDetailsException:
    """503 with Retry-After: nothing was accepted, the same request may be sent again."""
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    return problem(503, "kafka_unavailable", "Kafka does not answer", detail, headers=headers)


def from_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The framework's own errors (404, 405, 413 …) in the same form."""
    return problem(
        error.status_code, f"http_{error.status_code}", title=error.detail or "Error", detail=error.detail,
        headers=error.headers,
    ).to_response(request)  # fmt: skip


def from_fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours: logged whole, told without details."""
    log.error("web.fault", path=request.url.path, exc_info=error)
    return problem(500, "fault", "Internal error", "The fault was logged; send it again later.").to_response(request)
