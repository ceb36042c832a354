"""Settings: one typed TOML file (`simak.toml`) plus environment (`SIMAK_KAFKA__BOOTSTRAP=…`), which wins.

Between the two: folders of secrets, `SIMAK_SECRETS_DIR=/run/secrets[:…]`, in which the file `SIMAK_PRIVACY__KEY`
holds what the variable of that name would, out of sight of `docker inspect` and of child processes.
Every error is named at once, each with its place and what is allowed.
"""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from simak.errors import UserError

CONFIG_FILE = "simak.toml"
# Variables that are no settings: where the settings are, a worker's slot, training data, the tests' own.
OTHERS = frozenset(
    {"SIMAK_CONFIG", "SIMAK_SECRETS_DIR", "SIMAK_SLOT", "SIMAK_DATA", "SIMAK_KEEP_STACK", "SIMAK_TEST_DATA"}
)
PREFIXES = ("SIMAK_STACK_", "SIMAK_BENCH_")
DEMO_KEY = "simak-demo-key-not-for-production"


class Section(BaseModel):
    """A group of settings; an unknown name is an error, not a silent no-op."""

    model_config = ConfigDict(extra="forbid")


class KafkaSettings(Section):
    """Where Kafka is and how to log in."""

    bootstrap: str = Field("127.0.0.1:9092", description="host:port[,host:port…] of the brokers")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how to talk to the brokers: with SSL encrypted, with SASL after a login"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="login mechanism, for the SASL protocols alone"
    )
    username: str = Field("", description="login name, for the SASL protocols alone")
    password: SecretStr = Field(SecretStr(""), description="login password, for the SASL protocols alone")
    ca_file: Path | None = Field(None, description="certificate authority of the brokers (PEM)")
    partitions: Annotated[int, Field(ge=1, le=1000)] = Field(
        12, description="of the mention topics: the most enrich workers that can share the work; only ever raise it"
    )
    replication: Annotated[int, Field(ge=1, le=9)] = Field(
        1, description="copies of each new topic's partitions; 3 on a cluster"
    )
    session_timeout: Annotated[float, Field(ge=6, le=300)] = Field(
        10.0, description="seconds of silence after which a worker counts as dead"
    )


class ElasticsearchSettings(Section):
    """Where Elasticsearch is and how to log in."""

    url: str = Field("http://127.0.0.1:9200", description="address of the cluster")
    api_key: SecretStr = Field(SecretStr(""), description="encoded API key; wins over username and password")
    username: str = Field("", description="login name; empty: no login")
    password: SecretStr = Field(SecretStr(""), description="login password")
    ca_file: Path | None = Field(None, description="certificate authority of the cluster (PEM)")
    shards: Annotated[int, Field(ge=1, le=64)] = Field(1, description="primary shards of each new index")
    replicas: Annotated[int, Field(ge=0, le=8)] = Field(
        0, description="copies of each shard; 1 as soon as the cluster has two nodes"
    )
    refresh_interval: Annotated[str, Field(pattern=r"^\d+(ms|s|m)$")] = Field(
        "1s", description="how soon what was indexed can be found; longer saves work"
    )
    request_timeout: Annotated[float, Field(gt=0, le=300)] = Field(15.0, description="seconds a request may take")


class PrivacySettings(Section):
    """Keys of the author pseudonyms (HMAC-SHA-256). Rotate by a new `key_id`; old hashes stay as they are."""

    key: SecretStr = Field(
        SecretStr(DEMO_KEY),
        description="at least 24 characters (openssl rand -base64 32); who has it can test whose a hash is",
    )
    key_id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")] = Field(
        "k0", description="stands before each pseudonym; a new one for each new key"
    )

    @field_validator("key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 24:
            raise ValueError("must be at least 24 characters; make one with: openssl rand -base64 32")
        return value


class EnrichSettings(Section):
    """The enrich agent."""

    batch: Annotated[int, Field(ge=1, le=2000)] = Field(1024, description="most records in one chunk")
    watchlist: Path | None = Field(None, description="YAML watch list; the packaged one when absent")
    seen: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        50_000, description="recent mention ids remembered per partition to drop repeats"
    )
    future_tolerance: Annotated[float, Field(ge=0)] = Field(
        86_400.0, description="seconds a mention may claim to be published after it reached Kafka"
    )
    poison_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.05, description="share of a partition's last records that may be dead letters before the worker stops"
    )
    poison_run: Annotated[int, Field(ge=1)] = Field(
        500, description="dead letters in a row after which the worker stops"
    )


class CountSettings(Section):
    """The count agent; all in event time but `flush` and `idle`."""

    lateness: Annotated[float, Field(ge=0, le=86_400)] = Field(60.0, description="seconds a minute stays open")
    flush: Annotated[float, Field(gt=0, le=60)] = Field(5.0, description="seconds between snapshots")
    idle: Annotated[float, Field(gt=0)] = Field(
        60.0, description="seconds without records after which a partition advances by the clock"
    )


class DetectSettings(Section):
    """The surge rule."""

    window: Annotated[int, Field(ge=1, le=120)] = Field(5, description="minutes summed before they are tested")
    minimum: Annotated[int, Field(ge=2)] = Field(12, description="posts in the window below which nothing fires")
    p_value: Annotated[float, Field(gt=0, lt=0.1)] = Field(1e-7, description="tail probability that fires")
    ratio: Annotated[float, Field(ge=1)] = Field(2.0, description="observed must exceed expected by this factor")
    quiet: Annotated[int, Field(ge=1, le=1440)] = Field(
        15, description="minutes in a row back to normal that resolve an alert"
    )
    flush: Annotated[float, Field(gt=0, le=60)] = Field(10.0, description="seconds between snapshots")


class Endpoint(Section):
    """One webhook receiver, signed by Standard Webhooks."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = Field(description="its name in logs and metrics")
    url: Annotated[str, Field(pattern=r"^https?://")] = Field(description="where notices are posted")
    secret: SecretStr = Field(description="whsec_ + base64 of 24 to 64 random bytes")


class DeliverSettings(Section):
    """Whom alerts reach."""

    webhooks: list[Endpoint] = Field([], description="receivers of alerts: a table [[deliver.webhooks]] each")
    language: Literal["id", "en"] = Field("id", description="of the sentences in notices")
    timeout: Annotated[float, Field(gt=0, le=60)] = Field(15.0, description="seconds an endpoint may take")
    retries: list[Annotated[float, Field(ge=0)]] = Field(
        [5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800],
        description="seconds between attempts, before jitter; after the last the notice is given up",
    )


class WebSettings(Section):
    """The HTTP intake."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 for all")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="port to listen on; 0: any free one")
    token: SecretStr = Field(SecretStr(""), description="bearer token of collectors; the intake is shut when empty")
    max_body: Annotated[int, Field(ge=1024)] = Field(10 << 20, description="bytes a request may have")
    max_items: Annotated[int, Field(ge=1)] = Field(5000, description="mentions a request may hold")


class LogSettings(Section):
    """One line an event that matters, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="the least that is logged")
    format: Literal["json", "console"] = Field("json", description="json for machines, console for eyes")


class Settings(BaseSettings):
    """All settings of one Simak installation."""

    model_config = SettingsConfigDict(env_prefix="SIMAK_", env_nested_delimiter="__", extra="forbid")

    namespace: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$|^$")] = Field(
        "", description="prefix of topics, groups and indices, to run several installations on one cluster"
    )
    data_dir: Path = Field(Path(".simak"), description="folder of logs, local servers and progress files")
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(0, description="0: no metrics endpoint")
    kafka: KafkaSettings = KafkaSettings()
    elasticsearch: ElasticsearchSettings = ElasticsearchSettings()
    privacy: PrivacySettings = PrivacySettings()
    enrich: EnrichSettings = EnrichSettings()
    count: CountSettings = CountSettings()
    detect: DetectSettings = DetectSettings()
    deliver: DeliverSettings = DeliverSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over secret files, those over the TOML file."""
        file = os.environ.get("SIMAK_CONFIG", CONFIG_FILE)
        folders = [Path(name) for name in os.environ.get("SIMAK_SECRETS_DIR", "").split(os.pathsep) if name]
        secrets = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=folders, secrets_dir_missing="error")
        return init_settings, env_settings, secrets, TomlConfigSettingsSource(settings_cls, toml_file=file)

    def topic(self, name: str) -> str:
        """The physical name of a topic of the catalogue: `demo.mentions.raw` in namespace `demo`."""
        return f"{self.namespace}.{name}" if self.namespace else name

    def index(self, name: str) -> str:
        """The physical name of an index, alias or template: `demo-mentions` in namespace `demo`."""
        return f"{self.namespace}-{name}" if self.namespace else name

    def group(self, role: str) -> str:
        """The consumer group of a worker role: `simak.enrich`."""
        return self.topic(f"simak.{role}")


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process. Raises UserError with every mistake, one a line."""
    chosen = os.environ.get("SIMAK_CONFIG")
    if chosen and not Path(chosen).is_file():
        raise UserError(f"SIMAK_CONFIG names {chosen}, which is no file: correct the path or unset the variable.")
    unknown = unknown_variables(os.environ)
    if unknown:
        raise UserError("\n".join(["The configuration is not valid:", *unknown]))
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise UserError("\n".join(["The configuration is not valid:", *map(_line, error.errors())])) from None
    except SettingsError as error:  # a list that is no JSON, a folder of secrets that is not there
        raise UserError(f"The configuration cannot be read: {error}.") from None
    except OSError as error:
        raise UserError(f"The configuration cannot be read: {error.filename}: {error.strerror}.") from None
    except ValueError as error:  # a TOML file that does not parse
        raise UserError(f"{chosen or CONFIG_FILE} is no valid TOML: {error}.") from None


def unknown_variables(environment: Iterable[str]) -> list[str]:
    """One line for every SIMAK_ variable that no setting reads: a misspelt one would pass in silence."""
    known = {f"SIMAK_{name.upper()}" for name in Settings.model_fields}
    found = []
    for variable in sorted(name for name in environment if name.upper().startswith("SIMAK_")):
        first = variable.upper().split("__", 1)[0]
        if first in known or variable in OTHERS or variable.startswith(PREFIXES):
            continue
        near = get_close_matches(first, known, n=1)
        hint = f", do you mean {near[0]}?" if near else ": unset it, or see docs/configuration.md"
        found.append(f"  {variable}: no setting is called so{hint}")
    return found


def _line(error: Any) -> str:
    place = ".".join(map(str, error["loc"]))
    variable = "SIMAK_" + "__".join(str(part).upper() for part in error["loc"])
    return f"  {place} (or {variable}): {error['msg'][0].lower()}{error['msg'][1:]}"
