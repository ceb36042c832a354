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


def hooks(*, retries: str = "[0.1, 0.1, 0.1, 0.1]", **urls: str) -> dict[str, str]:
    endpoints = [{"name": name, "url": url, "secret": SECRET} for name, url in urls.items()]
    return {"SIMAK_DELIVER__WEBHOOKS": json.dumps(endpoints), "SIMAK_DELIVER__RETRIES": retries}


def told(receiver: EchoReceiver) -> list[int]:
    return [int(one.body["data"]["id"], 16) for one in receiver.received]


@pytest.mark.timeout(120)
def test_an_endpoint_that_is_gone_or_taken_out_is_given_up_and_the_others_get_everything(
    own: Settings, tmp_path: Path
) -> None:
    gone, fine = EchoReceiver(SECRET, answer=lambda _: 410).start(), EchoReceiver(SECRET).start()
    both, retries = {"gone": gone.url, "fine": fine.url}, "[2, 600]"
    env = environment(own, **hooks(retries=retries, **both, dead="http://127.0.0.1:9/"))
    with workers(own, [Spec("deliver", "0")], env, tmp_path):
        tell(own, 1, 2, 3)
        assert eventually(lambda: len(fine.received) == len(gone.received) == 3, 40)
        assert eventually(lambda: logged(tmp_path, "deliver-0").count("ConnectError") == 3, 10)
    # The dead one is taken out of the settings while its notices wait.
    with workers(own, [Spec("deliver", "0")], environment(own, **hooks(retries=retries, **both)), tmp_path):
        tell(own, 4)
        assert eventually(lambda: 4 in told(fine) and 4 in told(gone), 40)
        assert eventually(lambda: logged(tmp_path, "deliver-0").count("endpoint removed from the settings") == 3, 10)
    gone.stop()
    fine.stop()
    assert sorted(told(fine)) == sorted(told(gone)) == [1, 2, 3, 4]
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


@pytest.mark.timeout(180)
def test_of_two_workers_one_alone_sends_and_the_other_takes_over(own: Settings, tmp_path: Path) -> None:
    is_open = [False]
    receiver = EchoReceiver(SECRET, answer=lambda _: 204 if is_open[0] else 503).start()
    first, second = free_ports(2, 1000)
    env = environment(own, **hooks(fine=receiver.url, retries=str([0.4] * 100)))
    with workers(own, [Spec("deliver", "0", first)], env, tmp_path) as supervisor:
        tell(own, *range(1, 6))
        assert eventually(lambda: set(told(receiver)) == {1, 2, 3, 4, 5}, 40)
        # The second joins while notices wait: it reads them all.
        supervisor.start([Spec("deliver", "1", second)])
        assert eventually(lambda: get(second, "/healthz")[0] == 200, 40)
        assert eventually(lambda: sorted(get(port, "/readyz")[0] for port in (first, second)) == [200, 503], 40)
        seen = len(receiver.received)
        assert eventually(lambda: len(receiver.received) >= seen + 15, 20)
        assert [name for name in supervisor.workers if sent_lately(own, tmp_path, name)] == [owner(first)]
        is_open[0] = True
        supervisor.workers.pop(owner(first)).stop()
        tell(own, 6)
        # A static member's leaving is noticed after a session time-out; a rebalance it disturbs may take its own 60 s.
        assert eventually(lambda: 6 in told(receiver), 75), logged(tmp_path, next(iter(supervisor.workers)))[-3000:]
        seen = len(receiver.received)
        assert not eventually(lambda: len(receiver.received) > seen, 1.5)
    receiver.stop()


def owner(first: int) -> str:
    """Which of the two reads the alerts."""
    return "deliver-0" if get(first, "/readyz")[0] == 200 else "deliver-1"


def sent_lately(settings: Settings, folder: Path, name: str) -> bool:
    """Whether a worker has tried a webhook within a second and a half."""
    before = logged(folder, name).count("webhook.attempt")
    return bool(eventually(lambda: logged(folder, name).count("webhook.attempt") > before, 1.5))
