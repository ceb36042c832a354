"""The worker roles: which agents run together in one process and one consumer group."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agents.count import CountAgent
from agents.deliver import DeliverAgent
from agents.detect import DetectAgent
from agents.enrich import EnrichAgent
from schemas.topics import READS, Topic
from simak.config import Settings
from streams.runtime import Runtime
from streams.watchlist import current_watchlist
from streams.worker import Agent


class Role(NamedTuple):
    """`topics` are read in one consumer group; `build` makes the agents inside the running event loop."""

    topics: tuple[Topic, ...]
    build: Callable[[Settings], Callable[[Runtime], Sequence[Agent]]]


def _enrich(settings: Settings) -> Callable[[Runtime], Sequence[Agent]]:
    from agents.enricher import make_enricher

    enricher = make_enricher(settings, current_watchlist(settings))
    return lambda runtime: [EnrichAgent(runtime, enricher)]


def _detect(settings: Settings) -> Callable[[Runtime], Sequence[Agent]]:
    names = current_watchlist(settings).names
    return lambda runtime: [CountAgent(runtime), DetectAgent(runtime, dict(names))]


def _deliver(settings: Settings) -> Callable[[Runtime], Sequence[Agent]]:  # noqa: ARG001
    return lambda runtime: [DeliverAgent(runtime)]


ROLES: dict[str, Role] = {
    "enrich": Role(READS["enrich"], _enrich),
    "detect": Role(READS["detect"], _detect),
    "deliver": Role(READS["deliver"], _deliver),
}
