"""The HTTP service in process, without Kafka: what is refused before Kafka is ever asked."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from simak.config import Settings
from simak.web.app import make_app
from simak.web.problems import title_of, type_of
from tests.support.intake import TOKEN, body, free_port

BEARER = {"authorization": f"Bearer {TOKEN}"}
PROBLEM = "application/problem+json"


def app_client(**web: Any) -> TestClient[Any]:
    """A client of an app whose Kafka does not exist."""
    settings = Settings(
        kafka={"bootstrap": f"127.0.0.1:{free_port()}"},  # type: ignore[arg-type]
        web={"token": TOKEN, "max_body": 4096, "max_items": 3} | web,  # type: ignore[arg-type]
    )
    return TestClient(make_app(settings))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Any]]:
    with app_client() as found:
        yield found


def checked(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, of this status and type, with all that RFC 9457 asks for."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith(PROBLEM)
    found: dict[str, Any] = answer.json()
    assert found["type"] == f"urn:simak:problem:{code}"
    assert found["status"] == status
    assert found["title"] and found["detail"]
    return found


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ({}, 401, "token-missing"),
        ({"authorization": TOKEN}, 401, "token-missing"),
        ({"authorization": "Bearer "}, 401, "token-missing"),
        ({"authorization": f"Basic {TOKEN}"}, 401, "token-missing"),
        ({"authorization": "Bearer wrong"}, 403, "token-wrong"),
        ({"authorization": f"Bearer {TOKEN}x"}, 403, "token-wrong"),
        ({"authorization": f"Bearer {TOKEN[:-1]}"}, 403, "token-wrong"),
        ({"authorization": f"Bearer {TOKEN.upper()}"}, 403, "token-wrong"),
    ],
)
def test_without_the_token_nothing_is_taken(
    client: TestClient[Any], header: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/v1/mentions", json=[body(1)], headers=header)
    found = checked(answer, status, code)
    assert ("www-authenticate" in answer.headers) is (status == 401)
    assert TOKEN not in json.dumps(found)


@pytest.mark.parametrize("scheme", ["bearer", "Bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(client: TestClient[Any], scheme: str) -> None:
    answer = client.post("/v1/mentions", content=b"{", headers={"authorization": f"{scheme} {TOKEN}"})
    assert answer.status_code not in (401, 403)


@pytest.mark.parametrize("header", [{}, BEARER, {"authorization": "Bearer "}])
def test_an_intake_without_a_token_is_shut_to_everybody(header: dict[str, str]) -> None:
    with app_client(token="") as shut:
        checked(shut.post("/v1/mentions", json=[body(1)], headers=header), 503, "intake-shut")


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"[", {"content-type": "application/json"}, 400, "invalid-json"),
        (b"{}", {"content-type": "application/json"}, 400, "invalid-json"),
        (b"[]", {"content-type": "text/plain"}, 415, "unsupported-type"),
        (b"[]", {"content-type": "application/json", "content-encoding": "br"}, 415, "unsupported-encoding"),
        (b"[]", {"content-type": "application/json", "content-encoding": "gzip"}, 400, "invalid-gzip"),
        (b"[1, 2, 3, 4]", {"content-type": "application/json"}, 413, "too-many-items"),
        (b"[" + b" " * 5000 + b"]", {"content-type": "application/json"}, 413, "body-too-large"),
    ],
)
def test_a_wrong_body_is_a_problem_with_a_type(
    client: TestClient[Any], content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    checked(client.post("/v1/mentions", content=content, headers=BEARER | headers), status, code)


def test_parameters_and_case_of_the_media_type_do_not_matter(client: TestClient[Any]) -> None:
    headers = BEARER | {"content-type": "Application/JSON; charset=utf-8"}
    checked(client.post("/v1/mentions", content=b"[", headers=headers), 400, "invalid-json")


def test_when_every_item_is_refused_each_is_told_with_its_place_and_without_its_values(
    client: TestClient[Any],
) -> None:
    wrong = [body(1, text=12), body(2, published="rahasia-satu"), {"platform": "RAHASIA DUA"}]
    found = checked(client.post("/v1/mentions", json=wrong, headers=BEARER), 422, "all-refused")
    assert [error["index"] for error in found["errors"]] == [0, 1, 2]
    assert (found["accepted"], found["ids"]) == (0, [])
    assert all(error["type"].startswith("urn:simak:problem:") and error["detail"] for error in found["errors"])
    assert "rahasia" not in json.dumps(found).lower()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/mentions", 405),
        ("DELETE", "/v1/mentions", 405),
        ("POST", "/healthz", 405),
    ],
)
def test_the_framework_s_own_errors_have_the_same_form(
    client: TestClient[Any], method: str, path: str, status: int
) -> None:
    checked(client.request(method, path, headers=BEARER), status, f"http-{status}")


def test_alive_needs_no_token_and_no_kafka(client: TestClient[Any]) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive\n")


def test_metrics_count_refused_items(client: TestClient[Any]) -> None:
    def refused() -> float:
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("simak_intake") and "refused" in line)

    before = refused()
    client.post("/v1/mentions", json=[{}, {}], headers=BEARER)
    assert refused() == before + 2


def test_the_openapi_document_holds_the_body_and_every_problem(client: TestClient[Any]) -> None:
    document = client.get("/v1/openapi").json()
    operation = document["paths"]["/v1/mentions"]["post"]
    assert set(operation["requestBody"]["content"]) == {"application/json", "application/x-ndjson"}
    assert {"202", "400", "401", "403", "413", "415", "422", "503"} <= set(operation["responses"])
    referred = {part.split('"', 1)[0] for part in json.dumps(document).split('"#/components/schemas/')[1:]}
    assert {"RawMention", "Problem"} <= referred <= set(document["components"]["schemas"])


@pytest.mark.parametrize(
    ("code", "kind", "title"),
    [
        ("invalid_field", "invalid-field", "Invalid field"),
        ("invalid_json", "invalid-json", "Invalid JSON"),
        ("invalid_utf8", "invalid-utf8", "Invalid UTF-8"),
        ("empty", "empty", "Empty"),
    ],
)
def test_a_reason_has_a_type_and_a_title(code: str, kind: str, title: str) -> None:
    assert type_of(code) == f"urn:simak:problem:{kind}"
    assert title_of(code) == title
