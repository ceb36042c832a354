"""A mention goes in at one end; it is searchable, published, counted, and a surge reaches the officer once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from schemas.alert import Alert
from schemas.enriched import Enriched
from schemas.mention import Author, RawMention
from simak.config import Settings
from streams.echo import EchoReceiver
from streams.supervisor import plan
from tests.support.pipeline import SECRET, environment, eventually, indexed, records, send, workers

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def mention(number: int, at: datetime, text: str) -> RawMention:
    return RawMention(
        platform="x",
        text=text,
        published=at,
        collected=at + timedelta(seconds=2),
        native_id=str(number),
        author=Author(id=f"u{number % 97}", handle=f"warga{number % 97}"),
    )


def morning() -> list[RawMention]:
    """Two hours of talk about PLN at 2 a minute, twenty minutes of 40, an hour of 2."""
    rng = np.random.default_rng(4)
    rate = np.full(200, 2.0)
    rate[120:140] = 40.0
    moments = [
        START + timedelta(minutes=minute, seconds=float(second))
        for minute, posts in enumerate(rng.poisson(rate))
        for second in np.sort(rng.uniform(0, 60, posts))
    ]
    return [mention(n, at, f"listrik mati lagi min @pln_123 wilayah {n % 40}") for n, at in enumerate(moments)]


@pytest.mark.timeout(180)
def test_from_raw_to_the_webhook(settings: Settings, tmp_path: Path) -> None:
    receiver = EchoReceiver(SECRET).start()
    env = environment(settings, receiver)
    with workers(settings, plan(enrich=1), env, tmp_path / "logs"):
        ids = send(settings, morning())
        assert eventually(lambda: len(indexed(settings)) >= len(ids), 90)
        assert eventually(lambda: len(receiver.received) >= 2, 60), (tmp_path / "logs" / "detect-0.log").read_text()
        eventually(lambda: len(receiver.received) > 2, 3)
    receiver.stop()

    documents = indexed(settings)
    assert documents.keys() == set(ids)
    published = [msgspec.json.decode(record.value, type=Enriched) for record in records(settings, "mentions.enriched")]
    assert {one.id for one in published} == set(ids)
    assert all(one.agencies == ["pln"] for one in published)

    firing, resolved = receiver.received
    assert [one.body["type"] for one in receiver.received] == ["alert.firing", "alert.resolved"]
    assert firing.verified and resolved.verified
    assert firing.body["data"]["id"] == resolved.body["data"]["id"]
    assert "PLN" in firing.body["data"]["summary"]
    start = datetime.fromisoformat(firing.body["data"]["start"])
    assert timedelta(minutes=119) <= start - START <= timedelta(minutes=122)

    alerts = [msgspec.json.decode(record.value, type=Alert) for record in records(settings, "alerts")]
    assert {alert.id for alert in alerts} == {firing.body["data"]["id"]}
    assert alerts[-1].state == "resolved"
    (document,) = indexed(settings, "alerts").values()
    assert document["simak"]["state"] == "resolved"
