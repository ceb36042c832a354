"""What tests of the operator's commands need: a command line in this process, and documents in the index."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas.document import encode_document, index_day
from schemas.enriched import AuthorHash, Enriched, Language, Sentiment
from simak.cli.main import app
from simak.config import Settings
from streams.elastic import client

RUNNER = CliRunner()


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give a command these settings."""
    return {
        "SIMAK_CONFIG": "",
        "SIMAK_NAMESPACE": settings.namespace,
        "SIMAK_DATA_DIR": str(settings.data_dir),
        "SIMAK_KAFKA__BOOTSTRAP": settings.kafka.bootstrap,
        "SIMAK_KAFKA__PARTITIONS": str(settings.kafka.partitions),
        "SIMAK_ELASTICSEARCH__URL": settings.elasticsearch.url,
        "SIMAK_ELASTICSEARCH__REFRESH_INTERVAL": settings.elasticsearch.refresh_interval,
        "SIMAK_ELASTICSEARCH__REQUEST_TIMEOUT": "5",
    }


def simak(settings: Settings, *arguments: str, input: str | None = None, **more: str) -> Result:
    """Run a command; a mistake is left in `result.exception`, as `main()` would print it."""
    # The test's own settings alone: none of the person's who runs it.
    env: dict[str, str | None] = dict.fromkeys(name for name in os.environ if name.startswith("SIMAK_"))
    return RUNNER.invoke(app, list(arguments), input=input, env=env | environment(settings) | more)


def said(result: Result) -> str:
    """The sentence of a command that refused."""
    assert result.exception is not None, result.output
    return str(result.exception)


def nobody(settings: Settings, *servers: str) -> Settings:
    """The same settings with `kafka` or `elasticsearch` where nobody answers."""
    update: dict[str, Any] = {}
    if "kafka" in servers:
        update["kafka"] = settings.kafka.model_copy(update={"bootstrap": "127.0.0.1:9"})
    if "elasticsearch" in servers:
        update["elasticsearch"] = settings.elasticsearch.model_copy(update={"url": "http://127.0.0.1:9"})
    return settings.model_copy(update=update)


def mention(number: int, text: str, **more: Any) -> Enriched:
    """An invented mention, a minute younger than the one before."""
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC) + timedelta(minutes=number)
    fields: dict[str, Any] = {
        "id": f"x:{number}",
        "platform": "x",
        "text": text,
        "published": at,
        "collected": at + timedelta(seconds=2),
        "enriched": at + timedelta(seconds=3),
        "language": Language("id", 0.9),
        "sentiment": Sentiment("neutral", 0.1, 0.8, 0.1),
        "author": AuthorHash("k0:0123456789abcdef0123456789abcdef"),
    }
    return Enriched(**(fields | more))


def index(settings: Settings, mentions: Sequence[Enriched], ingested: datetime | None = None) -> None:
    """Index mentions as the enrich worker does, and wait until they can be found."""
    lines: list[Any] = []
    for one in mentions:
        day = settings.index("mentions-v1-") + index_day(one.published)
        lines += [{"index": {"_index": day, "_id": one.id}}, encode_document(one, ingested or datetime.now(UTC))]
    with client(settings) as es:
        answer = es.bulk(operations=lines, refresh="wait_for")
    if answer["errors"]:
        pytest.fail(str(answer["items"]))
