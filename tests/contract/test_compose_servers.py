"""The servers of others in docker-compose.yml: versions, listeners, security, what Prometheus asks."""

import yaml

from streams.localstack.layout import KAFKA_VERSION
from streams.localstack.servers import KAFKA_PROPERTIES
from tests.contract.test_compose import OURS, SERVICES, TEXT
from tests.support.contracts import ROOT


def test_kafka_is_the_version_that_the_tests_run_on() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_kibana_and_elasticsearch_are_of_one_version_that_the_dashboards_need() -> None:
    versions = {SERVICES[name]["image"].rpartition(":")[2] for name in ("kibana", "elasticsearch")}
    assert len(versions) == 1
    assert tuple(map(int, versions.pop().split(".")[:2])) >= (9, 2)


def test_prometheus_asks_the_workers_by_their_names_and_port() -> None:
    config = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text(encoding="utf-8"))
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    (web,) = jobs["simak-web"]["dns_sd_configs"]
    assert (web["names"], str(web["port"])) == (["web"], OURS["web"]["environment"]["SIMAK_WEB__PORT"])
    (found,) = jobs["simak"]["dns_sd_configs"]
    assert set(found["names"]) == {n for n, s in OURS.items() if "SIMAK_METRICS_PORT" in s["environment"]}
    assert found["port"] == int(OURS["enrich"]["environment"]["SIMAK_METRICS_PORT"])


def test_kafka_is_set_up_like_the_broker_of_the_tests() -> None:
    given = {key: str(value) for key, value in SERVICES["kafka"]["environment"].items()}
    for line in KAFKA_PROPERTIES.splitlines():
        name, _, value = line.partition("=")
        if value.isdigit() or value in ("true", "false") or name == "process.roles":
            assert given["KAFKA_" + name.upper().replace(".", "_")] == value, name
    assert given["KAFKA_LOG_DIRS"] in SERVICES["kafka"]["volumes"][0]


def test_kafkas_listeners_agree_with_who_uses_them() -> None:
    given = SERVICES["kafka"]["environment"]
    listeners = dict(item.split("://:") for item in given["KAFKA_LISTENERS"].split(","))
    told = dict(item.split("://") for item in given["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert (
        told["PLAINTEXT"]
        == f"kafka:{listeners['PLAINTEXT']}"
        == OURS["enrich"]["environment"]["SIMAK_KAFKA__BOOTSTRAP"]
    )
    _, outside, inside = SERVICES["kafka"]["ports"][0].split(":")
    assert (told["PLAINTEXT_HOST"], listeners["PLAINTEXT_HOST"]) == (f"localhost:{outside}", inside)
    assert given["KAFKA_CONTROLLER_QUORUM_VOTERS"] == f"1@kafka:{listeners['CONTROLLER']}"
    protocols = dict(item.split(":") for item in given["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    assert protocols.keys() == listeners.keys()


def test_elasticsearch_has_security_on_and_the_free_licence() -> None:
    given = SERVICES["elasticsearch"]["environment"]
    assert given["xpack.security.enabled"] == "true"
    assert given["xpack.license.self_generated.type"] == "basic"
    assert "$${ELASTIC_PASSWORD}" in TEXT, "the health check takes the password inside, so that no `ps` shows it"
