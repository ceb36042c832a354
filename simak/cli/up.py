"""simak up: the whole pipeline on this machine, in the foreground."""

import typer

from simak.cli import output


def up(
    enrich: int = typer.Option(1, min=1, help="enrich workers: one a processor core"),
    metrics_from: int = typer.Option(0, min=0, max=65_000, help="first port of /metrics, one a worker; 0: none"),
) -> None:
    """Check the settings, apply topics and templates, run every worker until Ctrl-C or SIGTERM."""
    import signal
    import threading

    from simak.config import load_settings
    from simak.settings_report import warnings
    from streams.pipeline import prepare, run
    from streams.supervisor import plan

    settings = load_settings()
    for warning in warnings(settings):
        output.note(f"warning: {warning}")
    prepare(settings, output.note)
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        statuses = run(settings, plan(enrich=enrich, metrics_from=metrics_from), output.note, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if any(statuses.values()):
        raise typer.Exit(1)
