"""deploy/: what makes the secrets, and the one-shot set-up, run for real as far as that goes without containers."""

import base64
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simak.config import Settings
from streams import indices
from streams.localstack.layout import Layout
from tests.support.compose import env_file, loaded, variables
from tests.support.contracts import ROOT


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what deploy/init.sh needs."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "init.sh", tmp_path / "deploy")
    shutil.copy(ROOT / ".env.example", tmp_path)
    return tmp_path


def init(place: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["sh", "deploy/init.sh", *arguments], cwd=place, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


def content(place: Path) -> dict[str, str]:
    files = [place / ".env", *sorted((place / "secrets").iterdir())]
    return {str(file.relative_to(place)): file.read_text() for file in files}


def test_it_fills_in_every_placeholder_and_compose_can_read_the_result(place: Path) -> None:
    init(place)
    text = (place / ".env").read_text()
    assert "change-me" not in text
    given = env_file(text)
    assert given.keys() == variables((ROOT / "docker-compose.yml").read_text()).keys()
    assert len(given["KIBANA_ENCRYPTION_KEY"]) >= 32
    assert len(base64.urlsafe_b64decode(given["KAFKA_CLUSTER_ID"] + "==")) == 16
    assert loaded(given)["services"]["elasticsearch"]["environment"]["ELASTIC_PASSWORD"] == given["ELASTIC_PASSWORD"]


def test_no_two_installations_and_no_two_accounts_share_a_password(place: Path, tmp_path_factory: Any) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(place, other, dirs_exist_ok=True)
    init(place)
    init(other)
    random = ("ELASTIC_PASSWORD", "KIBANA_PASSWORD", "KIBANA_ENCRYPTION_KEY", "KAFKA_CLUSTER_ID")
    values = [env_file((folder / ".env").read_text())[name] for folder in (place, other) for name in random]
    values += [
        (folder / "secrets" / name).read_text() for folder in (place, other) for name in ("privacy_key", "web_token")
    ]
    assert len(set(values)) == len(values)


def test_running_it_again_changes_nothing(place: Path) -> None:
    init(place)
    before = content(place)
    assert "made" not in init(place)
    assert content(place) == before


def test_nobody_else_on_the_machine_can_read_them_and_the_containers_can(place: Path) -> None:
    init(place)
    mode = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [place / ".env", place / "secrets"]}
    assert mode == {".env": 0o600, "secrets": 0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place / "secrets").iterdir()} == {0o644}


def test_simak_takes_what_it_made(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(place, "--demo")
    names = {
        "privacy_key": "SIMAK_PRIVACY__KEY",
        "web_token": "SIMAK_WEB__TOKEN",
        "webhooks.json": "SIMAK_DELIVER__WEBHOOKS",
    }
    for file, name in names.items():
        (place / "secrets" / file).rename(place / "secrets" / name)
    monkeypatch.setenv("SIMAK_SECRETS_DIR", str(place / "secrets"))
    settings = Settings()
    assert len(settings.privacy.key.get_secret_value()) >= 40
    assert len(settings.web.token.get_secret_value()) >= 40
    (endpoint,) = settings.deliver.webhooks
    assert (endpoint.name, endpoint.url) == ("demo", "http://echo:8081/")
    assert len(base64.b64decode(endpoint.secret.get_secret_value().removeprefix("whsec_"))) == 32


def test_the_demonstration_never_replaces_real_receivers(place: Path) -> None:
    init(place)
    hooks = place / "secrets" / "webhooks.json"
    assert json.loads(hooks.read_text()) == []
    hooks.write_text('[{"name": "piket", "url": "https://piket.example/", "secret": "whsec_x"}]')
    init(place, "--demo")
    assert "piket" in hooks.read_text()


def setup_module_() -> Any:
    spec = importlib.util.spec_from_file_location("deploy_setup", ROOT / "deploy" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_setup(**environment: str) -> "subprocess.CompletedProcess[str]":
    """deploy/setup.py in a process of its own."""
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "deploy" / "setup.py")]
    return subprocess.run(command, env=base | environment, capture_output=True, text=True, check=False, timeout=60)


def passwords(tmp_path: Path) -> dict[str, str]:
    return {"ELASTIC_PASSWORD": "a-password", "KIBANA_PASSWORD": "another", "SIMAK_SECRETS_DIR": str(tmp_path)}


def test_the_set_up_says_in_one_sentence_that_elasticsearch_is_not_there(tmp_path: Path) -> None:
    done = run_setup(**passwords(tmp_path), SIMAK_ELASTICSEARCH__URL="http://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr.startswith("setup: Elasticsearch at http://127.0.0.1:1 does not answer")
    assert done.stderr.count("\n") == 1


def test_the_set_up_says_in_one_sentence_that_security_is_off(stack: Layout, tmp_path: Path) -> None:
    done = run_setup(**passwords(tmp_path), **stack.environment())
    assert done.returncode == 2, done.stdout
    assert "knows no security API: set xpack.security.enabled=true" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "no key was written"


@pytest.mark.parametrize("name", ["ELASTIC_PASSWORD", "KIBANA_PASSWORD", "SIMAK_SECRETS_DIR"])
def test_the_set_up_names_a_variable_that_is_missing(tmp_path: Path, name: str) -> None:
    done = run_setup(**{key: value for key, value in passwords(tmp_path).items() if key != name})
    assert done.returncode == 2
    assert done.stderr.startswith(f"setup: {name} is empty")


@pytest.mark.parametrize("namespace", ["", "kota"])
def test_the_api_key_reaches_every_index_of_simak_and_no_other(namespace: str) -> None:
    settings = Settings(namespace=namespace)
    (role,) = setup_module_().roles(settings).values()
    (rights,) = role["indices"]
    patterns = {pattern for body in indices.templates(settings).values() for pattern in body["index_patterns"]}
    aliases = {alias for body in indices.templates(settings).values() for alias in body["template"]["aliases"]}
    assert set(rights["names"]) == patterns | aliases
    assert not any(name.startswith("*") for name in rights["names"])
    assert "all" not in role["cluster"]


def test_the_id_in_an_api_key_is_found() -> None:
    encoded = base64.b64encode(b"VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw").decode()
    assert setup_module_().key_id(encoded) == "VuaCfGcBCdbkQm-e5aOx"
