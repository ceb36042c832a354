"""POST /v1/mentions: mentions by HTTP. 202 says that Kafka has acknowledged every accepted one."""

import asyncio
import hmac
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Request, Response, Router, post
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.status_codes import HTTP_202_ACCEPTED, HTTP_413_REQUEST_ENTITY_TOO_LARGE
from msgspec import Struct

from simak.config import Settings
from simak.errors import Poison, Unavailable
from simak.web.body import check_type, items_of, too_large
from simak.web.problems import problem, title_of, type_of, unavailable
from simak.web.sender import Sender
from streams import metrics
from streams.sources.base import Ready, prepare

# Each waits for Kafka in a thread of its own; more at once are asked to come back.
MOST_AT_ONCE = 32


class ItemProblem(Struct, frozen=True):
    """Why one item was refused: problem details (RFC 9457) with its place in the body, from 0."""

    index: int
    type: str
    title: str
    detail: str


class Accepted(Struct, frozen=True):
    """What became of a request's items: `ids` of the accepted ones, in order; the others are in `errors`."""

    accepted: int
    ids: list[str]
    errors: list[ItemProblem]


class Intake:
    """The route and what it needs. Opens nothing before the first request."""

    def __init__(self, settings: Settings, sender: Sender) -> None:
        self._web = settings.web
        self._sender = sender
        self._tolerance = timedelta(seconds=settings.enrich.future_tolerance)
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="intake")
        self._busy = 0

    def router(self) -> Router:
        """The route for the app."""

        async def mentions(request: Request[Any, Any, Any]) -> Response[Accepted]:
            """Send public mentions: a JSON array or NDJSON, gzip or not."""
            return await self._take(request)

        def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
            self._check_token(connection.headers.get("authorization", ""))

        # Functions, not methods: Litestar copies what it is given, and this object holds threads.
        handler = post(
            "/mentions",
            status_code=HTTP_202_ACCEPTED,
            guards=[guard],
            request_max_body_size=self._web.max_body,
            operation_id="sendMentions",
            summary="Send mentions",
            response_description="Kafka has acknowledged every item whose id is listed; the others are in `errors`.",
            security=[{"token": []}],
        )(mentions)
        return Router("/v1", route_handlers=[handler])

    def _check_token(self, header: str) -> None:
        token = self._web.token.get_secret_value()
        if not token:
            raise problem(
                503, "intake_shut", "The intake is shut", "This intake has no token: its operator must set web.token."
            )
        scheme, _, given = header.partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise problem(
                401, "token_missing", "Token missing", "Send the header `Authorization: Bearer <token>`.",
                headers={"WWW-Authenticate": 'Bearer realm="simak"'},
            )  # fmt: skip
        if not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise problem(403, "token_wrong", "Token wrong", "The bearer token is not the one of this intake.")

    async def _take(self, request: Request[Any, Any, Any]) -> Response[Accepted]:
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        encoding = request.headers.get("content-encoding", "").strip().lower()
        check_type(content_type, encoding)
        if self._busy >= MOST_AT_ONCE:
            raise unavailable(f"{MOST_AT_ONCE} requests are waiting already; nothing was accepted.")
        self._busy += 1
        try:
            body = await self._read(request)
            loop = asyncio.get_running_loop()
            result = await loop.run_in_executor(self._threads, self._work, body, content_type, encoding)
        finally:
            self._busy -= 1
        return Response(result, status_code=HTTP_202_ACCEPTED)

    async def _read(self, request: Request[Any, Any, Any]) -> bytes:
        try:
            return await request.body()
        except HTTPException as error:
            if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
                raise too_large(self._web.max_body) from None
            raise

    def _work(self, body: bytes, content_type: str, encoding: str) -> Accepted:
        """In a thread: split, validate, send, wait."""
        items = items_of(body, content_type, encoding, most_bytes=self._web.max_body, most_items=self._web.max_items)
        ready, errors = self._sorted(items)
        metrics.INTAKE.labels("refused").inc(len(errors))
        if errors and not ready:
            raise problem(
                422, "all_refused", "No item is a mention", f"All {len(errors)} items were refused.",
                accepted=0, ids=[], errors=errors,
            )  # fmt: skip
        try:
            self._sender.send(ready)
        except Unavailable as error:
            metrics.INTAKE.labels("unavailable").inc(len(ready))
            raise unavailable(f"{error} Nothing was accepted: send the same again later.") from None
        metrics.INTAKE.labels("accepted").inc(len(ready))
        return Accepted(len(ready), [mention.id for mention in ready], errors)

    def _sorted(self, items: list[bytes]) -> tuple[list[Ready], list[ItemProblem]]:
        ready: list[Ready] = []
        errors: list[ItemProblem] = []
        now = datetime.now(UTC)
        for index, item in enumerate(items):
            try:
                ready.append(prepare(item, now, self._tolerance))
            except Poison as poison:
                errors.append(ItemProblem(index, type_of(poison.reason), title_of(poison.reason), poison.message))
        return ready, errors

    def close(self) -> None:
        """End the threads; what they wait for has an end of its own."""
        self._threads.shutdown(wait=True)
