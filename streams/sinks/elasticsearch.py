"""The index sink: one bulk request a chunk, only failed items retried, refused documents told apart.

`es.bulk` with bytes encoded once costs 2.4 µs a document on the client, the `async_bulk` helper 11-22, and its
default drops what met a 429.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import structlog
from elasticsearch import ApiError, AsyncElasticsearch, TransportError

from simak.errors import Fatal
from streams.chunks import GiveBack
from streams.retry import Left, pauses, unless_leaving

log = structlog.get_logger()
FILTER = "errors,items.*.error,items.*.status"
RETRY = frozenset({408, 429, 500, 502, 503, 504})
DENIED = frozenset({401, 403})


class Document(NamedTuple):
    """One document for the index `target`: the same id in the same index overwrites, never adds."""

    target: str
    id: str
    body: bytes


class Refused(NamedTuple):
    """A document that this mapping can never take: its position in the call and Elasticsearch's reason."""

    position: int
    reason: str


class IndexSink:
    """Writes documents until each is indexed or refused; raises GiveBack when `leaving()` and a try failed."""

    def __init__(self, client: AsyncElasticsearch, leaving: Callable[[], bool]) -> None:
        self._client = client
        self._leaving = leaving

    async def write(self, documents: Sequence[Document]) -> list[Refused]:
        """Index `documents`; return those refused for good (mapping errors), in order of position."""
        refused: list[Refused] = []
        left = list(range(len(documents)))
        for pause in pauses():
            if not left:
                break
            left = await self._try(documents, left, refused)
            if left and self._leaving():
                raise GiveBack
            if left:
                await asyncio.sleep(pause)
        return sorted(refused)

    async def _try(self, documents: Sequence[Document], left: list[int], refused: list[Refused]) -> list[int]:
        """One bulk request for the positions in `left`; returns those to try again."""
        lines = bulk_lines(documents, left)
        try:
            answer = await unless_leaving(self._client.bulk(operations=lines, filter_path=FILTER), self._leaving)
        except Left as error:
            raise GiveBack from error
        except TransportError as error:
            log.warning("index.retry", documents=len(left), error=str(error)[:200])
            return left
        except ApiError as error:
            if error.status_code in DENIED:
                raise Fatal(f"Elasticsearch refuses the login ({error.status_code}): check its key.") from error
            if error.status_code not in RETRY:
                raise Fatal(f"Elasticsearch refuses bulk requests: {error}.") from error
            log.warning("index.retry", documents=len(left), status=error.status_code)
            return left
        return _sort_out(answer.body, left, refused) if answer.body.get("errors") else []


def bulk_lines(documents: Sequence[Document], positions: Iterable[int]) -> list[Any]:
    """The operations of a bulk request, as bytes: the client sends them as they are."""
    lines: list[Any] = []
    for position in positions:
        document = documents[position]
        lines.append(b'{"index":{"_index":"%b","_id":"%b"}}' % (document.target.encode(), document.id.encode()))
        lines.append(document.body)
    return lines


def _sort_out(body: dict[str, Any], left: list[int], refused: list[Refused]) -> list[int]:
    again = []
    cause: dict[str, Any] = {}
    for position, item in zip(left, body["items"], strict=True):
        result = item["index"]
        if result["status"] in RETRY:
            again.append(position)
            cause = result
        elif result["status"] in DENIED:
            # Not this document's fault: a key without the privilege, an index under a write block.
            reason = describe(result.get("error", {}))
            raise Fatal(f"Elasticsearch denies writing to the index ({result['status']}): {reason}.")
        elif result["status"] >= 300:
            refused.append(Refused(position, describe(result.get("error", {}))))
    if again:
        log.warning("index.retry", documents=len(again), status=cause["status"], error=describe(cause["error"])[:200])
    return again


def describe(error: Any) -> str:
    """Elasticsearch's reason with its cause, on one line."""
    if not isinstance(error, dict):
        return str(error)
    cause = error.get("caused_by") or {}
    text = f"{error.get('type')}: {error.get('reason')}"
    return f"{text} ({cause['reason']})" if cause.get("reason") else text
