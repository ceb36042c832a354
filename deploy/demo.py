"""Profile `demo`: the morning of the demonstration, sent to mentions.raw within DEMO_SECONDS."""

import os
import sys
from datetime import UTC, datetime

import msgspec

from schemas.topics import RAW
from simak.config import load_settings
from simak.dedupe.identity import mention_id
from simak.demo.expect import monday
from simak.demo.scenario import scenario
from simak.errors import SimakError
from streams.kafka import producer
from streams.replay import paced


def main(seconds: float) -> None:
    """Send every mention when the sped-up clock of the scenario says so."""
    settings = load_settings()
    mentions = scenario(monday(datetime.now(UTC)))
    out = producer(settings, linger_ms=5)
    print(f"demo: {len(mentions)} mentions in {seconds:.0f} s", flush=True)
    for mention in paced(mentions, seconds):
        out.send(settings.topic(RAW.name), key=mention_id(mention).encode(), value=msgspec.json.encode(mention))
    out.flush(timeout=60)
    print("demo: all sent; see Kibana, and `docker compose logs echo` for the webhooks", flush=True)


if __name__ == "__main__":
    try:
        main(float(os.environ.get("DEMO_SECONDS", "300")))
    except (SimakError, ValueError) as error:
        print(f"demo: {error}", file=sys.stderr)
        sys.exit(2)
