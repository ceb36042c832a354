"""The figures as a person reads them: one table a question, the goal beside the figure."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from bench.figures import Figures, Race

Row = tuple[str, str, str, bool | None]


def show(console: Console, figures: Figures) -> None:
    """Print both races, then everything else."""
    console.print(_races(figures))
    table = Table(title="Goals", title_justify="left")
    for heading in ("figure", "measured", "goal", ""):
        table.add_column(heading, justify="right" if heading == "measured" else "left")
    for name, value, goal, met in _goals(figures):
        table.add_row(name, value, goal, "" if met is None else "[green]met[/]" if met else "[red]missed[/]")
    console.print(table)


def _races(figures: Figures) -> Table:
    table = Table(title="CPU µs a mention, all threads of the process", title_justify="left")
    table.add_column("candidate")
    races = [race for race in (figures.natural, figures.padded) if race is not None]
    for race in races:
        table.add_column(f"enrich × {1 + race.repeats}" if race.repeats else "enrich as it is", justify="right")
    rows = (
        ("bare enrich", "bare_us"),
        ("Simak worker", "simak_us"),
        ("Bytewax", "bytewax_us"),
        ("Quix Streams", "quix_us"),
    )
    for label, field in rows:
        table.add_row(label, *[f"{getattr(race, field):.1f}" for race in races])
    table.add_section()
    table.add_row("efficiency = bare / Simak", *[f"{race.efficiency:.2f}" for race in races])
    table.add_row("overhead = Simak - bare", *[f"{race.overhead_us:.1f}" for race in races])
    table.add_row("Bytewax / Simak", *[f"{race.bytewax_ratio:.2f}" for race in races])
    table.add_row("Quix Streams / Simak", *[f"{race.quix_ratio:.2f}" for race in races])
    table.add_row("mentions/s per core", *[f"{race.per_core:,.0f}" for race in races])
    return table


def _goals(figures: Figures) -> Iterator[Row]:
    judged: Race = figures.judged
    latency, memory = figures.latency, figures.memory
    yield "efficiency", f"{judged.efficiency:.2f}", "at least 0.80", judged.efficiency >= 0.80
    yield "overhead, µs a mention", f"{judged.overhead_us:.1f}", "at most 30", judged.overhead_us <= 30
    yield "Quix Streams / Simak", f"{judged.quix_ratio:.2f}", "above 1", judged.quix_ratio > 1
    yield "Bytewax / Simak", f"{judged.bytewax_ratio:.2f}", "at least 1", judged.bytewax_ratio >= 1
    yield "CPU a mention, 2 workers / 1", f"{figures.scaling:.2f}", "0.90 to 1.10", abs(figures.scaling - 1) <= 0.10
    yield "Elasticsearch, documents/s", f"{figures.es_docs_per_s:,.0f}", "", None
    yield f"searchable at {latency.rate:,.0f} mentions/s, p50", f"{latency.p50_s:.2f} s", "", None
    yield f"  p99 of {latency.samples}", f"{latency.p99_s:.2f} s", "below 2 s", latency.p99_s < 2
    yield f"memory after {memory.mentions:,} mentions", f"{memory.full_mib:.0f} MiB", "", None
    yield "  growth in the last three quarters", f"{memory.growth:+.1%}", "at most 5 %", memory.growth <= 0.05
