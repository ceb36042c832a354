"""simak config: every error at once, secrets starred, whence each value comes."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from typer.testing import CliRunner

from simak.cli.main import app
from simak.config import DEMO_KEY, Settings
from simak.settings_doc import example, leaves
from simak.settings_report import effective, warnings

RUNNER = CliRunner()
KEY = "a-key-of-this-test-alone-long-enough"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_setting_has_a_description() -> None:
    assert [leaf.path for leaf in leaves() if not leaf.description] == []


def test_the_example_changes_nothing_and_uncommented_it_says_every_default() -> None:
    default = {value.path: value.value for value in effective(Settings())}
    Path("simak.toml").write_text(example())
    assert {value.source for value in effective(Settings())} == {"default"}
    opened = [re.sub(r"^# (?=[a-z_]+ = )", "", line) for line in example().splitlines() if "humas" not in line]
    Path("simak.toml").write_text("\n".join(line for line in opened if "…" not in line))
    found = {value.path: value for value in effective(Settings())}
    assert {path: value.value for path, value in found.items()} == default
    # What has no default that a file could hold.
    left = {path for path, value in found.items() if value.source == "default"}
    assert left == {"privacy.key", "deliver.webhooks", "kafka.ca_file", "elasticsearch.ca_file", "enrich.watchlist"}


def test_each_value_says_whence_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("simak.toml").write_text(f'[kafka]\npartitions = 6\nbootstrap = "file:1"\n[privacy]\nkey = "{KEY}"\n')
    monkeypatch.setenv("SIMAK_KAFKA__BOOTSTRAP", "environment:1")
    found = {value.path: (value.value, value.source) for value in effective(Settings())}
    assert found["kafka.partitions"] == (6, "file")
    assert found["kafka.bootstrap"] == ("environment:1", "environment")
    assert found["kafka.replication"] == (1, "default")
    assert found["privacy.key"] == ("********", "file")


def test_no_secret_is_ever_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "SIMAK_PRIVACY__KEY": KEY, "SIMAK_WEB__TOKEN": "token-geheim", "SIMAK_KAFKA__PASSWORD": "kafka-geheim",
        "SIMAK_ELASTICSEARCH__API_KEY": "key-geheim",
        "SIMAK_DELIVER__WEBHOOKS": json.dumps(
            [{"name": "humas", "url": "https://h.example.go.id", "secret": "whsec_" + "Z2VoZWlt" * 5}]
        ),
    }  # fmt: skip
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    for command in (["check"], ["show"], ["check", "--json"], ["show", "--json"], ["example"], ["docs"]):
        result = RUNNER.invoke(app, ["config", *command])
        assert result.exit_code == 0, result.exception
        assert "geheim" not in result.output and KEY not in result.output and "Z2VoZWlt" not in result.output
        assert DEMO_KEY not in result.output
    assert "humas" in RUNNER.invoke(app, ["config", "show"]).output


def test_a_fresh_installation_is_warned_and_a_proper_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [line.split(" ")[0] for line in warnings(Settings())] == ["privacy.key", "web.token", "deliver.webhooks"]
    result = RUNNER.invoke(app, ["config", "check"])
    assert result.exit_code == 0 and result.stderr.count("warning: ") == 3
    hook = {"name": "humas", "url": "https://h.example.go.id", "secret": "whsec_" + "Z2VoZWlt" * 5}
    proper = Settings(privacy={"key": KEY}, web={"token": "t" * 32}, deliver={"webhooks": [hook]})
    assert warnings(proper) == []
    far = Settings(kafka={"bootstrap": "kafka.example.go.id:9092"}, elasticsearch={"url": "http://es.example.go.id"})
    assert {"kafka.security_protocol", "elasticsearch.url"} <= {line.split(" ")[0] for line in warnings(far)}


def test_every_error_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("simak.toml").write_text("[kafka]\npartitions = 0\nboostrap = 'x'\n[log]\nlevel = 'loud'\n")
    result = RUNNER.invoke(app, ["config", "check"])
    sentence = str(result.exception)
    assert all(place in sentence for place in ("kafka.partitions", "kafka.boostrap", "log.level", "SIMAK_LOG__LEVEL"))


def test_a_made_secret_is_one_that_webhooks_take() -> None:
    made = {RUNNER.invoke(app, ["config", "secret"]).stdout.strip() for _ in range(2)}
    assert len(made) == 2
    assert all(Webhook(secret).sign("msg_1", datetime.now(UTC), "{}") for secret in made)
