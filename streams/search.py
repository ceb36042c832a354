"""Search the indexed mentions: Lucene syntax with short field names, newest first, matches marked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from elasticsearch import ApiError, BadRequestError, NotFoundError, TransportError
from msgspec import Struct

from simak.config import Settings
from simak.errors import UserError
from simak.query import translate
from streams import indices
from streams.elastic import client

# Around each match in a highlight: no text holds them, unlike <em>.
BEGIN, END = "\ue000", "\ue001"
FIELDS = ["message", "message.exact", "simak.title", "simak.title.exact"]
MOST = 10_000
Sort = Literal["newest", "relevance"]


class Search(Struct, frozen=True):
    """What is looked for; `since` and `until` are times of publication, `until` itself is not included."""

    query: str = "*:*"
    since: datetime | None = None
    until: datetime | None = None
    size: int = 10
    sort: Sort = "newest"


class Hit(Struct, frozen=True):
    """One document; `marked` is its text with BEGIN and END round each match."""

    document: dict[str, Any]
    marked: str
    score: float | None


class Found(Struct, frozen=True):
    """`total` matches, of which `hits` are the first."""

    total: int
    hits: list[Hit]
    milliseconds: int


def search(settings: Settings, wanted: Search) -> Found:
    """Run a search. Raises UserError for a wrong query or a missing index, Unavailable for a dead server."""
    if not 1 <= wanted.size <= MOST:
        raise UserError(f"--size {wanted.size} is not between 1 and {MOST}: narrow the time with --since and --until.")
    answer = _ask(settings, wanted, "search", **_page(wanted))
    hits = [_hit(hit) for hit in answer["hits"]["hits"]]
    return Found(answer["hits"]["total"]["value"], hits, answer["took"])


def count(settings: Settings, wanted: Search) -> int:
    """How many documents match."""
    return int(_ask(settings, wanted, "count")["count"])


def known_fields(settings: Settings) -> frozenset[str]:
    """The names of all fields of a mention's document, sub-fields included."""
    body = indices.components(settings)[settings.index("simak@mentions")]
    return frozenset(_names(body["template"]["mappings"]["properties"], ""))


def _page(wanted: Search) -> dict[str, Any]:
    newest: list[Any] = [{"@timestamp": "desc"}, {"event.id": "asc"}]
    return {
        "size": wanted.size,
        "sort": newest if wanted.sort == "newest" else ["_score", *newest],
        "track_total_hits": True,
        "highlight": {
            "pre_tags": [BEGIN],
            "post_tags": [END],
            "number_of_fragments": 0,
            "fields": {name: {"matched_fields": [name, f"{name}.exact"]} for name in ("message", "simak.title")},
        },
    }


def _ask(settings: Settings, wanted: Search, verb: Literal["search", "count"], **more: Any) -> Any:
    query = _query(settings, wanted)
    with client(settings) as es:
        try:
            return getattr(es, verb)(index=settings.index("mentions"), query=query, **more)
        except NotFoundError:
            raise UserError(
                f"There is no index behind {settings.index('mentions')}: no mention has been indexed here yet. Run "
                "`simak index apply`, start the workers (`simak up`) and ingest something (`simak ingest FILE`)."
            ) from None
        except BadRequestError as error:
            reason = _reason(error)
            raise UserError(f"Elasticsearch cannot read the query {wanted.query!r}: {reason}.") from None
        except (ApiError, TransportError) as error:
            raise indices.unavailable(settings, error) from None


def _query(settings: Settings, wanted: Search) -> dict[str, Any]:
    text = {
        "query": translate(wanted.query, known_fields(settings)),
        "fields": FIELDS,
        "default_operator": "AND",
        # Words in quotes are meant as written: "melayani" and not layanan.
        "quote_field_suffix": ".exact",
        "time_zone": "+07:00",
    }
    times = {"gte": wanted.since, "lt": wanted.until}
    bounds = {name: time.isoformat() for name, time in times.items() if time is not None}
    parts: dict[str, Any] = {"must": [{"query_string": text}]}
    if bounds:
        parts["filter"] = [{"range": {"@timestamp": bounds}}]
    return {"bool": parts}


def _hit(hit: Any) -> Hit:
    document = dict(hit["_source"])
    marks = hit.get("highlight", {})
    message = marks.get("message", [document.get("message", "")])[0]
    title = marks.get("simak.title", [document.get("simak", {}).get("title")])[0]
    return Hit(document, f"{title}: {message}" if title else message, hit.get("_score"))


def _reason(error: ApiError) -> str:
    """The cause in Elasticsearch's answer, on one line."""
    body: Any = error.body if isinstance(error.body, dict) else {}
    found = body.get("error", {})
    causes = found.get("failed_shards") or [{"reason": cause} for cause in found.get("root_cause", [])]
    cause = causes[0]["reason"] if causes else found
    # Only the outermost says nothing; the innermost often says less than the one between.
    if str(cause.get("reason", "")).startswith("Failed to parse query") and "caused_by" in cause:
        cause = cause["caused_by"]
    return str(cause.get("reason", error)).split("\n")[0].strip().rstrip(".:")


def _names(properties: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, body in properties.items():
        path = prefix + name
        yield path
        yield from _names(body.get("properties", {}), f"{path}.")
        yield from _names(body.get("fields", {}), f"{path}.")
