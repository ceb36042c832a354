"""The latency table of the demonstration: quantiles of histograms, read from workers' own metrics over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from simak.cli.demo.latency import latencies, quantile

BOUNDS = (0.1, 0.5, 1.0, 5.0)


def exposition(seen: dict[str, list[float]], notified: list[float]) -> bytes:
    """What a worker's /metrics would answer after it has seen these latencies."""
    registry = CollectorRegistry()
    stages = Histogram("simak_latency_seconds", "x", ["stage"], buckets=BOUNDS, registry=registry)
    for stage, values in seen.items():
        child = stages.labels(stage)
        for value in values:
            child.observe(value)
    delivered = Histogram("simak_notified_seconds", "x", buckets=BOUNDS, registry=registry)
    for value in notified:
        delivered.observe(value)
    other = Histogram("simak_other_seconds", "x", buckets=BOUNDS, registry=registry)
    other.observe(3)
    return generate_latest(registry)


@contextmanager
def serving(body: bytes) -> Iterator[int]:
    """A port of loopback that answers /metrics, and nothing else, with `body`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/metrics" else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def test_each_stage_has_the_bucket_of_its_median_and_of_its_99th_percentile() -> None:
    with serving(exposition({"enriched": [0.05] * 60 + [0.4] * 35 + [4.0] * 5}, [])) as port:
        assert latencies([port]) == [("collected → enriched", 0.1, 5.0)]


def test_the_buckets_of_several_workers_are_added_up() -> None:
    quick, slow = exposition({"indexed": [0.05] * 10}, []), exposition({"indexed": [0.7] * 30}, [])
    with serving(quick) as one, serving(slow) as other:
        assert latencies([one]) == [("collected → indexed", 0.1, 0.1)]
        assert latencies([one, other]) == [("collected → indexed", 1.0, 1.0)]


def test_stages_are_kept_apart_and_notices_have_a_name_of_their_own() -> None:
    with serving(exposition({"enriched": [0.05], "counted": [0.3]}, [0.9])) as port:
        assert {stage: p50 for stage, p50, _ in latencies([port])} == {
            "collected → enriched": 0.1,
            "collected → counted": 0.5,
            "notice due → delivered": 1.0,
        }


def test_a_histogram_that_has_seen_nothing_is_left_out() -> None:
    with serving(exposition({"enriched": []}, [])) as port:
        assert latencies([port]) == []


def test_what_lies_beyond_the_last_bound_is_infinite_not_the_last_bound() -> None:
    with serving(exposition({"enriched": [100.0]}, [])) as port:
        assert latencies([port]) == [("collected → enriched", float("inf"), float("inf"))]


def test_a_worker_without_metrics_is_not_asked() -> None:
    with serving(exposition({"enriched": [0.05]}, [])) as port:
        assert latencies([0, port, 0]) == latencies([port])
    assert latencies([0]) == latencies([]) == []


def test_a_worker_that_is_gone_is_not_passed_over_in_silence() -> None:
    with serving(b"") as port:
        pass
    with pytest.raises(httpx.ConnectError):
        latencies([port])


@pytest.mark.parametrize(
    ("buckets", "share", "bound"),
    [
        ({0.1: 5, 0.5: 10, float("inf"): 10}, 0.5, 0.1),
        ({0.1: 4, 0.5: 10, float("inf"): 10}, 0.5, 0.5),
        ({0.1: 0, 0.5: 99, 1.0: 100, float("inf"): 100}, 0.99, 0.5),
        ({0.1: 0, 0.5: 98, 1.0: 100, float("inf"): 100}, 0.99, 1.0),
        ({0.1: 0, float("inf"): 1}, 0.01, float("inf")),
        ({1.0: 7, 0.1: 7, 0.5: 7}, 1.0, 0.1),
    ],
)
def test_quantile_is_the_smallest_bound_that_holds_the_share(
    buckets: dict[float, float], share: float, bound: float
) -> None:
    assert quantile(buckets, share) == bound


@given(st.lists(st.floats(0.001, 20), min_size=1, max_size=80), st.sampled_from([0.1, 0.5, 0.9, 0.99, 1.0]))
def test_at_least_the_share_lies_at_or_below_the_quantile_and_less_below_the_bound_before(
    values: list[float], share: float
) -> None:
    bounds = [*BOUNDS, float("inf")]
    bound = quantile({b: float(sum(v <= b for v in values)) for b in bounds}, share)
    assert sum(v <= bound for v in values) >= share * len(values)
    before = [b for b in bounds if b < bound]
    assert not before or sum(v <= before[-1] for v in values) < share * len(values)
