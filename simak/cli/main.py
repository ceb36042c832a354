"""The command line: an explicit list of commands; every mistake is one sentence, never a traceback."""

import sys

import typer

from simak.cli import contracts, demo, search, stack, train, worker
from simak.errors import Fatal, SimakError, Unavailable

app = typer.Typer(
    name="simak",
    help="Open, self-hosted social listening on Kafka, Faust, spaCy and Elasticsearch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(worker.worker)
app.command()(train.train)
app.command()(search.search)
app.add_typer(stack.app, name="stack")
app.add_typer(contracts.app, name="contracts")

EXIT_USER, EXIT_UNAVAILABLE, EXIT_FATAL = 2, 3, 70


def main() -> None:
    """Entry point: exit status 2 for a mistake, 3 for a server that does not answer, 70 for a fatal fault."""
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
