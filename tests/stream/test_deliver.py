"""Webhooks: retried with back-off, across a kill -9, in order, once."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from schemas.alert import Alert, Evidence
from simak.config import Settings
from streams.echo import EchoReceiver, Received
from streams.kafka import producer
from streams.supervisor import Spec
from tests.support.pipeline import SECRET, environment, eventually, workers

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def alert(state: str, sequence: int) -> Alert:
    return Alert(
        id="a" * 32, state=state, rule="surge", rule_version="1", subject="pln", subject_name="PLN",  # type: ignore[arg-type]
        severity="warning", start=AT, at=AT, evidence=Evidence(40, 3.0, 5, 1e-9), sequence=sequence,
        reason={"id": "Lonjakan percakapan tentang PLN.", "en": "Surge of mentions of PLN."},
        end=AT if state == "resolved" else None,
    )  # fmt: skip


def tell(settings: Settings, *alerts: Alert) -> None:
    out = producer(settings)
    for one in alerts:
        out.send(settings.topic("alerts"), key=one.id.encode(), value=msgspec.json.encode(one), partition=0)
    out.flush()
    out.close()


@pytest.mark.timeout(120)
def test_a_receiver_that_is_down_gets_both_webhooks_once_and_in_order_after_a_kill(
    settings: Settings, tmp_path: Path
) -> None:
    open_again = [False]
    receiver = EchoReceiver(SECRET, answer=lambda _: 204 if open_again[0] else 503).start()
    with workers(settings, [Spec("deliver", "0")], environment(settings, receiver), tmp_path) as supervisor:
        tell(settings, alert("firing", 0), alert("updated", 1), alert("resolved", 2))
        assert eventually(lambda: len(receiver.received) >= 2, 40)
        supervisor.workers["deliver-0"].kill()
        seen = len(receiver.received)
        open_again[0] = True
        assert eventually(lambda: _kinds(receiver.received[seen:]) == ["alert.firing", "alert.resolved"], 40)
        eventually(lambda: len(receiver.received) > seen + 2, 3)
        assert _kinds(receiver.received[seen:]) == ["alert.firing", "alert.resolved"]
    receiver.stop()
    assert all(one.verified for one in receiver.received)
    assert len({one.webhook_id for one in receiver.received}) == 2
    assert "alert.resolved" not in _kinds(receiver.received[:seen]), "the firing goes first"


@pytest.mark.timeout(90)
def test_a_restart_tells_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    receiver = EchoReceiver(SECRET).start()
    with workers(settings, [Spec("deliver", "0")], environment(settings, receiver), tmp_path) as supervisor:
        tell(settings, alert("firing", 0))
        assert eventually(lambda: receiver.received, 40)
        eventually(lambda: False, 1.5)  # the attempt's record reaches Kafka
        supervisor.workers["deliver-0"].kill()
        tell(settings, alert("updated", 1), alert("resolved", 2))
        assert eventually(lambda: len(receiver.received) >= 2, 40)
    receiver.stop()
    assert _kinds(receiver.received) == ["alert.firing", "alert.resolved"]


def _kinds(received: list[Received]) -> list[str]:
    return [one.body["type"] for one in received]
