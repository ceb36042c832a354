"""Settings: file, environment, and every mistake told at once."""

from pathlib import Path
from typing import Any

import pytest

from simak.config import Settings, load_settings
from simak.errors import UserError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No simak.toml of the folder the tests run in."""
    monkeypatch.chdir(tmp_path)


def refused(**overrides: Any) -> str:
    with pytest.raises(UserError) as caught:
        load_settings(**overrides)
    return str(caught.value)


def test_without_file_and_environment_the_defaults_are_a_local_installation() -> None:
    settings = load_settings()
    assert settings.kafka.bootstrap == "127.0.0.1:9092"
    assert settings.elasticsearch.url == "http://127.0.0.1:9200"
    assert settings.deliver.webhooks == []


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "simak.toml").write_text('[kafka]\nbootstrap = "file:1"\npartitions = 3\n')
    assert load_settings().kafka.bootstrap == "file:1"
    monkeypatch.setenv("SIMAK_KAFKA__BOOTSTRAP", "environment:1")
    settings = load_settings()
    assert (settings.kafka.bootstrap, settings.kafka.partitions) == ("environment:1", 3)


def test_another_file_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text('namespace = "uji"\n')
    monkeypatch.setenv("SIMAK_CONFIG", str(tmp_path / "other.toml"))
    assert load_settings().namespace == "uji"


def test_a_named_file_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAK_CONFIG", "missing.toml")
    assert refused() == "SIMAK_CONFIG names missing.toml, which is no file: correct the path or unset the variable."


def test_a_file_that_does_not_parse_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "simak.toml").write_text("[kafka\n")
    assert "simak.toml is no valid TOML" in refused()


def test_every_mistake_is_told_with_its_place_and_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "simak.toml").write_text('colour = "red"\n[kafka]\npartitions = 0\nbootstap = "x"\n')
    monkeypatch.setenv("SIMAK_ENRICH__BATCH", "many")
    monkeypatch.setenv("SIMAK_PRIVACY__KEY", "short")
    lines = refused().splitlines()
    assert lines[0] == "The configuration is not valid:"
    told = {line.split(" (or ")[0].strip() for line in lines[1:]}
    assert told == {"colour", "kafka.partitions", "kafka.bootstap", "enrich.batch", "privacy.key"}
    assert any("SIMAK_KAFKA__PARTITIONS" in line and "greater than or equal to 1" in line for line in lines)


def test_a_variable_that_should_be_json_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAK_DELIVER__WEBHOOKS", "pager")
    message = refused()
    assert "webhooks" in message or "deliver" in message
    assert "TOML" not in message and "\n" not in message


def test_secrets_show_neither_in_settings_nor_in_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAK_PRIVACY__KEY", "a secret that is long enough to pass")
    monkeypatch.setenv("SIMAK_KAFKA__PASSWORD", "hunter2")
    assert "hunter2" not in repr(load_settings()) and "long enough" not in repr(load_settings())
    monkeypatch.setenv("SIMAK_PRIVACY__KEY", "hunter3")
    assert "hunter3" not in refused()


def test_names_of_topics_indices_and_groups_carry_the_namespace() -> None:
    plain, spaced = Settings(), Settings(namespace="demo")
    assert (plain.topic("mentions.raw"), plain.index("mentions"), plain.group("enrich")) == (
        "mentions.raw", "mentions", "simak.enrich",
    )  # fmt: skip
    assert (spaced.topic("mentions.raw"), spaced.index("mentions"), spaced.group("enrich")) == (
        "demo.mentions.raw", "demo-mentions", "demo.simak.enrich",
    )  # fmt: skip


@pytest.mark.parametrize("namespace", ["Demo", "a_b", "-a", "a" * 33, "a b"])
def test_a_namespace_kafka_or_elasticsearch_would_refuse_is_refused(namespace: str) -> None:
    assert "namespace" in refused(namespace=namespace)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("kafka", {"security_protocol": "TLS"}),
        ("kafka", {"session_timeout": 1}),
        ("elasticsearch", {"refresh_interval": "often"}),
        ("privacy", {"key_id": "K!"}),
        ("enrich", {"poison_share": 0}),
        ("detect", {"p_value": 1}),
        ("deliver", {"webhooks": [{"name": "Pager", "url": "https://f.example", "secret": "x"}]}),
        ("deliver", {"webhooks": [{"name": "pager", "url": "ftp://f.example", "secret": "x"}]}),
        ("deliver", {"webhooks": [{"name": "pager", "url": "https://f.example"}]}),
        ("web", {"port": 70_000}),
        ("log", {"level": "loud"}),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_name(section: str, values: dict[str, Any]) -> None:
    message = refused(**{section: values})
    assert f"{section}.{next(iter(values))}" in message
