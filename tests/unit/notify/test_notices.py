"""Which notices an alert calls for and what is in them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from standardwebhooks import Webhook

from schemas.alert import Alert, Evidence
from simak.notify import LARGEST_BODY, Notice, notices_for, webhook_body

NOW = datetime.now(UTC)
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "whsec_" + "c2ltYWsgdGVzdCBzZWNyZXQgb2YgMzIgYnl0ZXMhISE="


def alert(**fields: Any) -> Alert:
    plain = Alert(
        id="4f1d", state="firing", rule="surge", rule_version="1", subject="kpk", subject_name="KPK",
        severity="critical", start=START, at=START + timedelta(minutes=3),
        evidence=Evidence(30, 2.5, 5, 1e-19, mentions=["x:1", "x:2"]),
        reason={"id": "Lonjakan: 30 unggahan, biasanya 2,5.", "en": "Surge: 30 posts, usually 2.5."},
    )  # fmt: skip
    return msgspec.structs.replace(plain, **fields)


def made(
    one: Alert, known: frozenset[str] = frozenset(), endpoints: tuple[str, ...] = ("pager", "chat")
) -> list[Notice]:
    return notices_for(one, endpoints, "id", now=NOW, known=known)


def test_a_firing_calls_for_one_notice_an_endpoint() -> None:
    assert [(n.endpoint, n.state, n.status, n.attempts, n.next_at) for n in made(alert())] == [
        ("pager", "firing", "pending", 0, NOW), ("chat", "firing", "pending", 0, NOW),
    ]  # fmt: skip


def test_what_is_known_is_not_made_again_and_an_update_is_the_firing() -> None:
    known = frozenset(notice.key for notice in made(alert()))
    assert made(alert(), known) == []
    assert made(alert(state="updated", at=START + timedelta(minutes=9)), known) == []
    assert [n.state for n in made(alert(state="updated"))] == ["firing", "firing"]
    assert [n.state for n in made(alert(state="resolved"), known)] == ["resolved", "resolved"]


def test_nothing_follows_a_resolution() -> None:
    known = frozenset(notice.key for notice in made(alert(state="resolved")))
    assert made(alert(), known) == made(alert(state="updated"), known) == made(alert(state="resolved"), known) == []


def test_without_endpoints_there_are_none() -> None:
    assert made(alert(), endpoints=()) == []


def test_the_webhook_id_is_stable_and_its_own_per_alert_state_and_endpoint() -> None:
    again = [n.webhook_id for n in made(alert(severity="info", at=START + timedelta(hours=1)))]
    assert again == [n.webhook_id for n in made(alert())]
    notices = [*made(alert()), *made(alert(state="resolved")), *made(alert(id="other"))]
    assert len({n.webhook_id for n in notices}) == len({n.key for n in notices}) == 6
    assert all("." not in n.webhook_id for n in notices)


@pytest.mark.parametrize("state", ["firing", "updated", "resolved"])
def test_a_receivers_library_verifies_and_reads_the_body(state: str) -> None:
    (notice,) = made(alert(state=state), endpoints=("pager",))
    body = notice.body.decode()
    sent = datetime.now(UTC)  # not NOW: the library allows five minutes
    signature = Webhook(SECRET).sign(notice.webhook_id, sent, body)
    headers = {
        "webhook-id": notice.webhook_id,
        "webhook-timestamp": str(int(sent.timestamp())),
        "webhook-signature": signature,
    }
    message = Webhook(SECRET).verify(body, headers)
    assert message["type"] == ("alert.resolved" if state == "resolved" else "alert.firing")
    assert message["timestamp"] == "2026-11-23T01:03:00Z"
    assert message["data"]["summary"] == "Lonjakan: 30 unggahan, biasanya 2,5."
    assert message["data"]["subject"] == "kpk"
    assert message["data"]["evidence"]["mentions"] == ["x:1", "x:2"]


def test_the_summary_falls_back_on_a_language_that_is_there() -> None:
    body = json.loads(webhook_body(alert(reason={"en": "Surge."}), "firing", "id"))
    assert body["data"]["summary"] == "Surge."
    assert json.loads(webhook_body(alert(reason={}), "firing", "id"))["data"]["summary"] == ""


@pytest.mark.parametrize("character", ["a", "é", "😡", '"', "\u0000"])
def test_a_body_stays_below_twenty_kilobytes_whatever_the_names(character: str) -> None:
    long = character * 20_000
    absurd = alert(
        subject=long, subject_name=long, reason={"id": long, "en": long},
        evidence=Evidence(1, 1.0, 5, 0.1, mentions=[long, long]),
    )  # fmt: skip
    body = webhook_body(absurd, "firing", "id")
    assert len(body) < LARGEST_BODY
    data = json.loads(body)["data"]
    assert data["summary"].startswith(character) and data["id"] == "4f1d"


def test_the_body_is_ascii_so_that_no_receivers_encoding_breaks_the_signature() -> None:
    assert webhook_body(alert(subject_name="Dinas é 😡"), "firing", "id").isascii()
