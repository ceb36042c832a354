"""Secrets from files: SIMAK_SECRETS_DIR names folders whose files are named like variables."""

import os
from pathlib import Path

import pytest

from simak.config import load_settings
from simak.errors import UserError

KEY = "a key of the tests, not of anybody"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "secrets"
    place.mkdir()
    monkeypatch.setenv("SIMAK_SECRETS_DIR", str(place))
    monkeypatch.chdir(tmp_path)
    return place


def test_a_file_is_read_like_the_variable_of_its_name_without_its_last_newline(folder: Path) -> None:
    (folder / "SIMAK_PRIVACY__KEY").write_text(KEY + "\n")
    (folder / "SIMAK_NAMESPACE").write_text("kota\n")
    settings = load_settings()
    assert settings.privacy.key.get_secret_value() == KEY
    assert settings.namespace == "kota"


def test_a_list_is_json_as_in_a_variable(folder: Path) -> None:
    (folder / "SIMAK_DELIVER__WEBHOOKS").write_text(
        '[{"name": "piket", "url": "https://piket.example/", "secret": "whsec_x"}]'
    )
    (endpoint,) = load_settings().deliver.webhooks
    assert (endpoint.name, endpoint.secret.get_secret_value()) == ("piket", "whsec_x")


def test_a_variable_wins_over_a_file_and_a_file_over_the_toml(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("simak.toml").write_text('[kafka]\nusername = "toml"\nbootstrap = "toml:1"\npassword = "toml"\n')
    (folder / "SIMAK_KAFKA__USERNAME").write_text("file")
    (folder / "SIMAK_KAFKA__BOOTSTRAP").write_text("file:1")
    monkeypatch.setenv("SIMAK_KAFKA__BOOTSTRAP", "variable:1")
    kafka = load_settings().kafka
    assert (kafka.password.get_secret_value(), kafka.username, kafka.bootstrap) == ("toml", "file", "variable:1")


def test_several_folders_are_read_and_the_last_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = folder.parent / "other"
    other.mkdir()
    (folder / "SIMAK_ELASTICSEARCH__API_KEY").write_text("first")
    (other / "SIMAK_ELASTICSEARCH__API_KEY").write_text("second")
    (folder / "SIMAK_PRIVACY__KEY").write_text(KEY)
    monkeypatch.setenv("SIMAK_SECRETS_DIR", os.pathsep.join([str(folder), str(other)]))
    settings = load_settings()
    assert settings.elasticsearch.api_key.get_secret_value() == "second"
    assert settings.privacy.key.get_secret_value() == KEY


def test_files_of_others_in_the_folder_are_ignored(folder: Path) -> None:
    (folder / "elastic_password").write_text("nobody's business")
    load_settings()


def test_a_misspelt_file_is_named(folder: Path) -> None:
    (folder / "SIMAK_PRIVACY__KEE").write_text(KEY)
    with pytest.raises(UserError, match=r"privacy\.kee"):
        load_settings()


def test_a_secret_is_never_part_of_the_mistake_that_it_makes(folder: Path) -> None:
    (folder / "SIMAK_PRIVACY__KEY").write_text("too-short-secret")
    with pytest.raises(UserError) as caught:
        load_settings()
    assert "privacy.key" in str(caught.value)
    assert "too-short-secret" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(UserError, match=f'directory "{folder}" does not exist'):
        load_settings()


def test_a_list_that_is_no_json_is_not_blamed_on_the_toml_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAK_DELIVER__WEBHOOKS", "[{")
    with pytest.raises(UserError, match="deliver") as caught:
        load_settings()
    assert "TOML" not in str(caught.value)
