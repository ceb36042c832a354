"""What Elasticsearch says of the pipeline: health, the youngest mention, open alerts."""

from datetime import datetime, timedelta
from typing import Any

from elasticsearch import ApiError, NotFoundError, TransportError
from msgspec import Struct

from simak.config import Settings
from streams import indices
from streams.elastic import client

RATE_S = 60


class OpenAlert(Struct, frozen=True):
    """One alert that is not resolved."""

    id: str
    subject: str
    severity: str
    start: datetime
    observed: int
    expected: float


class IndexStatus(Struct, frozen=True):
    """What Elasticsearch says. `newest` is when the youngest mention was indexed; `rate`: mentions indexed a second."""

    health: str
    mentions: int
    rate: float
    newest: datetime | None
    newest_published: datetime | None
    alerts: list[OpenAlert]


def index_status(settings: Settings, now: datetime) -> IndexStatus:
    """Health, newest mention, rate and open alerts. Raises Unavailable."""
    with client(settings) as es:
        try:
            health = str(es.cluster.health()["status"])
            newest, number, recent = _mentions(settings, es, now)
            alerts = _alerts(settings, es)
        except (ApiError, TransportError) as error:
            raise indices.unavailable(settings, error) from None
    times = newest or {}
    return IndexStatus(
        health=health,
        mentions=number,
        rate=round(recent / RATE_S, 2),
        newest=_time(times.get("event", {}).get("ingested")),
        newest_published=_time(times.get("@timestamp")),
        alerts=alerts,
    )


def _mentions(settings: Settings, es: Any, now: datetime) -> tuple[dict[str, Any] | None, int, int]:
    since = (now - timedelta(seconds=RATE_S)).isoformat()
    try:
        answer = es.search(
            index=settings.index("mentions"),
            size=1,
            sort=[{"event.ingested": "desc"}],
            source=["@timestamp", "event.ingested"],
            aggs={"recent": {"filter": {"range": {"event.ingested": {"gte": since}}}}},
            track_total_hits=True,
        )
    except NotFoundError:  # no mention yet: no index behind the alias
        return None, 0, 0
    hits = answer["hits"]["hits"]
    recent = int(answer["aggregations"]["recent"]["doc_count"])
    return (dict(hits[0]["_source"]) if hits else None), int(answer["hits"]["total"]["value"]), recent


def _alerts(settings: Settings, es: Any) -> list[OpenAlert]:
    try:
        answer = es.search(
            index=settings.index("alerts"),
            size=100,
            query={"terms": {"simak.state": ["firing", "updated"]}},
            sort=[{"event.start": "desc"}],
        )
    except NotFoundError:
        return []
    return [_alert(hit["_source"]) for hit in answer["hits"]["hits"]]


def _alert(document: dict[str, Any]) -> OpenAlert:
    own, event = document["simak"], document["event"]
    return OpenAlert(
        id=event["id"],
        subject=own["subject_name"],
        severity=own["severity"],
        start=datetime.fromisoformat(event["start"]),
        observed=own["evidence"]["observed"],
        expected=own["evidence"]["expected"],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
