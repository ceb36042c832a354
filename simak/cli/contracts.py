"""simak contracts: write or check the published schemas; freeze them as the baseline of a release."""

import json
from pathlib import Path
from typing import Any

import typer
import yaml

from schemas import asyncapi, publish
from schemas.compat import breaking
from schemas.topics import CATALOGUE
from simak.errors import UserError

app = typer.Typer(
    help="The published contracts: JSON Schemas and AsyncAPI, generated from the records.", no_args_is_help=True
)
SCHEMAS = Path("schemas")


def generated(root: Path = SCHEMAS) -> dict[str, str]:
    """Every file that belongs into `schemas/published/`, by name; examples are read from `root`."""
    from importlib.metadata import version

    files = publish.published_files()
    described = asyncapi.document(version("simak"), examples(root))
    files["asyncapi.yaml"] = yaml.safe_dump(described, sort_keys=False, width=110, allow_unicode=True)
    return files


def examples(root: Path = SCHEMAS) -> dict[str, list[tuple[str, Any]]]:
    """The written messages, (name, value) by topic, in order of name."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for path in sorted((root / "examples").glob("*/*.json")):
        found.setdefault(path.parent.name, []).append((path.stem, json.loads(path.read_text("utf-8"))))
    return found


def breaks(root: Path = SCHEMAS) -> list[str]:
    """Every way in which the records break the contracts of the last release, one sentence each."""
    topics = {f"v{topic.version}/{topic.name}.schema.json": topic for topic in CATALOGUE if topic.public}
    found = []
    for path in sorted((root / "baseline").glob("*/*.json")):
        name = f"{path.parent.name}/{path.name}"
        if name not in topics:
            found.append(f"{name}: the topic of the last release is gone")
            continue
        old = json.loads(path.read_text("utf-8"))
        found += [f"{name} {change}" for change in breaking(old, publish.reader_schema(topics[name]))]
    return found


@app.command()
def write() -> None:
    """Write the generated files into schemas/published/ of the repository."""
    _inside()
    folder = SCHEMAS / "published"
    folder.mkdir(exist_ok=True)
    files = generated()
    for stale in {path.name for path in folder.iterdir()} - files.keys():
        (folder / stale).unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(files)} files written to {folder}.")


@app.command()
def check() -> None:
    """Fail when a committed file differs from the records, or the records break the last release's contracts."""
    _inside()
    folder = SCHEMAS / "published"
    files = generated()
    wrong = [n for n, t in files.items() if not (folder / n).is_file() or (folder / n).read_text("utf-8") != t]
    wrong += [path.name for path in folder.glob("*") if path.name not in files]
    if wrong:
        raise UserError(f"{', '.join(sorted(wrong))} do not match the records: run `simak contracts write`.")
    _refuse_breaks()
    typer.echo("The published contracts match the records and break nothing of the last release.")


@app.command()
def release() -> None:
    """Freeze the present reader schemas as the baseline that later changes are measured against."""
    _inside()
    _refuse_breaks()
    for topic in CATALOGUE:
        if topic.public:
            path = SCHEMAS / "baseline" / f"v{topic.version}" / f"{topic.name}.schema.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(publish.text(publish.reader_schema(topic)), encoding="utf-8")
    typer.echo(f"{SCHEMAS / 'baseline'} holds the present contracts: commit it with the release.")


def _refuse_breaks() -> None:
    found = breaks()
    if found:
        raise UserError(
            "\n  ".join(
                [
                    "These changes break subscribers of the last release; take them back, or raise the topic's version "
                    "and name:",
                    *found,
                ]
            )
        )


def _inside() -> None:
    if not (SCHEMAS / "topics.py").is_file():
        raise UserError("There is no schemas/topics.py here: run this in the root of the repository.")
