"""What `simak doctor` asks Elasticsearch: health, version, templates, analyzer, disks, clock, write blocks."""

import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import ApiError, TransportError

from simak.config import Settings
from streams import indices
from streams.elastic import client
from streams.finding import Check, Finding, ok, warning, wrong

# Elasticsearch's own defaults: above LOW no new shards, above FLOOD indices become read-only.
LOW, FLOOD = 85.0, 95.0
CLOCK_WARNING_S, CLOCK_WRONG_S = 5.0, 60.0


def elasticsearch(settings: Settings) -> Iterator[Finding]:
    """Everything that indexing and searching need."""
    with client(settings) as es:
        try:
            yield _health(settings, es)
            yield from _nodes(es)
            yield _analyzer(es)
            yield from _blocks(settings, es)
        except (ApiError, TransportError) as error:
            raise indices.unavailable(settings, error) from None
    differences = indices.check(settings)
    for sentence in differences:
        what, _, todo = sentence.partition(": ")
        yield wrong("templates", what, todo)
    if not differences:
        yield ok("templates", "all templates are the present ones")


def _health(settings: Settings, es: Any) -> Finding:
    found = es.cluster.health()
    status, url = found["status"], settings.elasticsearch.url
    if status == "red":
        return wrong("elasticsearch", f"{url} is red: some data cannot be read", "look at the cluster's nodes and log")
    if status == "yellow":
        text = f"{url} is yellow: {found['unassigned_shards']} copies have no node"
        return warning("elasticsearch", text, "add a node, or set elasticsearch.replicas to 0 on a single one")
    return ok("elasticsearch", f"{url} is green, {found['number_of_nodes']} node(s)")


def _nodes(es: Any) -> Iterator[Finding]:
    asked = time.time()
    stats = es.nodes.stats(metric="fs")["nodes"].values()
    answered = time.time()
    for node in stats:
        yield _disk(node["name"], node["fs"]["total"])
        yield _clock(node["name"], node["timestamp"] / 1000, asked, answered)


def _disk(name: str, total: dict[str, Any]) -> Finding:
    used = 100 - 100 * total["available_in_bytes"] / max(1, total["total_in_bytes"])
    text = f"the disk of node {name} is {used:.0f} % full"
    if used >= FLOOD:
        return wrong("elastic_disk", text, "free space at once: its indices become read-only")
    if used >= LOW:
        return warning("elastic_disk", text, "free space or add a node: no new shards go there")
    return ok("elastic_disk", text)


def _clock(name: str, theirs: float, asked: float, answered: float) -> Finding:
    off = max(asked - theirs, theirs - answered, 0.0)
    text = f"the clock of node {name} differs from this machine's by {off:.1f} s"
    if off >= CLOCK_WRONG_S:
        return wrong("clock", text, "synchronise the clocks (chrony or ntpd): times of mentions would be wrong")
    if off >= CLOCK_WARNING_S:
        return warning("clock", text, "synchronise the clocks (chrony or ntpd)")
    return ok("clock", text)


def _analyzer(es: Any) -> Finding:
    try:
        tokens = es.indices.analyze(analyzer="indonesian", text="pelayanannya")["tokens"]
    except ApiError:
        return wrong(
            "analyzer", "the analyzer `indonesian` is missing", "install Elasticsearch's analysis-common module"
        )
    stem = tokens[0]["token"] if tokens else ""
    return ok("analyzer", f"the analyzer `indonesian` works (pelayanannya -> {stem})")


def _blocks(settings: Settings, es: Any) -> Iterator[Finding]:
    pattern = f"{settings.index('mentions-v1-*')},{settings.index('alerts-v1*')}"
    answer = es.indices.get_settings(index=pattern, allow_no_indices=True, ignore_unavailable=True, flat_settings=True)
    block = "index.blocks.read_only_allow_delete"
    locked = [name for name, body in answer.items() if str(body["settings"].get(block, "")).lower() == "true"]
    if locked:
        text = f"{', '.join(sorted(locked))} refuse(s) writes: a disk was full"
        yield wrong("write_block", text, f"free space; Elasticsearch then lifts {block} by itself")
    else:
        yield ok("write_block", f"{len(answer)} indices take writes")


CHECKS = (Check("elasticsearch", elasticsearch),)
