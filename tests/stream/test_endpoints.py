"""deliver with several endpoints and several workers: nobody waits for another's fault, and one alone sends."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from schemas.alert import Alert, Evidence
from schemas.topics import ALERTS
from simak.config import Settings
from streams.echo import EchoReceiver
from streams.kafka import producer
from streams.localstack.layout import Layout, free_ports
from streams.supervisor import Spec
from tests.support.pipeline import SECRET, environment, eventually, workers
from tests.support.plumbing import get, logged, own_namespace

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def own(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory, session_timeout=6.0) as settings:
        yield settings


def tell(settings: Settings, *numbers: int) -> None:
    """An alert a number, firing."""
    out = producer(settings)
    for number in numbers:
        alert = Alert(
            id=f"{number:032x}", state="firing", rule="surge", rule_version="1", subject="pln", subject_name="PLN",
            severity="warning", start=AT, at=AT, evidence=Evidence(40, 3.0, 5, 1e-9), sequence=0,
            reason={"id": "Lonjakan percakapan tentang PLN.", "en": "Surge of mentions of PLN."},
        )  # fmt: skip
        out.send(settings.topic(ALERTS.name), key=alert.id.encode(), value=msgspec.json.encode(alert), partition=0)
    out.flush()
    out.close()


def hooks(**urls: str) -> dict[str, str]:
    endpoints = [{"name": name, "url": url, "secret": SECRET} for name, url in urls.items()]
    return {"SIMAK_DELIVER__WEBHOOKS": json.dumps(endpoints), "SIMAK_DELIVER__RETRIES": "[0.1, 0.1, 0.1, 0.1]"}


def told(receiver: EchoReceiver) -> list[int]:
    return [int(one.body["data"]["id"], 16) for one in receiver.received]


@pytest.mark.timeout(120)
def test_an_endpoint_that_is_gone_for_good_is_asked_once_and_the_others_get_everything(
    own: Settings, tmp_path: Path
) -> None:
    gone, fine = EchoReceiver(SECRET, answer=lambda _: 410).start(), EchoReceiver(SECRET).start()
    with workers(own, [Spec("deliver", "0")], environment(own, **hooks(gone=gone.url, fine=fine.url)), tmp_path):
        tell(own, 1, 2, 3)
        assert eventually(lambda: len(fine.received) == len(gone.received) == 3, 40)
        assert not eventually(lambda: len(gone.received) > 3, 1.5)
    # One endpoint was taken out of the settings while its notice waited: the next start gives it up.
    gone.stop()
    with workers(own, [Spec("deliver", "0")], environment(own, **hooks(fine=fine.url, dead=gone.url)), tmp_path):
        tell(own, 4)
        assert eventually(lambda: 4 in told(fine), 40)
    with workers(own, [Spec("deliver", "0")], environment(own, **hooks(fine=fine.url)), tmp_path):
        tell(own, 5)
        assert eventually(lambda: 5 in told(fine), 40)
    fine.stop()
    assert sorted(told(fine)) == [1, 2, 3, 4, 5]
    assert all(one.verified for one in [*fine.received, *gone.received])


@pytest.mark.timeout(90)
def test_retry_after_is_honoured_against_the_table(own: Settings, tmp_path: Path, httpserver: HTTPServer) -> None:
    at: list[float] = []

    def answer(_: Request) -> Response:
        at.append(time.monotonic())
        return Response("", 503, {"retry-after": "3"}) if len(at) == 1 else Response("", 204)

    httpserver.expect_request("/").respond_with_handler(answer)
    env = environment(own, **hooks(busy=httpserver.url_for("/")))
    with workers(own, [Spec("deliver", "0")], env, tmp_path):
        tell(own, 1)
        assert eventually(lambda: len(at) == 2, 40)
        assert not eventually(lambda: len(at) > 2, 1)
    assert 3.0 <= at[1] - at[0] < 4.5, "the table would have it tried again after 0.1 s"


@pytest.mark.timeout(120)
def test_of_two_workers_one_alone_sends_and_the_other_takes_over(own: Settings, tmp_path: Path) -> None:
    fine = EchoReceiver(SECRET).start()
    ports = free_ports(2, 1000)
    specs = [Spec("deliver", str(number), port) for number, port in enumerate(ports)]
    with workers(own, specs, environment(own, **hooks(fine=fine.url)), tmp_path) as supervisor:
        assert eventually(lambda: all(get(port, "/healthz")[0] == 200 for port in ports), 40)
        assert eventually(lambda: sorted(get(port, "/readyz")[0] for port in ports) == [200, 503], 40)
        tell(own, *range(1, 6))
        assert eventually(lambda: len(fine.received) >= 5, 30)
        assert not eventually(lambda: len(fine.received) > 5, 1)
        sends = [name for name in ("deliver-0", "deliver-1") if "webhook.attempt" in logged(tmp_path, name)]
        assert len(sends) == 1
        supervisor.workers.pop(sends[0]).stop()
        tell(own, 6)
        assert eventually(lambda: 6 in told(fine), 30)
    fine.stop()
    assert sorted(told(fine)) == [1, 2, 3, 4, 5, 6]
