"""The command line: an explicit list of commands; every mistake is one sentence, never a traceback."""

import logging
import sys

import typer

from simak.cli import (
    config,
    contracts,
    demo,
    dlq,
    doctor,
    index,
    ingest,
    search,
    stack,
    status,
    tail,
    topics,
    train,
    up,
    watchlist,
    web,
    worker,
)
from simak.errors import Fatal, SimakError, Unavailable

app = typer.Typer(
    name="simak",
    help="Open, self-hosted social listening on Kafka, Faust, spaCy and Elasticsearch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(worker.worker)
app.command()(ingest.ingest)
app.command()(web.web)
app.command()(train.train)
app.command()(search.search)
app.command()(status.status)
app.command()(doctor.doctor)
app.command()(tail.tail)
app.command()(up.up)
app.add_typer(stack.app, name="stack")
app.add_typer(contracts.app, name="contracts")
app.add_typer(dlq.app, name="dlq")
app.add_typer(config.app, name="config")
app.add_typer(topics.app, name="topics")
app.add_typer(index.app, name="index")
app.add_typer(watchlist.app, name="watchlist")

QUIET = ("kafka", "elastic_transport")
EXIT_USER, EXIT_UNAVAILABLE, EXIT_FATAL = 2, 3, 70


def main() -> None:
    """Entry point: exit status 2 for a mistake, 3 for a server that does not answer, 70 for a fatal fault."""
    for library in QUIET:
        # Its sentence is ours to say; a worker sets its own levels.
        logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        app()
    except Unavailable as error:
        _leave(error, EXIT_UNAVAILABLE)
    except Fatal as error:
        _leave(error, EXIT_FATAL)
    except SimakError as error:
        _leave(error, EXIT_USER)
    except KeyboardInterrupt:
        sys.exit(130)


def _leave(error: SimakError, status: int) -> None:
    print(f"simak: {error}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
