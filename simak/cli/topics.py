"""simak topics: the Kafka topics of the catalogue."""

from typing import TYPE_CHECKING, Any

import typer

from simak.cli import output

if TYPE_CHECKING:
    from schemas.topics import Topic

app = typer.Typer(help="The Kafka topics: create, compare, list.", no_args_is_help=True)
EXIT_DIFFERS = 1


@app.command()
def apply() -> None:
    """Create missing topics, correct settings, add partitions; doing it again does nothing."""
    from simak.config import load_settings
    from streams import topics
    from streams.reach import require_kafka

    settings = load_settings()
    require_kafka(settings)
    done = topics.apply(settings)
    typer.echo("\n".join(done) if done else "All topics are as the catalogue says.")


@app.command()
def check() -> None:
    """Compare the broker with the catalogue; exit status 1 with one sentence a difference."""
    from simak.config import load_settings
    from streams import topics
    from streams.reach import require_kafka

    settings = load_settings()
    require_kafka(settings)
    if wrong := topics.check(settings):
        typer.echo("\n".join(wrong))
        raise typer.Exit(EXIT_DIFFERS)
    typer.echo("All topics are as the catalogue says.")


@app.command("list")
def list_topics(json: bool = typer.Option(False, "--json", help="JSON Lines")) -> None:
    """The catalogue: names, keys, partitions, retention, who writes and who reads. Asks no server."""
    from schemas.topics import CATALOGUE
    from simak.config import load_settings

    settings = load_settings()
    rows = [
        _row(settings.topic(topic.name), topic.partitions or settings.kafka.partitions, topic) for topic in CATALOGUE
    ]
    if json:
        for row in rows:
            output.print_json(row)
        return
    columns = ("name", "version", "key", "partitions", "retention", "producers", "consumers")
    cells = [[", ".join(row[c]) if isinstance(row[c], tuple) else row[c] for c in columns] for row in rows]
    output.table(columns, cells, numbers=("version", "partitions"))


def _row(name: str, partitions: int, topic: "Topic") -> dict[str, Any]:
    kept = "latest of each key" if topic.retention_ms is None else f"{topic.retention_ms / 86_400_000:g} d"
    return {
        "name": name,
        "version": topic.version,
        "key": topic.key,
        "partitions": partitions,
        "retention": kept,
        "producers": topic.producers,
        "consumers": topic.consumers,
        "summary": topic.summary,
        "public": topic.public,
    }
