"""simak demo: the whole pipeline on this machine, on a Monday morning that goes wrong."""

from pathlib import Path

import typer

from simak.errors import UserError

LANGUAGES = ("id", "en")


def demo(
    seconds: float = typer.Option(90.0, min=10.0, help="how long the replay of the three and a half hours takes"),
    workers: int = typer.Option(2, min=1, max=8, help="enrich workers"),
    language: str = typer.Option("id", help="language of the alert: id or en"),
    leave: bool = typer.Option(False, "--leave", help="end after the report instead of running on until Ctrl-C"),
    seed: int = typer.Option(7, help="another seed, another morning"),
    save: Path | None = typer.Option(None, help="write what the report shows into this SVG file"),
) -> None:
    """Start servers and workers, replay a morning, show what a person wants to see; Ctrl-C ends and cleans up."""
    from simak.cli.demo.session import run

    if language not in LANGUAGES:
        raise UserError(f"There is no language {language!r}: choose id or en.")
    run(seconds=seconds, workers=workers, language=language, leave=leave, seed=seed, save=save)


__all__ = ["demo"]
