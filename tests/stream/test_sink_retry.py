"""The index sink against a server that answers as Elasticsearch does on a bad day, and against a real one."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from simak.config import Settings
from simak.errors import Fatal
from streams.chunks import GiveBack
from streams.elastic import async_client, client
from streams.localstack.layout import Layout
from streams.sinks.elasticsearch import Document, IndexSink, Refused
from tests.support.plumbing import deaf_port, own_namespace, patient, took

KINDS = {200: None, 400: "document_parsing_exception", 403: "cluster_block_exception", 429: "es_rejected_execution"}


class Node:
    """Answers `_bulk`: each id by its own list of statuses, 201 when that is used up; remembers who asked for what."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/")
        self.asked: list[list[str]] = []
        self.at: list[float] = []
        self.whole: list[int] = []
        self.items: dict[str, list[int]] = {}
        server.expect_request("/_bulk").respond_with_handler(self._bulk)

    def _bulk(self, request: Request) -> Response:
        ids = [json.loads(line)["index"]["_id"] for line in request.get_data().splitlines()[::2]]
        self.asked.append(ids)
        self.at.append(time.monotonic())
        if self.whole:
            return self._answer({"error": {"type": "x", "reason": "whole request"}}, self.whole.pop(0))
        items = [self._item(self.items.get(id, []).pop(0) if self.items.get(id) else 201, id) for id in ids]
        return self._answer({"errors": any(i["index"]["status"] > 299 for i in items), "items": items}, 200)

    def _item(self, status: int, id: str) -> dict[str, Any]:
        error = {} if status < 300 else {"error": {"type": KINDS.get(status, "odd"), "reason": f"of {id}"}}
        return {"index": {"status": status, **error}}

    def _answer(self, body: Any, status: int) -> Response:
        headers = {"x-elastic-product": "Elasticsearch"}
        return Response(json.dumps(body), status, headers, content_type="application/json")


@pytest.fixture
def node(httpserver: HTTPServer) -> Node:
    return Node(httpserver)


def documents(*ids: str) -> list[Document]:
    return [Document("mentions-v1-x", id, b'{"n":1}') for id in ids]


def write(
    url: str, wanted: list[Document], leaving: Callable[[], bool] = patient, request_timeout: float = 10
) -> list[Refused]:
    elastic = {"url": url, "request_timeout": request_timeout}
    settings = Settings(data_dir=Path("unused"), elasticsearch=elastic)  # type: ignore[arg-type]

    async def scenario() -> list[Refused]:
        async with async_client(settings) as es:
            return await asyncio.wait_for(IndexSink(es, leaving).write(wanted), 20)

    return asyncio.run(scenario())


def test_only_what_failed_is_sent_again_and_with_growing_pauses(node: Node) -> None:
    node.items = {"b": [429, 503], "d": [429]}
    assert write(node.url, documents("a", "b", "c", "d")) == []
    assert node.asked == [["a", "b", "c", "d"], ["b", "d"], ["b"]]
    first, second = node.at[1] - node.at[0], node.at[2] - node.at[1]
    assert first >= 0.05 and second >= 0.1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_request_that_failed_as_a_whole_is_sent_again_whole(node: Node, status: int) -> None:
    node.whole = [status, status]
    assert write(node.url, documents("a", "b")) == []
    assert node.asked == [["a", "b"]] * 3


def test_what_the_mapping_refuses_is_named_by_position_and_the_rest_is_indexed(node: Node) -> None:
    # The last is refused first: the answer is in order of position all the same.
    node.items = {"a": [429, 400], "c": [400]}
    refused = write(node.url, documents("a", "b", "c"))
    assert refused == [
        Refused(0, "document_parsing_exception: of a"),
        Refused(2, "document_parsing_exception: of c"),
    ]
    assert node.asked == [["a", "b", "c"], ["a"]]


@pytest.mark.parametrize("status", [401, 403])
def test_a_login_that_is_refused_ends_the_worker_with_one_sentence(node: Node, status: int) -> None:
    node.whole = [status]
    with pytest.raises(Fatal, match=rf"refuses the login \({status}\): check its key"):
        write(node.url, documents("a"))
    assert len(node.asked) == 1


def test_an_index_that_may_not_be_written_is_no_reason_for_dead_letters(node: Node) -> None:
    node.items = {"b": [403]}
    with pytest.raises(Fatal, match=r"denies writing .*\(403\): cluster_block_exception: of b"):
        write(node.url, documents("a", "b"))


def test_a_request_that_is_wrong_as_a_whole_ends_the_worker(node: Node) -> None:
    node.whole = [413]
    with pytest.raises(Fatal, match="refuses bulk requests"):
        write(node.url, documents("a"))
    assert len(node.asked) == 1


def test_a_server_that_is_not_there_is_tried_until_the_group_waits() -> None:
    begun, tries = time.monotonic(), []

    def leaving() -> bool:
        tries.append(1)
        return took(begun) > 0.8

    with pytest.raises(GiveBack):
        write("http://127.0.0.1:9", documents("a"), leaving)
    assert 0.8 <= took(begun) < 2.5
    assert len(tries) >= 3


def test_a_server_that_comes_back_gets_everything(httpserver: HTTPServer) -> None:
    port = httpserver.port
    httpserver.stop()

    async def scenario() -> list[Refused]:
        settings = Settings(data_dir=Path("unused"), elasticsearch={"url": f"http://127.0.0.1:{port}"})  # type: ignore[arg-type]
        async with async_client(settings) as es:
            writing = asyncio.create_task(IndexSink(es, patient).write(documents("a", "b")))
            await asyncio.sleep(0.5)
            httpserver.start()
            return await asyncio.wait_for(writing, 10)

    node = Node(httpserver)
    assert asyncio.run(scenario()) == []
    assert node.asked == [["a", "b"]]


def test_a_request_that_hangs_does_not_hold_up_the_group() -> None:
    begun = time.monotonic()
    with deaf_port() as port, pytest.raises(GiveBack):
        write(f"http://127.0.0.1:{port}", documents("a"), lambda: took(begun) > 0.5, request_timeout=15)
    assert took(begun) < 0.5 + 2.0


def test_a_request_that_hangs_is_tried_again_after_its_time_out_while_nobody_waits() -> None:
    begun = time.monotonic()
    with deaf_port() as port, pytest.raises(GiveBack):
        write(f"http://127.0.0.1:{port}", documents("a"), lambda: took(begun) > 2.2, request_timeout=0.5)
    assert took(begun) > 2.2


def test_nothing_to_write_asks_nothing(node: Node) -> None:
    assert write(node.url, []) == []
    assert node.asked == []


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory) as settings:
        yield settings


def mention_documents(settings: Settings, day: str, *bodies: dict[str, Any]) -> list[Document]:
    index = settings.index(f"mentions-v1-{day}")
    return [Document(index, f"x:{n}", json.dumps(body).encode()) for n, body in enumerate(bodies)]


def test_a_replay_overwrites_and_adds_nothing(shared: Settings) -> None:
    url, day = shared.elasticsearch.url, "2026.11.03"
    first = [{"message": f"teks {n}", "@timestamp": "2026-11-03T01:00:00Z"} for n in range(20)]
    assert write(url, mention_documents(shared, day, *first)) == []
    again = [body | {"message": "disunting"} for body in first]
    assert write(url, mention_documents(shared, day, *again)) == []
    with client(shared) as es:
        es.indices.refresh(index=shared.index(f"mentions-v1-{day}"))
        hits = es.search(index=shared.index(f"mentions-v1-{day}"), size=100)["hits"]["hits"]
    assert {hit["_id"] for hit in hits} == {f"x:{n}" for n in range(20)}
    assert {hit["_source"]["message"] for hit in hits} == {"disunting"}


def test_a_real_mapping_error_is_refused_with_its_cause(shared: Settings) -> None:
    good, bad = {"message": "baik", "@timestamp": "2026-11-04T01:00:00Z"}, {"@timestamp": "kemarin"}
    (refused,) = write(shared.elasticsearch.url, mention_documents(shared, "2026.11.04", good, bad, good))
    assert refused.position == 1
    assert "@timestamp" in refused.reason and "kemarin" in refused.reason


def test_a_real_write_block_ends_the_worker_instead_of_filling_the_dead_letters(shared: Settings) -> None:
    index = shared.index("mentions-v1-2026.11.05")
    with client(shared) as es:
        es.indices.create(index=index, settings={"blocks.write": True})
    body = {"message": "baik", "@timestamp": "2026-11-05T01:00:00Z"}
    with pytest.raises(Fatal, match=r"denies writing .*index write"):
        write(shared.elasticsearch.url, mention_documents(shared, "2026.11.05", body))
