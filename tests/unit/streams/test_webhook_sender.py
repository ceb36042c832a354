"""One webhook attempt against a real receiver: what it answers, what it never answers, what it can verify."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from werkzeug import Request, Response

from simak.config import DeliverSettings, Endpoint
from simak.errors import UserError
from simak.notify import Notice, Outcome
from streams.sinks.webhook import WebhookSender
from tests.support.plumbing import deaf_port

SECRET = "whsec_" + "c2ltYWstdGVzdHMtb25seS1zZWNyZXQtMTIz"
BODY = json.dumps({"type": "alert.firing", "data": {"subject": "pln"}}).encode()


def notice(endpoint: str = "press") -> Notice:
    now = datetime.now(UTC)
    return Notice(f"a/firing/{endpoint}", "a", "firing", endpoint, "msg_1", BODY, now)


def attempt(url: str, *, endpoint: str = "press", timeout: float = 5.0) -> Outcome:
    """One attempt by a sender that knows the endpoint `press` at `url`."""

    async def send() -> Outcome:
        hooks = [Endpoint(name="press", url=url, secret=SECRET)]  # type: ignore[arg-type]
        return await WebhookSender(DeliverSettings(webhooks=hooks, timeout=timeout)).send(notice(endpoint))

    return asyncio.run(send())


@pytest.mark.parametrize("status", [200, 202, 204, 302, 307, 400, 410, 429, 500, 503])
def test_an_answer_is_told_by_its_status(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_response(Response(status=status))
    assert attempt(httpserver.url_for("/hook")) == Outcome(status=status)


def test_a_redirect_is_not_followed(httpserver: HTTPServer) -> None:
    moved = Response(status=308, headers={"location": httpserver.url_for("/other")})
    httpserver.expect_request("/hook").respond_with_response(moved)
    httpserver.expect_request("/other").respond_with_data("ok")
    assert attempt(httpserver.url_for("/hook")).status == 308
    assert [request.path for request, _ in httpserver.log] == ["/hook"]


def test_retry_after_in_seconds_is_told(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_response(Response(status=429, headers={"retry-after": "17"}))
    assert attempt(httpserver.url_for("/hook")) == Outcome(status=429, retry_after=17.0)


def test_retry_after_as_a_date_is_told_in_seconds(httpserver: HTTPServer) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    httpserver.expect_request("/hook").respond_with_response(Response(status=503, headers={"retry-after": date}))
    found = attempt(httpserver.url_for("/hook")).retry_after
    assert found is not None and 60 < found <= 90


def test_a_receiver_that_is_too_slow_is_a_network_error(httpserver: HTTPServer) -> None:
    with deaf_port() as port:
        found = attempt(f"http://127.0.0.1:{port}/hook", timeout=0.3)
    assert found == Outcome(status=None, error="ReadTimeout")


def test_a_refused_connection_is_a_network_error() -> None:
    assert attempt("http://127.0.0.1:1/hook") == Outcome(status=None, error="ConnectError")


def test_an_address_that_is_none_is_an_outcome_too() -> None:
    found = attempt("http://[::bad/hook")
    assert found.status is None and found.error


def test_an_endpoint_removed_from_the_settings_is_gone_and_nothing_is_posted(httpserver: HTTPServer) -> None:
    found = attempt(httpserver.url_for("/hook"), endpoint="former")
    assert found.status == 410 and "removed" in found.error
    assert httpserver.log == []


def received(httpserver: HTTPServer) -> Request:
    """The request of one attempt, as the receiver got it."""
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok")
    assert attempt(httpserver.url_for("/hook")).status == 200
    ((request, _),) = httpserver.log
    return request


def test_the_receiver_can_verify_what_it_got(httpserver: HTTPServer) -> None:
    request = received(httpserver)
    assert request.get_data() == BODY
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("Simak/")
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert Webhook(SECRET).verify(request.get_data(), headers) == json.loads(BODY)


@pytest.mark.parametrize("changed", ["body", "id", "secret"])
def test_anything_changed_on_the_way_is_noticed(httpserver: HTTPServer, changed: str) -> None:
    request = received(httpserver)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if changed == "id":
        headers["webhook-id"] = "msg_2"
    secret = "whsec_" + "b3RoZXItdGVzdHMtb25seS1zZWNyZXQtMTIz" if changed == "secret" else SECRET
    body = BODY.replace(b"pln", b"kai") if changed == "body" else BODY
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_a_wrong_secret_is_one_sentence_that_names_the_webhook_and_not_the_secret() -> None:
    hook = Endpoint(name="press", url="http://127.0.0.1/hook", secret="whsec_abcde")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="secret of webhook press is not valid") as caught:
        WebhookSender(DeliverSettings(webhooks=[hook]))
    assert "abcde" not in str(caught.value) and "\n" not in str(caught.value)
