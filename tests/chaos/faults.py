"""What is done to the pipeline, each in the middle of a slice of work, and how long the group then stood still."""

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from streams.localstack.servers import Server
from streams.supervisor import Spec, Supervisor

DOWN_S = 8.0


class Fault(Struct, frozen=True):
    """One fault: `limit` is the longest standstill of the whole group allowed after it, in seconds.

    `outage`: a server goes and comes back within `strike`; the standstill is counted from its return.
    """

    name: str
    strike: Callable[[], None]
    limit: float
    outage: bool = False


class Struck(Struct):
    """A fault that happened between `begun` and `ended`; until `settled` new work came in. Seconds since 1970."""

    name: str
    begun: float
    ended: float
    limit: float
    outage: bool
    settled: float = 0.0
    standstill: float = 0.0


def faults(supervisor: Supervisor, servers: Sequence[Server], session: float) -> list[Fault]:
    """The plan, in order. While a server is down the group waits: what counts is the time from its return."""
    kafka, elastic = servers
    margin = session + 3.0
    return [
        Fault("kill -9 enrich-0", lambda: supervisor.workers["enrich-0"].kill(), 1.0),
        Fault("enrich-3 joins", lambda: supervisor.start([Spec("enrich", "3")]), margin),
        Fault("SIGTERM enrich-1", lambda: leave(supervisor, "enrich-1"), margin),
        Fault("kill -9 detect-0", lambda: supervisor.workers["detect-0"].kill(), 1.0),
        Fault("kill -9 enrich-2", lambda: supervisor.workers["enrich-2"].kill(), 1.0),
        Fault("kill -9 deliver-0", lambda: supervisor.workers["deliver-0"].kill(), 1.0),
        Fault("kill -9 elasticsearch", lambda: bounce(elastic), margin, outage=True),
        Fault("kill -9 kafka", lambda: bounce(kafka), margin, outage=True),
    ]


def leave(supervisor: Supervisor, name: str) -> None:
    """A worker is taken away for good: it must end by itself, cleanly."""
    status = supervisor.workers.pop(name).stop()
    assert status == 0, f"{name} ended with {status}: {supervisor.log_file(name).read_text()[-2000:]}"


def bounce(server: Server) -> None:
    """Kill a server, leave it down, start it, wait until it is healthy."""
    server.kill()
    time.sleep(DOWN_S)
    server.start()
    server.wait_healthy()


def strike(fault: Fault) -> Struck:
    """Do it; when it began and ended."""
    begun = time.time()
    fault.strike()
    return Struck(fault.name, begun, time.time(), fault.limit, fault.outage)


def standstill(struck: Struck, writes: Sequence[float]) -> float:
    """The longest time in which no worker wrote anything, from the fault until all was sent (work was waiting)."""
    begun = struck.ended if struck.outage else struck.begun
    last = max(struck.ended, struck.settled - 0.5)
    until = next((moment for moment in writes if moment >= last), last)
    moments = [begun, *(moment for moment in writes if begun <= moment <= until)]
    return max((after - before for before, after in pairwise(moments)), default=until - begun)
