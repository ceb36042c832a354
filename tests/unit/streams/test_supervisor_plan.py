"""Which workers a machine runs, on which Faust, and what is never removed."""

import sys
from pathlib import Path

import pytest

from simak.config import EnrichSettings, Settings
from simak.errors import Fatal, UserError
from streams.guard import FAUST_TESTED, check_faust
from streams.supervisor import Spec, plan
from streams.tidy import drop_namespaces
from streams.watchlist import file_watchlist


@pytest.mark.parametrize("number", [0, 1, 4])
def test_a_pipeline_is_some_enrich_workers_one_detect_and_one_deliver(number: int) -> None:
    names = [spec.name for spec in plan(enrich=number)]
    assert names == [*(f"enrich-{n}" for n in range(number)), "detect-0", "deliver-0"]
    assert {spec.metrics_port for spec in plan(enrich=number)} == {0}


def test_metrics_ports_count_up() -> None:
    assert [spec.metrics_port for spec in plan(enrich=2, metrics_from=9100)] == [9100, 9101, 9102, 9103]


@pytest.mark.parametrize(("port", "more"), [(0, []), (9100, ["--metrics-port", "9100"])])
def test_a_worker_runs_on_this_interpreter(port: int, more: list[str]) -> None:
    expected = [sys.executable, "-m", "simak.cli.main", "worker", "enrich", "--slot", "1", *more]
    assert Spec("enrich", "1", port).command() == expected


def test_an_untested_faust_is_refused_and_the_installed_one_is_not() -> None:
    check_faust()
    check_faust(FAUST_TESTED[0])
    with pytest.raises(Fatal, match=r"faust-streaming 9\.9\.9 is installed"):
        check_faust("9.9.9")


@pytest.mark.parametrize("prefix", ["", "demo", "t", "production", "x-demo-"])
def test_a_namespace_that_a_person_named_is_never_removed(prefix: str) -> None:
    with pytest.raises(UserError, match="are not removed"):
        drop_namespaces(Settings(), prefix)


def test_a_watch_list_that_cannot_be_read_is_named_with_the_setting(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(UserError, match=r"cannot be read.*enrich\.watchlist") as caught:
            file_watchlist(Settings(enrich=EnrichSettings(watchlist=path)))
        assert str(path) in str(caught.value)
