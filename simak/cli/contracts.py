"""simak contracts: write or check the published schemas."""

from pathlib import Path

import typer
import yaml

from schemas import asyncapi, publish
from simak.errors import UserError

app = typer.Typer(help="The published contracts: JSON Schemas and AsyncAPI, generated from the records.")
FOLDER = Path("schemas/published")


def generated() -> dict[str, str]:
    """Every file that belongs into `schemas/published/`, by name."""
    from importlib.metadata import version

    files = publish.published_files()
    files["asyncapi.yaml"] = yaml.safe_dump(asyncapi.document(version("simak")), sort_keys=False, width=110)
    return files


@app.command()
def write() -> None:
    """Write the generated files into schemas/published/ of the repository."""
    if not FOLDER.is_dir():
        raise UserError(f"There is no folder {FOLDER} here: run this in the root of the repository.")
    files = generated()
    for stale in {path.name for path in FOLDER.iterdir()} - files.keys():
        (FOLDER / stale).unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(files)} files written to {FOLDER}.")


@app.command()
def check() -> None:
    """Fail when a committed file differs from what the records say."""
    wrong = [n for n, t in generated().items() if not (FOLDER / n).is_file() or (FOLDER / n).read_text("utf-8") != t]
    if wrong:
        raise UserError(f"{', '.join(sorted(wrong))} do not match the records: run `simak contracts write`.")
    typer.echo("The published contracts match the records.")
