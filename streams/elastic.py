"""Elasticsearch clients from the settings. `GET /` is never asked: a node without its root module has none."""

from typing import Any

from elasticsearch import AsyncElasticsearch, Elasticsearch

from simak.config import Settings


def _options(settings: Settings) -> dict[str, Any]:
    elastic = settings.elasticsearch
    options: dict[str, Any] = {
        "hosts": [elastic.url],
        "request_timeout": elastic.request_timeout,
        # The sink retries by itself, only what failed; a client that retries whole requests would hide it.
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    if elastic.ca_file:
        options["ca_certs"] = str(elastic.ca_file)
    if elastic.api_key.get_secret_value():
        options["api_key"] = elastic.api_key.get_secret_value()
    elif elastic.username:
        options["basic_auth"] = (elastic.username, elastic.password.get_secret_value())
    return options


def client(settings: Settings) -> Elasticsearch:
    """A client for commands."""
    return Elasticsearch(**_options(settings))


def async_client(settings: Settings) -> AsyncElasticsearch:
    """A client for workers; make it inside the running event loop."""
    return AsyncElasticsearch(**_options(settings))
