"""The settings in force: each value, whence it comes, and what is risky about it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from pydantic import SecretStr
from pydantic_settings import EnvSettingsSource, InitSettingsSource

from simak.config import DEMO_KEY, Settings
from simak.settings_doc import leaves

STARS = "********"
SOURCES = {
    "EnvSettingsSource": "environment",
    "NestedSecretsSettingsSource": "secret file",
    "TomlConfigSettingsSource": "file",
}


class Value(Struct, frozen=True):
    """One setting in force; secrets are starred, an empty one is empty."""

    path: str
    value: Any
    source: str


def effective(settings: Settings) -> list[Value]:
    """Every setting with its value and where it was set: `environment`, `secret file`, `file` or `default`."""
    origins = _origins()
    return [Value(leaf.path, _shown(_get(settings, leaf.path)), _source(origins, leaf.path)) for leaf in leaves()]


def warnings(settings: Settings) -> list[str]:
    """What works but should not go into production, one sentence each."""
    found = []
    if settings.privacy.key.get_secret_value() == DEMO_KEY:
        found.append(
            "privacy.key is the public demo key, so anybody can undo the pseudonyms: set your own (openssl rand "
            "-base64 32) and a new privacy.key_id"
        )
    if not settings.web.token.get_secret_value():
        found.append("web.token is empty, so the HTTP intake takes nothing: set a long random token")
    if not settings.deliver.webhooks:
        found.append("deliver.webhooks is empty, so no alert reaches anybody: add a receiver")
    if settings.kafka.security_protocol != "SASL_SSL" and not _local(settings.kafka.bootstrap):
        found.append(f"kafka.security_protocol is {settings.kafka.security_protocol} to another machine: use SASL_SSL")
    if settings.elasticsearch.url.startswith("http://") and not _local(settings.elasticsearch.url):
        found.append("elasticsearch.url is unencrypted to another machine: use https")
    return found


def _local(address: str) -> bool:
    return any(name in address for name in ("127.0.0.1", "localhost", "[::1]"))


def _origins() -> list[tuple[str, Mapping[str, Any]]]:
    """What each source sets, the strongest first."""
    nothing = InitSettingsSource(Settings, {})
    sources = Settings.settings_customise_sources(Settings, nothing, EnvSettingsSource(Settings), nothing, nothing)
    return [(SOURCES[type(s).__name__], s()) for s in sources if type(s).__name__ in SOURCES]


def _source(origins: list[tuple[str, Mapping[str, Any]]], path: str) -> str:
    for name, values in origins:
        found: Any = values
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None:
            return name
    return "default"


def _get(settings: Settings, path: str) -> Any:
    found: Any = settings
    for part in path.split("."):
        found = getattr(found, part)
    return found


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return STARS if value.get_secret_value() else ""
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if hasattr(value, "model_fields"):
        return {name: _shown(getattr(value, name)) for name in type(value).model_fields}
    return value if isinstance(value, int | float | str | None) else str(value)
