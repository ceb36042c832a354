"""What the Kafka and Elasticsearch clients and the Faust app are told, by the settings; secrets stay out of sight."""

import ssl
from pathlib import Path
from typing import Any

import faust
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from simak.config import ElasticsearchSettings, KafkaSettings, Settings
from simak.errors import Unavailable
from streams import kafka as module
from streams.app import FIXED, make_app
from streams.elastic import client

KINDS = {"admin": KafkaAdminClient, "producer": KafkaProducer, "consumer": KafkaConsumer}
LOGIN: dict[str, Any] = {"username": "simak", "password": "very-secret"}


def told(monkeypatch: pytest.MonkeyPatch, name: str, kafka: KafkaSettings, **more: Any) -> dict[str, Any]:
    """The options that a client of this kind is made with."""
    found: dict[str, Any] = {}
    monkeypatch.setattr(module, KINDS[name].__name__, lambda **options: found.update(options))
    getattr(module, name)(Settings(kafka=kafka), **more)
    return found


@pytest.mark.parametrize("name", KINDS)
def test_the_client_knows_every_option(monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Path) -> None:
    kafka = KafkaSettings(security_protocol="SASL_SSL", ca_file=tmp_path / "ca.pem", **LOGIN)
    assert set(told(monkeypatch, name, kafka)) <= set(KINDS[name].DEFAULT_CONFIG)


@pytest.mark.parametrize("name", KINDS)
def test_each_server_of_the_list_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    found = told(monkeypatch, name, KafkaSettings(bootstrap="a:1, b:2,c:3"))
    assert found["bootstrap_servers"] == ["a:1", "b:2", "c:3"]


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
def test_a_login_is_told_for_the_sasl_protocols_alone(monkeypatch: pytest.MonkeyPatch, protocol: Any) -> None:
    found = told(monkeypatch, "consumer", KafkaSettings(security_protocol=protocol, **LOGIN))
    assert found["security_protocol"] == protocol
    assert found.get("sasl_plain_password") == ("very-secret" if protocol.startswith("SASL") else None)


def test_a_producer_is_idempotent_and_waits_for_all_replicas(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(monkeypatch, "producer", KafkaSettings(), linger_ms=0)
    assert (found["acks"], found["enable_idempotence"], found["linger_ms"]) == ("all", True, 0)


def test_a_consumer_never_commits_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "consumer", KafkaSettings())["enable_auto_commit"] is False


def test_a_dead_broker_is_one_sentence_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise OSError("refused")

    monkeypatch.setattr(module, "KafkaConsumer", refuse)
    with pytest.raises(Unavailable, match="Kafka at h:9 does not answer"):
        module.consumer(Settings(kafka=KafkaSettings(bootstrap="h:9")))


@pytest.mark.parametrize(
    ("fields", "header"),
    [
        ({}, None),
        (LOGIN, "Basic c2ltYWs6dmVyeS1zZWNyZXQ="),
        ({"api_key": "a2V5"}, "ApiKey a2V5"),
        (LOGIN | {"api_key": "a2V5"}, "ApiKey a2V5"),
    ],
)
def test_an_api_key_wins_over_a_login(fields: dict[str, Any], header: str | None) -> None:
    with client(Settings(elasticsearch=ElasticsearchSettings(**fields))) as es:
        assert es._headers.get("authorization") == header


def test_secrets_stand_in_no_representation_of_the_settings() -> None:
    elastic = ElasticsearchSettings(api_key="very-secret", **LOGIN)  # type: ignore[arg-type]
    found = Settings(kafka=KafkaSettings(**LOGIN), elasticsearch=elastic)
    assert "very-secret" not in repr(found) + str(found) + found.model_dump_json()


def app_of(folder: Path, **kafka: Any) -> Any:
    settings = Settings(data_dir=folder, kafka=KafkaSettings(**kafka))
    return make_app(settings, group="simak.enrich", slot="3", topics=frozenset({"mentions.raw"}))


def test_the_app_takes_every_fixed_value(tmp_path: Path) -> None:
    conf = app_of(tmp_path).conf
    for name in FIXED.keys() - {"store", "value_serializer", "key_serializer", "processing_guarantee"}:
        assert getattr(conf, name) == FIXED[name], name


def test_the_app_is_a_static_member_with_a_folder_of_its_own(tmp_path: Path) -> None:
    app = app_of(tmp_path, bootstrap="a:1, b:2", session_timeout=20)
    assert (app.conf.consumer_group_instance_id, app.conf.id) == ("3", "simak.enrich")
    assert (app.conf.broker_session_timeout, app.conf.broker_heartbeat_interval) == (20, 4)
    assert [url.host for url in app.conf.broker] == ["a", "b"]
    assert (tmp_path / "faust" / "3").is_dir()


@pytest.mark.parametrize(
    ("protocol", "kind", "encrypted"),
    [
        ("PLAINTEXT", None, False),
        ("SSL", faust.SSLCredentials, True),
        ("SASL_PLAINTEXT", faust.SASLCredentials, False),
        ("SASL_SSL", faust.SASLCredentials, True),
    ],
)
def test_the_apps_credentials_follow_the_protocol(tmp_path: Path, protocol: str, kind: Any, encrypted: bool) -> None:
    found = app_of(tmp_path, security_protocol=protocol, **LOGIN).conf.broker_credentials
    assert found is None if kind is None else isinstance(found, kind)
    assert isinstance(getattr(found, "ssl_context", getattr(found, "context", None)), ssl.SSLContext) is encrypted
    assert "very-secret" not in repr(found)
