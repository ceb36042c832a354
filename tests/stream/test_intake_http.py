"""POST /v1/mentions on a real Kafka: what is accepted is there, what is refused says why."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simak.config import Settings
from tests.support.intake import body, free_port, ids, keys, web
from tests.support.servers import fresh_settings, running

NDJSON = {"content-type": "application/x-ndjson"}
GZIP = {"content-type": "application/json", "content-encoding": "gzip"}
JSON = {"content-type": "application/json"}
PROBLEM = "application/problem+json"
LIMIT = 200_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, httpx.Client]]:
    folder = tmp_path_factory.mktemp("web")
    with running("test-stack") as servers:
        settings = fresh_settings(servers, folder)
        limits = {"SIMAK_WEB__MAX_BODY": str(LIMIT), "SIMAK_WEB__MAX_ITEMS": "50"}
        with web(settings, folder / "web.log", **limits) as client:
            yield settings, client


@pytest.fixture
def client(place: tuple[Settings, httpx.Client]) -> httpx.Client:
    return place[1]


def posted(client: httpx.Client, content: Any, headers: dict[str, str] = JSON) -> httpx.Response:
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post("/v1/mentions", content=sent, headers=headers)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer that must be one."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == f"urn:simak:problem:{code}" and problem["status"] == status
    assert problem["title"] and problem["detail"]
    return problem


def test_202_says_that_kafka_has_every_accepted_one_and_errors_name_the_others(
    place: tuple[Settings, httpx.Client],
) -> None:
    settings, client = place
    secret = {"text": "x", "author": {"id": "nama.asli"}, "published": "rahasia-081234567890"}
    items = [body(1), body(2, **secret), body(3), {"platform": "x"}, body(5, text="\u200b")]
    answer = posted(client, items)
    assert answer.status_code == 202 and answer.headers["content-type"] == "application/json"
    result = answer.json()
    assert set(ids([1, 3])) <= set(keys(settings))
    assert (result["accepted"], result["ids"]) == (2, ids([1, 3]))
    assert [(error["index"], error["type"].rsplit(":", 1)[1]) for error in result["errors"]] == [
        (1, "invalid-field"),
        (3, "invalid-field"),
        (4, "text-empty"),
    ]
    assert "$.published" in result["errors"][0]["detail"]
    assert "rahasia" not in answer.text and "nama.asli" not in answer.text


def test_the_same_mentions_sent_again_have_the_same_ids(place: tuple[Settings, httpx.Client]) -> None:
    settings, client = place
    items = [body(10), body(11, native_id=None, url="https://warta.example/11")]
    first, second = posted(client, items).json(), posted(client, items).json()
    assert first["ids"] == second["ids"]
    assert all(keys(settings).count(key) == 2 for key in first["ids"])


def test_ndjson_and_gzip_and_both(place: tuple[Settings, httpx.Client]) -> None:
    settings, client = place
    lines = b"\n".join(json.dumps(body(n)).encode() for n in (20, 21)) + b"\n\n{broken\n"
    answer = posted(client, lines, NDJSON | {"content-type": "application/x-ndjson; charset=utf-8"})
    assert answer.status_code == 202 and answer.json()["errors"][0]["index"] == 2
    assert posted(client, gzip.compress(json.dumps([body(22)]).encode()), GZIP).status_code == 202
    assert posted(client, gzip.compress(json.dumps(body(23)).encode()), GZIP | NDJSON).status_code == 202
    assert set(ids([20, 21, 22, 23])) <= set(keys(settings))


def test_when_every_item_is_refused_the_answer_is_a_problem(client: httpx.Client) -> None:
    problem = refused(posted(client, [{"platform": "x"}, 3, None]), 422, "all-refused")
    assert (problem["accepted"], problem["ids"], len(problem["errors"])) == (0, [], 3)


def test_poison_beside_good_items_is_told_by_its_place(place: tuple[Settings, httpx.Client]) -> None:
    settings, client = place
    good = json.dumps(body(30)).encode()
    bad = [
        good.replace(b"listrik", b"\\ud800"),
        good.replace(b"listrik", b"\xff\xfe"),
        good.replace(b"2026-", b"9999-"),
        b'{"a":' + b"[" * 500 + b"]" * 500 + b"}",
    ]
    answer = posted(client, b"[" + b",".join([*bad, good]) + b"]")
    assert answer.status_code == 202, answer.text
    assert [error["type"].rsplit(":", 1)[1] for error in answer.json()["errors"]] == [
        "invalid-json",
        "invalid-utf8",
        "published-in-future",
        "invalid-field",
    ]
    assert "x:n30" in keys(settings)


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        ([body(n) for n in range(51)], JSON, 413, "too-many-items"),
        (b"[" + b" " * LIMIT + b"]", JSON, 413, "body-too-large"),
        (gzip.compress(b"[" + b" " * 50 * LIMIT + b"]"), GZIP, 413, "body-too-large"),
        (b"[]", {"content-type": "text/plain"}, 415, "unsupported-type"),
        (b"[]", {}, 415, "unsupported-type"),
        (b"[]", JSON | {"content-encoding": "br"}, 415, "unsupported-encoding"),
        (b"no gzip", GZIP, 400, "invalid-gzip"),
        (gzip.compress(b"[]")[:-4], GZIP, 400, "invalid-gzip"),
        (gzip.compress(b"[") + gzip.compress(b"]"), GZIP, 400, "invalid-gzip"),
        (b"[{", JSON, 400, "invalid-json"),
        (b"", JSON, 400, "invalid-json"),
        (body(1), JSON, 400, "invalid-json"),
        (b'["\xff"', JSON, 400, "invalid-json"),
        (b"[" * 100_000, JSON, 400, "invalid-json"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_as_a_whole(
    client: httpx.Client, content: Any, headers: dict[str, str], status: int, code: str
) -> None:
    refused(posted(client, content, headers), status, code)


def test_a_body_without_length_is_limited_too(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" " * 10_000

    refused(client.post("/v1/mentions", content=endless(), headers=JSON), 413, "body-too-large")


def test_the_token_is_asked_for(client: httpx.Client) -> None:
    missing = client.post("/v1/mentions", content=b"[]", headers=JSON | {"authorization": ""})
    refused(missing, 401, "token-missing")
    assert missing.headers["www-authenticate"].startswith("Bearer")
    wrong = client.post("/v1/mentions", content=b"[]", headers=JSON | {"authorization": "Bearer salah"})
    refused(wrong, 403, "token-wrong")


def test_health_metrics_openapi_and_unknown_paths(client: httpx.Client) -> None:
    assert client.get("/readyz").text == "ready\n"
    assert posted(client, [body(40), {}]).status_code == 202
    metrics = client.get("/metrics").text
    assert 'simak_intake_total{outcome="accepted"}' in metrics and 'simak_intake_total{outcome="refused"}' in metrics
    document = client.get("/v1/openapi").json()
    operation = document["paths"]["/v1/mentions"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"]["items"]["$ref"].endswith("/RawMention")
    assert set(operation["responses"]) == {"202", "400", "401", "403", "413", "415", "422", "503"}
    assert "published" in document["components"]["schemas"]["RawMention"]["properties"]
    refused(client.get("/none"), 404, "http-404")
    refused(client.get("/v1/mentions"), 405, "http-405")


def test_an_intake_without_token_is_shut(place: tuple[Settings, httpx.Client], tmp_path: Path) -> None:
    with web(place[0], tmp_path / "web.log", SIMAK_WEB__TOKEN="") as client:
        assert "web.token" in refused(posted(client, [body(1)]), 503, "intake-shut")["detail"]
        assert client.get("/healthz").status_code == 200


def test_without_kafka_the_answer_is_503_within_seconds(place: tuple[Settings, httpx.Client], tmp_path: Path) -> None:
    with web(place[0], tmp_path / "web.log", SIMAK_KAFKA__BOOTSTRAP=f"127.0.0.1:{free_port()}") as client:
        answer = posted(client, [body(60)])
        problem = refused(answer, 503, "kafka-unavailable")
        assert int(answer.headers["retry-after"]) > 0 and answer.elapsed.total_seconds() < 6
        assert "accepted" not in problem and "x:n60" not in answer.text
        refused(client.get("/readyz"), 503, "kafka-unavailable")
        assert client.get("/healthz").status_code == 200
    assert "x:n60" not in keys(place[0])
