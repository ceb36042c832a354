"""Settings: one typed TOML file (`simak.toml`) plus environment (`SIMAK_KAFKA__BOOTSTRAP=…`), which wins.

Every error is named at once, each with its place and what is allowed.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from simak.errors import UserError

CONFIG_FILE = "simak.toml"
DEMO_KEY = "simak-demo-key-not-for-production"


class Section(BaseModel):
    """A group of settings; an unknown name is an error, not a silent no-op."""

    model_config = ConfigDict(extra="forbid")


class KafkaSettings(Section):
    """Where Kafka is and how to log in."""

    bootstrap: str = Field("127.0.0.1:9092", description="host:port[,host:port…] of the brokers")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    username: str = ""
    password: SecretStr = SecretStr("")
    ca_file: Path | None = Field(None, description="certificate authority of the brokers (PEM)")
    partitions: Annotated[int, Field(ge=1, le=1000)] = 12
    replication: Annotated[int, Field(ge=1, le=9)] = 1
    session_timeout: Annotated[float, Field(ge=6, le=300)] = Field(10.0, description="seconds")


class ElasticsearchSettings(Section):
    """Where Elasticsearch is and how to log in."""

    url: str = "http://127.0.0.1:9200"
    api_key: SecretStr = SecretStr("")
    username: str = ""
    password: SecretStr = SecretStr("")
    ca_file: Path | None = None
    shards: Annotated[int, Field(ge=1, le=64)] = 1
    replicas: Annotated[int, Field(ge=0, le=8)] = 0
    refresh_interval: Annotated[str, Field(pattern=r"^\d+(ms|s|m)$")] = "1s"
    request_timeout: Annotated[float, Field(gt=0, le=300)] = Field(15.0, description="seconds")


class PrivacySettings(Section):
    """Keys of the author pseudonyms (HMAC-SHA-256). Rotate by a new `key_id`; old hashes stay as they are."""

    key: SecretStr = SecretStr(DEMO_KEY)
    key_id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")] = "k0"

    @field_validator("key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 24:
            raise ValueError("must be at least 24 characters; make one with: openssl rand -base64 32")
        return value


class EnrichSettings(Section):
    """The enrich agent."""

    batch: Annotated[int, Field(ge=1, le=2000)] = Field(256, description="most records in one chunk")
    watchlist: Path | None = Field(None, description="YAML watch list; the packaged one when absent")
    seen: Annotated[int, Field(ge=0, le=10_000_000)] = Field(
        50_000, description="recent mention ids remembered per partition to drop repeats"
    )
    future_tolerance: Annotated[float, Field(ge=0)] = Field(
        86_400.0, description="seconds a mention may claim to be published after it reached Kafka"
    )
    poison_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    poison_run: Annotated[int, Field(ge=1)] = 500


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


class Endpoint(Section):
    """One webhook receiver, signed by Standard Webhooks."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    url: Annotated[str, Field(pattern=r"^https?://")]
    secret: SecretStr = Field(description="whsec_ + base64 of 24 to 64 random bytes")


class DeliverSettings(Section):
    """Whom alerts reach."""

    webhooks: list[Endpoint] = []
    language: Literal["id", "en"] = "id"
    timeout: Annotated[float, Field(gt=0, le=60)] = Field(15.0, description="seconds an endpoint may take")
    retries: list[Annotated[float, Field(ge=0)]] = Field(
        [5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800],
        description="seconds between attempts, before jitter; after the last the notice is given up",
    )


class WebSettings(Section):
    """The HTTP intake."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    token: SecretStr = Field(SecretStr(""), description="bearer token of collectors; the intake is shut when empty")
    max_body: Annotated[int, Field(ge=1024)] = Field(10 << 20, description="bytes")
    max_items: Annotated[int, Field(ge=1)] = 5000


class LogSettings(Section):
    """One line an event that matters, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


class Settings(BaseSettings):
    """All settings of one Simak installation."""

    model_config = SettingsConfigDict(env_prefix="SIMAK_", env_nested_delimiter="__", extra="forbid")

    namespace: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$|^$")] = Field(
        "", description="prefix of topics, groups and indices, to run several installations on one cluster"
    )
    data_dir: Path = Path(".simak")
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
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file."""
        file = os.environ.get("SIMAK_CONFIG", CONFIG_FILE)
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

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
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise UserError("\n".join(["The configuration is not valid:", *map(_line, error.errors())])) from None
    except ValueError as error:  # a TOML file that does not parse
        raise UserError(f"{chosen or CONFIG_FILE} is no valid TOML: {error}.") from None


def _line(error: Any) -> str:
    place = ".".join(map(str, error["loc"]))
    variable = "SIMAK_" + "__".join(str(part).upper() for part in error["loc"])
    return f"  {place} (or {variable}): {error['msg'][0].lower()}{error['msg'][1:]}"
