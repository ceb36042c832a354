"""The enrich worker of `simak worker enrich`, its Enricher padded: for figures at a given cost of enrich."""

import os
import sys

from agents.enrich import EnrichAgent
from bench.work import bench_enricher
from schemas.topics import RAW
from simak.config import load_settings
from streams.worker import run_worker


def main() -> int:
    """As simak.cli.worker does, for the role enrich."""
    settings = load_settings()
    enricher = bench_enricher(settings)
    return run_worker(
        settings, "enrich", os.environ["SIMAK_SLOT"], (RAW,), lambda runtime: [EnrichAgent(runtime, enricher)]
    )


if __name__ == "__main__":
    sys.exit(main())
