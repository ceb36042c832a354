"""simak config: the settings: check them, see them, begin a file."""

from typing import TYPE_CHECKING

import typer

from simak.cli import output

if TYPE_CHECKING:
    from simak.config import Settings

app = typer.Typer(help="The settings: check, show, an example file.", no_args_is_help=True)
Json = typer.Option(False, "--json", help="one JSON document")


@app.command()
def check(json: bool = Json) -> None:
    """Name every error at once (exit status 2), or show the settings in force and warn of risky ones."""
    from simak.config import load_settings
    from simak.settings_report import effective, warnings

    settings = load_settings()
    found = warnings(settings)
    if json:
        output.print_json({"settings": effective(settings), "warnings": found})
        return
    _print(settings)
    for warning in found:
        output.note(f"warning: {warning}.")
    typer.echo(f"The configuration is valid; {len(found)} warnings.")


@app.command()
def show(json: bool = Json) -> None:
    """The settings in force, secrets starred, and whence each value comes."""
    from simak.config import load_settings
    from simak.settings_report import effective

    settings = load_settings()
    if json:
        output.print_json(effective(settings))
    else:
        _print(settings)


@app.command()
def example() -> None:
    """A complete simak.toml, every setting explained: `simak config example > simak.toml`."""
    from simak.settings_doc import example as text

    typer.echo(text(), nl=False)


@app.command()
def docs() -> None:
    """The Markdown tables of docs/configuration.md."""
    from simak.settings_doc import tables

    typer.echo(tables(), nl=False)


@app.command()
def secret() -> None:
    """A new random signing secret for a webhook (Standard Webhooks, 32 bytes)."""
    import base64
    import secrets

    typer.echo("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())


def _print(settings: "Settings") -> None:
    from simak.settings_report import effective

    rows = [(value.path, "" if value.value is None else value.value, value.source) for value in effective(settings)]
    output.table(("setting", "value", "from"), rows)
