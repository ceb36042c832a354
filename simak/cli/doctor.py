"""simak doctor: is everything as it must be, and if not, what to do."""

import typer

from simak.cli import output

STYLES = {"ok": "green", "warning": "yellow", "wrong": "bold red"}
EXIT_WRONG = 1


def doctor(json: bool = typer.Option(False, "--json", help="JSON Lines: one finding a line")) -> None:
    """Look at every dependency, server, topic, template and setting; exit status 1 when something is wrong."""
    from rich.text import Text

    from simak.config import load_settings
    from streams.doctor import examine

    levels = {"ok": 0, "warning": 0, "wrong": 0}
    for finding in examine(load_settings()):
        levels[finding.level] += 1
        if json:
            output.print_json(finding)
            continue
        todo = f" -> {finding.todo}" if finding.todo else ""
        line = Text(f"{finding.level:<8}", style=STYLES[finding.level])
        line.append(output.visible(f"{finding.check:<14}{finding.text}{todo}"), style="default")
        output.console().print(line, soft_wrap=True)
    output.note(f"{levels['ok']} ok, {levels['warning']} warnings, {levels['wrong']} wrong")
    if levels["wrong"]:
        raise typer.Exit(EXIT_WRONG)
