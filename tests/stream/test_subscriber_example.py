"""examples/subscriber.py, run as its reader would, against records as enrich sends them."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from kafka import TopicPartition

from schemas.enriched import Enriched
from schemas.headers import event_headers
from schemas.topics import ENRICHED
from simak.config import Settings
from streams.events import enriched_row
from streams.kafka import consumer, producer
from tests.support.contracts import ROOT, SCHEMAS

COMPLAINT = msgspec.json.decode(
    (SCHEMAS / "examples" / "mentions.enriched" / "complaint.json").read_bytes(), type=Enriched
)
PARTITION = 1


def mention(number: int, *, label: str = "negative", agency: str = "pln") -> Enriched:
    sentiment = msgspec.structs.replace(COMPLAINT.sentiment, label=label)
    return msgspec.structs.replace(
        COMPLAINT, id=f"x:{number}", text=f"keluhan {number}", sentiment=sentiment, agencies=[agency]
    )


def send(settings: Settings, *mentions: tuple[int, Enriched]) -> None:
    """Write enriched mentions under the offsets of their raw records, in order, to one partition."""
    common = event_headers(ENRICHED, source=f"/{settings.topic('mentions.raw')}")
    client = producer(settings)
    for offset, record in mentions:
        row = enriched_row(offset, record, common)
        client.send(
            settings.topic(ENRICHED.name), key=row.key, value=row.value, headers=list(row.headers), partition=PARTITION
        ).get(timeout=20)
    client.close()


@contextmanager
def subscriber(settings: Settings, agency: str) -> Iterator["subprocess.Popen[str]"]:
    program = str(ROOT / "examples" / "subscriber.py")
    command = [sys.executable, program, settings.kafka.bootstrap, agency, settings.topic(ENRICHED.name)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0, "Ctrl-C ends it quietly"
        finally:
            process.kill()


def lines(process: "subprocess.Popen[str]", number: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(number)]


def test_it_prints_each_negative_mention_of_its_body_once_whatever_is_repeated(settings: Settings) -> None:
    first, second, third = mention(1), mention(2), mention(3)
    chunk = [(10, first), (11, mention(20, label="neutral")), (12, mention(30, agency="kai")), (13, second)]
    # A worker that was killed before it committed sends its last chunk again, and then goes on.
    send(settings, *chunk, *chunk, (14, third))
    with subscriber(settings, "pln") as process:
        assert lines(process, 3) == ["x:1 keluhan 1", "x:2 keluhan 2", "x:3 keluhan 3"]


def test_a_mention_collected_again_with_newer_counters_is_no_repeat(settings: Settings) -> None:
    send(settings, (10, mention(1)), (15, mention(1)))
    with subscriber(settings, "pln") as process:
        assert lines(process, 2) == ["x:1 keluhan 1"] * 2


def test_a_stopped_subscriber_goes_on_where_it_had_finished(settings: Settings) -> None:
    send(settings, (10, mention(1)))
    with subscriber(settings, "pln") as process:
        assert lines(process, 1) == ["x:1 keluhan 1"]
        committed(settings, 1)
    send(settings, (11, mention(2)))
    with subscriber(settings, "pln") as process:
        assert lines(process, 1) == ["x:2 keluhan 2"]


def committed(settings: Settings, offset: int) -> None:
    """Wait until the subscriber has committed `offset` on the partition."""
    topic = settings.topic(ENRICHED.name)
    reader = consumer(settings, group_id=f"{topic}-pln")
    end = time.monotonic() + 20
    while reader.committed(TopicPartition(topic, PARTITION)) != offset:
        assert time.monotonic() < end, "the subscriber never committed"
        time.sleep(0.1)
    reader.close()


def test_it_is_short_enough_to_be_read() -> None:
    code = (ROOT / "examples" / "subscriber.py").read_text().split('"""', 2)[2]
    written = [line for line in code.splitlines() if line.strip()]
    assert len(written) <= 30
