"""Profile `demo`: the morning of the demonstration, sent to mentions.raw within DEMO_SECONDS."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from schemas.topics import RAW
from simak.config import load_settings
from simak.dedupe.identity import mention_id
from simak.demo.scenario import scenario
from simak.errors import SimakError
from streams.kafka import producer

WIB = timezone(timedelta(hours=7), "WIB")


def main(seconds: float) -> None:
    """Send every mention when the sped-up clock of the scenario says so."""
    settings = load_settings()
    mentions = scenario(monday(datetime.now(WIB)))
    times = [(mention.collected or mention.published).timestamp() for mention in mentions]
    speed = (times[-1] - times[0]) / seconds
    out, begun = producer(settings, linger_ms=5), time.monotonic()
    print(f"demo: {len(mentions)} mentions in {seconds:.0f} s", flush=True)
    for mention, at in zip(mentions, times, strict=True):
        wait = begun + (at - times[0]) / speed - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        fresh = msgspec.structs.replace(mention, collected=datetime.now(UTC))
        out.send(settings.topic(RAW.name), key=mention_id(mention).encode(), value=msgspec.json.encode(fresh))
    out.flush(timeout=60)
    print("demo: all sent; see Kibana, and `docker compose logs echo` for the webhooks", flush=True)


def monday(now: datetime) -> datetime:
    """Six in the morning of the last Monday of which noon has passed."""
    day = (now - timedelta(days=now.weekday())).replace(hour=6, minute=0, second=0, microsecond=0)
    return day if now - day > timedelta(hours=6) else day - timedelta(days=7)


if __name__ == "__main__":
    try:
        main(float(os.environ.get("DEMO_SECONDS", "300")))
    except (SimakError, ValueError) as error:
        print(f"demo: {error}", file=sys.stderr)
        sys.exit(2)
