"""python -m bench: see docs/performance.md for what each figure means and how it is measured."""

import json
import sys
import time
from pathlib import Path

import typer
from msgspec.structs import replace
from rich.console import Console

from bench.figures import results
from bench.place import ROOT, stack
from bench.report import show
from bench.run import QUICK, Plan, run
from simak.errors import SimakError

FULL_RESULTS = ROOT / "bench" / "results.json"


def main(
    quick: bool = typer.Option(False, "--quick", help="a smoke run: every figure, none of them exact"),
    enrich_us: float = typer.Option(
        100.0, help="repeat the spaCy part in all candidates until bare enrich costs at least so many µs; 0: as it is"
    ),
    rounds: int = typer.Option(0, min=0, help="rounds of each race; 0: 3 and 5, or 1 when quick"),
    file: Path = typer.Option(FULL_RESULTS, "--json", help="where to write the figures"),
) -> None:
    """Measure Simak beside Quix Streams and Bytewax, on its own local servers or on those of SIMAK_KAFKA__BOOTSTRAP."""
    console, begun = Console(), time.monotonic()
    plan = QUICK if quick else replace(Plan(), enrich_us=enrich_us)
    plan = replace(plan, natural_rounds=rounds, rounds=rounds) if rounds else plan
    with console.status("starting the servers") as status, stack():
        figures = run(plan, lambda what: status.update(f"{time.monotonic() - begun:4.0f} s  {what}"))
    show(console, figures)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results(figures), indent=2) + "\n")
    console.print(f"{time.monotonic() - begun:.0f} s; figures in {file}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except SimakError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(3)
