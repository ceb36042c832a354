"""docker-compose.yml, checked as far as that goes without a container engine."""

import re
from typing import Any

import click
import pytest
import typer
from jsonschema import Draft7Validator

from simak.config import Settings
from streams.worker import STOP_LIMIT_S
from tests.support.compose import FILE, env_file, interpolate, loaded, variables
from tests.support.contracts import ROOT, VENDOR, read

TEXT = FILE.read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = loaded(env_file(EXAMPLE))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("simak:")}
OWN = pytest.mark.parametrize("name", OURS)
EVERY = pytest.mark.parametrize("name", SERVICES)
# Read by the command line before there are settings.
NOT_SETTINGS = {"SIMAK_CONFIG", "SIMAK_SECRETS_DIR", "SIMAK_SLOT"}


def seconds(duration: str) -> int:
    assert re.fullmatch(r"\d+s", duration)
    return int(duration[:-1])


def test_the_file_is_valid_by_the_compose_specification() -> None:
    schema = read(VENDOR / "compose" / "compose-spec.json")
    errors = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in Draft7Validator(schema).iter_errors(COMPOSE)]
    assert errors == []


def test_no_version_and_no_container_name() -> None:
    assert "version" not in COMPOSE
    assert not [name for name, service in SERVICES.items() if "container_name" in service], "it would forbid scaling"


def test_the_services_are_those_of_the_pipeline() -> None:
    assert set(OURS) == {"setup", "enrich", "detect", "deliver", "web", "demo", "echo"}
    assert set(SERVICES) - set(OURS) == {"kafka", "elasticsearch", "kibana", "prometheus"}


def test_only_the_extras_stand_in_profiles() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {"demo": ["demo"], "echo": ["demo"], "prometheus": ["metrics"]}


def test_every_variable_has_a_line_in_the_example_and_the_other_way_round() -> None:
    assert set(variables(TEXT)) == set(env_file(EXAMPLE))


def test_every_variable_has_a_default_or_says_what_to_do() -> None:
    for name, rest in variables(TEXT).items():
        assert re.match(r":-.+|:\?.+", rest), name


def test_a_default_in_the_file_is_the_one_of_the_example() -> None:
    given = env_file(EXAMPLE)
    for name, rest in variables(TEXT).items():
        if rest.startswith(":-"):
            assert given[name] == rest[2:], name


def test_every_variable_of_the_example_is_explained_by_a_sentence() -> None:
    before = ""
    for line in EXAMPLE.splitlines():
        if line and not line.startswith("#"):
            assert re.match(r"# .+\.$", before), f"{line}: no sentence above it"
        before = line


def test_without_an_env_file_nothing_starts_with_a_password_of_ours() -> None:
    with pytest.raises(KeyError, match=r"ELASTIC_PASSWORD.*deploy/init\.sh"):
        interpolate("${ELASTIC_PASSWORD" + variables(TEXT)["ELASTIC_PASSWORD"] + "}", {})
    secret = {"ELASTIC_PASSWORD", "KIBANA_PASSWORD", "KIBANA_ENCRYPTION_KEY", "KAFKA_CLUSTER_ID"}
    assert {name for name, rest in variables(TEXT).items() if rest.startswith(":?")} == secret


@EVERY
def test_every_image_is_pinned(name: str) -> None:
    _, _, tag = SERVICES[name]["image"].rpartition(":")
    assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), SERVICES[name]["image"]


def test_our_image_has_the_version_of_the_package() -> None:
    from importlib.metadata import version

    assert {service["image"] for service in OURS.values()} == {f"simak:{version('simak')}"}


@EVERY
def test_every_published_port_is_on_loopback(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)


@EVERY
def test_what_is_waited_for_exists_and_can_be_waited_for(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert how["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no", "it would never complete"


def test_nobody_waits_for_itself() -> None:
    def below(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"{' -> '.join((*path, name))}"
        for other in SERVICES[name].get("depends_on", {}):
            below(other, (*path, name))

    for name in SERVICES:
        below(name, ())


@EVERY
def test_what_runs_on_is_watched_and_restarted(name: str) -> None:
    service = SERVICES[name]
    if name in ("setup", "demo"):
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or name == "echo"


@EVERY
def test_volumes_and_secrets_are_declared(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]
    for secret in SERVICES[name].get("secrets", []):
        assert secret["source"] in COMPOSE["secrets"]


@EVERY
def test_every_log_is_bounded(name: str) -> None:
    assert SERVICES[name]["logging"]["options"].keys() == {"max-size", "max-file"}


@OWN
def test_a_simak_service_can_do_no_harm(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "user"} & service.keys()
    assert not any("docker.sock" in volume for volume in service.get("volumes", []))


@OWN
def test_a_simak_service_is_given_longer_to_stop_than_it_takes(name: str) -> None:
    assert seconds(OURS[name]["stop_grace_period"]) > STOP_LIMIT_S


@OWN
def test_only_setup_may_write_the_api_key(name: str) -> None:
    keys = [volume for volume in OURS[name].get("volumes", []) if volume.startswith("keys:")]
    assert keys == (["keys:/var/lib/simak/keys"] if name == "setup" else ["keys:/var/lib/simak/keys:ro"])


def leaf(place: str) -> bool:
    """True when `SIMAK_<place>` is a setting."""
    fields: Any = Settings.model_fields
    parts = place.lower().split("__")
    for number, part in enumerate(parts):
        if part not in fields:
            return False
        annotation = fields[part].annotation
        fields = getattr(annotation, "model_fields", {})
        if not fields:
            return number == len(parts) - 1
    return False


@OWN
def test_every_simak_variable_and_secret_is_a_setting(name: str) -> None:
    given = [key for key in OURS[name]["environment"] if key.startswith("SIMAK_") and key not in NOT_SETTINGS]
    given += [secret["target"] for secret in OURS[name].get("secrets", [])]
    assert given
    for variable in given:
        assert leaf(variable.removeprefix("SIMAK_")), variable


def test_the_check_above_refuses_what_is_no_setting() -> None:
    assert leaf("KAFKA__BOOTSTRAP")
    assert leaf("DELIVER__WEBHOOKS")
    for wrong in ("KAFKA__BOOTSTRAPS", "KAFKA", "KAFKA_BOOTSTRAP", "METRICS_PORT__X"):
        assert not leaf(wrong), wrong


@OWN
def test_a_simak_service_starts_with_valid_settings(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("secrets")
    content = {"privacy_key": "k" * 40, "web_token": "t" * 40, "webhooks": "[]"}
    for secret in OURS[name].get("secrets", []):
        (folder / secret["target"]).write_text(content[secret["source"]])
    for key, value in OURS[name]["environment"].items():
        monkeypatch.setenv(key, str(value))
    monkeypatch.setenv("SIMAK_SECRETS_DIR", str(folder))
    monkeypatch.chdir(folder)
    settings = Settings()
    assert settings.kafka.bootstrap == "kafka:19092"
    assert settings.elasticsearch.url == "http://elasticsearch:9200"


def test_secrets_go_to_those_who_need_them_and_never_through_the_environment() -> None:
    assert {name: [s["target"] for s in service.get("secrets", [])] for name, service in OURS.items()} == {
        "setup": [], "demo": [], "detect": [],
        "enrich": ["SIMAK_PRIVACY__KEY"],
        "deliver": ["SIMAK_DELIVER__WEBHOOKS"], "echo": ["SIMAK_DELIVER__WEBHOOKS"],
        "web": ["SIMAK_WEB__TOKEN"],
    }  # fmt: skip
    for name, service in OURS.items():
        words = ("PASSWORD", "TOKEN", "SECRET", "API_KEY", "PRIVACY__KEY")
        found = {key for key in service["environment"] if key.endswith(words)}
        assert found == ({"ELASTIC_PASSWORD", "KIBANA_PASSWORD"} if name == "setup" else set())


def test_enrich_is_scaled_and_its_members_are_known_by_their_host_names() -> None:
    assert OURS["enrich"]["deploy"]["replicas"] == int(env_file(EXAMPLE)["ENRICH_REPLICAS"])
    assert "hostname" not in OURS["enrich"], "two replicas of one name would be one member of the group"
    assert "SIMAK_SLOT" not in OURS["enrich"]["environment"]
    assert "ports" not in OURS["enrich"], "two replicas cannot have one port"


def test_the_health_checks_ask_the_ports_that_the_services_listen_on() -> None:
    for name in ("enrich", "detect", "deliver"):
        assert f":{OURS[name]['environment']['SIMAK_METRICS_PORT']}/readyz" in OURS[name]["healthcheck"]["test"][-1]
    web = OURS["web"]
    assert f":{web['environment']['SIMAK_WEB__PORT']}/readyz" in web["healthcheck"]["test"][-1]
    assert web["ports"][0].endswith(f":{web['environment']['SIMAK_WEB__PORT']}")


def command(*path: str) -> click.Command:
    """A command of the command line by its words; fails when there is none."""
    from simak.cli import main

    found: Any = typer.main.get_command(main.app)
    for word in path:
        assert word in getattr(found, "commands", {}), f"there is no command `simak {' '.join(path)}`"
        found = found.commands[word]
    return found


@OWN
def test_the_commands_exist(name: str) -> None:
    words = OURS[name]["command"]
    if words[0] == "python":
        script = ROOT / "deploy" / words[1].removeprefix("/opt/simak/deploy/")
        assert script.is_file()
        assert f"deploy/{script.name}" in DOCKERFILE
        return
    assert words[0] == "simak"
    command(words[1])
    if words[1] == "worker":
        from agents.roles import ROLES

        assert words[2:] == [name]
        assert name in ROLES
