"""Bring Elasticsearch's templates in line with `schemas/index/`, or say how they differ."""

import json
from importlib.resources import files
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from simak.config import Settings
from simak.errors import Unavailable
from streams.elastic import client

SETTINGS = "simak@settings"


def apply(settings: Settings) -> list[str]:
    """Put all component and index templates. Returns what was written. Raises Unavailable with one sentence."""
    with _client(settings) as es:
        try:
            for name, body in components(settings).items():
                es.cluster.put_component_template(name=name, **body)
            for name, body in templates(settings).items():
                es.indices.put_index_template(name=name, **body)
            if not es.indices.exists(index=settings.index("alerts-v1")):
                es.indices.create(index=settings.index("alerts-v1"))
        except (ApiError, TransportError) as error:
            raise unavailable(settings, error) from None
    return [*components(settings), *templates(settings)]


def check(settings: Settings) -> list[str]:
    """How the server's templates differ from ours, one sentence each."""
    wrong = []
    with _client(settings) as es:
        try:
            for name, body in templates(settings).items():
                wrong += _differs(es.indices.get_index_template, name, "index_templates", "index_template", body)
            for name, body in components(settings).items():
                wrong += _differs(
                    es.cluster.get_component_template, name, "component_templates", "component_template", body
                )
        except (ApiError, TransportError) as error:
            raise unavailable(settings, error) from None
    return wrong


def components(settings: Settings) -> dict[str, dict[str, Any]]:
    """The component templates by physical name."""
    found = {}
    for name, body in _read("component").items():
        if name == SETTINGS:
            elastic = settings.elasticsearch
            body["template"]["settings"]["index"] |= {
                "number_of_shards": str(elastic.shards),
                "number_of_replicas": str(elastic.replicas),
                "refresh_interval": elastic.refresh_interval,
            }
        found[settings.index(name)] = _meta(body)
    return found


def templates(settings: Settings) -> dict[str, dict[str, Any]]:
    """The index templates by physical name, patterns and aliases in the namespace."""
    found = {}
    for name, body in _read("template").items():
        body["index_patterns"] = [settings.index(pattern) for pattern in body["index_patterns"]]
        body["composed_of"] = [settings.index(part) for part in body["composed_of"]]
        body["ignore_missing_component_templates"] = [
            settings.index(part) for part in body["ignore_missing_component_templates"]
        ]
        body["template"]["aliases"] = {settings.index(a): {} for a in body["template"]["aliases"]}
        found[settings.index(name)] = _meta(body)
    return found


def _meta(body: dict[str, Any]) -> dict[str, Any]:
    body["meta"] = body.pop("_meta")  # the client's name of the argument
    return body


def _read(folder: str) -> dict[str, dict[str, Any]]:
    root = files("schemas").joinpath("index", folder)
    return {
        item.name.removesuffix(".json"): json.loads(item.read_text(encoding="utf-8"))
        for item in sorted(root.iterdir(), key=lambda entry: entry.name)
        if item.name.endswith(".json")
    }


def _differs(get: Any, name: str, plural: str, singular: str, body: dict[str, Any]) -> list[str]:
    try:
        found = get(name=name)[plural][0][singular]
    except NotFoundError:
        return [f"template {name} is missing: run `simak index apply`"]
    version = found.get("_meta", {}).get("version")
    wanted = body["meta"]["version"]
    settings = body["template"].get("settings", {}).get("index", {})
    actual = found.get("template", {}).get("settings", {}).get("index", {})
    if version != wanted or any(actual.get(key) != value for key, value in settings.items()):
        return [f"template {name} is not the present one: run `simak index apply`"]
    return []


def unavailable(settings: Settings, error: Exception) -> Unavailable:
    """One sentence for a server that does not answer or refuses."""
    status = getattr(error, "status_code", None)
    what = f"answers {status}" if status else f"does not answer ({type(error).__name__})"
    return Unavailable(
        f"Elasticsearch at {settings.elasticsearch.url} {what}: start it (`simak stack up`) or correct the "
        "elasticsearch section of the settings."
    )


def _client(settings: Settings) -> Elasticsearch:
    return client(settings)
