"""simak index: Elasticsearch's templates and the alerts index."""

import typer

app = typer.Typer(help="The Elasticsearch templates: write, compare.", no_args_is_help=True)
EXIT_DIFFERS = 1


@app.command()
def apply() -> None:
    """Write the component and index templates; new day indices follow them, present ones stay as they are."""
    from simak.config import load_settings
    from streams import indices

    typer.echo("\n".join(f"{name}: written" for name in indices.apply(load_settings())))


@app.command()
def check() -> None:
    """Compare the templates with the packaged ones; exit status 1 with one sentence a difference."""
    from simak.config import load_settings
    from streams import indices

    if wrong := indices.check(load_settings()):
        typer.echo("\n".join(wrong))
        raise typer.Exit(EXIT_DIFFERS)
    typer.echo("All templates are the present ones.")
