"""The chaos run: real servers, real workers, real kills. `python -m tests.chaos.run --mentions 60000`.

Every slice of mentions is sent at full speed; a fault strikes while it is worked on. In the end nothing may be
lost, the surge must have given one alert and one webhook a state, and nobody may hang.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from kafka.errors import KafkaError
from msgspec import Struct

from schemas.mention import RawMention
from simak.config import Settings
from streams.echo import EchoReceiver, Received
from streams.localstack.servers import Server, servers
from streams.supervisor import Supervisor, plan
from tests.chaos.faults import Fault, Struck, faults, standstill, strike
from tests.chaos.feed import Feeder
from tests.chaos.talk import talk
from tests.chaos.verdict import Verdict, judge
from tests.support.pipeline import SECRET, end_offsets, environment, eventually, indexed, members, records, send
from tests.support.servers import fresh_settings, running

SESSION_S = 6.0
TRICKLE_S = 6.0
LATEST_S = 240.0


class Done(Struct):
    """What the run leaves to be judged."""

    mentions: list[RawMention]
    struck: list[Struck]
    received: list[Received]
    statuses: dict[str, int]
    restarts: dict[str, int]
    seconds: float


def run(settings: Settings, place_servers: list[Server], size: int, logs: Path) -> Done:
    """Feed, strike, wait until all is worked on, stop; whatever happens, no worker is left behind."""
    receiver = EchoReceiver(SECRET).start()
    supervisor = Supervisor(environment(settings, receiver), logs)
    supervisor.start(plan(enrich=3))
    try:
        mentions = talk(size)
        started = time.monotonic()
        struck = under_fire(settings, supervisor, place_servers, mentions)
        seconds = time.monotonic() - started
        eventually(lambda: len({one.webhook_id for one in receiver.received}) >= 2, 60)
        time.sleep(3)  # a second webhook that must not come would come now
    finally:
        statuses = supervisor.stop()
        receiver.stop()
    restarts = {name: worker.restarts for name, worker in supervisor.workers.items()}
    return Done(mentions, struck, receiver.received, statuses, restarts, seconds)


def under_fire(
    settings: Settings, supervisor: Supervisor, place_servers: list[Server], mentions: list[RawMention]
) -> list[Struck]:
    """Every fault in the middle of its slice of the mentions; returns when all have come out of enrich."""
    assert eventually(lambda: warmed(settings, supervisor, mentions), 60), "not all workers began to work within 60 s"
    planned = faults(supervisor, place_servers, SESSION_S)
    slices = cut(mentions, len(planned) + 1)
    feeder = Feeder(settings)
    struck = [one_fault(settings, feeder, fault, part) for fault, part in zip(planned, slices, strict=False)]
    feeder.burst(slices[-1])
    feeder.settle()
    wait_worked(settings, len(mentions))
    feeder.close()
    return struck


def one_fault(settings: Settings, feeder: Feeder, fault: Fault, part: list[RawMention]) -> Struck:
    """Half of the slice at full speed; the fault in the middle of that; the rest while the group recovers."""
    half = len(part) // 2
    before = feeder.sent
    feeder.burst(part[:half])
    wait_worked(settings, before + half // 5)
    feeder.trickle(part[half:], TRICKLE_S)
    struck = strike(fault)
    feeder.settle()
    struck.settled = time.time()
    wait_worked(settings, before + len(part))
    say(f"{fault.name}: struck with {before + half} sent, all worked on {time.time() - struck.begun:.1f} s later")
    return struck


def cut(mentions: list[RawMention], parts: int) -> list[list[RawMention]]:
    """Equal slices in order of publication."""
    size = -(-len(mentions) // parts)
    return [mentions[first : first + size] for first in range(0, len(mentions), size)]


def warmed(settings: Settings, supervisor: Supervisor, mentions: list[RawMention]) -> bool:
    """The enrich workers have joined, each has partitions, and the first few mentions have come through."""
    if end_offsets(settings, "mentions.raw") == 0:
        send(settings, mentions[:50])
    if end_offsets(settings, "mentions.enriched") == 0:
        return False
    owning = {name for name, (_, places) in members(settings, "enrich").items() if places}
    return owning == {name for name in supervisor.workers if name.startswith("enrich")}


def wait_worked(settings: Settings, number: int) -> None:
    """Until so many mentions have come out of enrich; a broker that is down is waited for."""
    end = time.monotonic() + LATEST_S
    while time.monotonic() < end:
        try:
            if end_offsets(settings, "mentions.enriched") >= number:
                return
        except (KafkaError, OSError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"the workers hang: fewer than {number} mentions came out within {LATEST_S:.0f} s")


def judged(settings: Settings, done: Done) -> Verdict:
    """Measure the standstills by what the workers wrote, then hold everything against the truth."""
    written = records(settings, "mentions.enriched")
    writes = sorted(record.timestamp / 1000 for record in written)
    for one in done.struck:
        one.standstill = standstill(one, writes)
    return judge(
        mentions=done.mentions,
        documents=indexed(settings),
        alerts=indexed(settings, "alerts"),
        enriched=written,
        counts=records(settings, "mentions.counts"),
        letters=records(settings, "dead.letters"),
        received=done.received,
        statuses=done.statuses,
        struck=done.struck,
    )


def say(line: str) -> None:
    """Progress, at once."""
    print(line, file=sys.stderr, flush=True)


def chaos(size: int, logs: Path) -> Verdict:
    """The whole run on a stack of its own."""
    with running("chaos-stack") as place, TemporaryDirectory() as folder:
        settings = fresh_settings(place, Path(folder), partitions=12, session_timeout=SESSION_S)
        done = run(settings, servers(place), size, logs)
        verdict = judged(settings, done)
        verdict.lines.insert(0, f"{len(done.mentions)} mentions in {done.seconds:.0f} s; restarts {done.restarts}")
        return verdict


def main() -> int:
    """Print the report; exit status 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description="Kill workers and servers under load and count what is lost.")
    parser.add_argument("--mentions", type=int, default=60_000)
    parser.add_argument("--logs", type=Path, default=Path(".simak/chaos-logs"))
    options = parser.parse_args()
    verdict = chaos(options.mentions, options.logs)
    print("\n".join([*verdict.lines, *(f"BROKEN: {line}" for line in verdict.broken)]))
    return 1 if verdict.broken else 0


if __name__ == "__main__":
    sys.exit(main())
