"""The receiver that verifies: what is signed counts, everything else is told why not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from standardwebhooks import Webhook

from simak.errors import UserError
from streams.echo import LARGEST, EchoReceiver
from tests.support.pipeline import SECRET

OTHER = "whsec_" + "QUJD" * 11
BODY = json.dumps({"type": "alert.firing", "data": {"id": "a"}})


@pytest.fixture
def receiver() -> Iterator[EchoReceiver]:
    found = EchoReceiver(SECRET).start()
    yield found
    found.stop()


def post(
    receiver: EchoReceiver, body: str = BODY, *, secret: str = SECRET, at: datetime | None = None, **headers: str
) -> int:
    at = at or datetime.now(UTC)
    signed = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(receiver.url, content=body.encode(), headers=signed, trust_env=False).status_code


def test_what_is_signed_is_kept_as_verified(receiver: EchoReceiver) -> None:
    assert post(receiver) == 204
    (one,) = receiver.received
    assert one.verified and one.webhook_id == "msg_1" and one.body == json.loads(BODY)


def test_another_secret_is_401_and_not_verified(receiver: EchoReceiver) -> None:
    assert post(receiver, secret=OTHER) == 401
    assert [one.verified for one in receiver.received] == [False]


def test_a_signature_of_another_body_or_id_is_401(receiver: EchoReceiver) -> None:
    at = datetime.now(UTC)
    signature = Webhook(SECRET).sign("msg_1", at, BODY)
    assert post(receiver, BODY.replace("firing", "resolved"), at=at, webhook_signature=signature) == 401
    assert post(receiver, at=at, webhook_id="msg_2", webhook_signature=signature) == 401
    assert not any(one.verified for one in receiver.received)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_time_stamp_far_from_now_is_401_although_it_was_signed(receiver: EchoReceiver, minutes: int) -> None:
    assert post(receiver, at=datetime.now(UTC) + timedelta(minutes=minutes)) == 401
    assert [one.verified for one in receiver.received] == [False]


@pytest.mark.parametrize("body", ["{", "", "[1]", '"text"'])
def test_a_body_that_is_no_json_object_is_400_and_not_kept(receiver: EchoReceiver, body: str) -> None:
    assert post(receiver, body) == 400
    assert receiver.received == []


def test_a_body_that_is_too_large_is_413_and_not_kept(receiver: EchoReceiver) -> None:
    assert post(receiver, json.dumps({"x": "y" * LARGEST})) == 413
    assert receiver.received == []


def test_it_answers_what_it_is_told_to_but_never_to_strangers() -> None:
    receiver = EchoReceiver(SECRET, answer=lambda one: 410).start()
    assert post(receiver) == 410
    assert post(receiver, secret=OTHER) == 401
    receiver.stop()


def test_a_taken_port_is_one_sentence(receiver: EchoReceiver) -> None:
    port = httpx.URL(receiver.url).port
    assert port
    with pytest.raises(UserError, match=rf"Port {port} cannot be opened: .*Choose another with --port"):
        EchoReceiver(SECRET, port)
