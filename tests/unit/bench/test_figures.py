"""From laps to figures, to the table and to the file."""

import io
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from bench.figures import Figures, race_of, results
from bench.latency import Latency
from bench.memory import Memory
from bench.race import Lap
from bench.report import show

NAMED = {
    "efficiency", "overhead_us", "mentions_per_s_core", "quix_ratio", "bytewax_ratio", "es_docs_per_s", "p50_s",
    "p99_s", "rss_growth",
}  # fmt: skip


def laps(**cpu: list[float]) -> dict[str, list[Lap]]:
    return {name: [Lap(value, 1000, 0.5) for value in values] for name, values in cpu.items()}


RACE = race_of(laps(bare=[100, 90, 300], simak=[120, 110, 330], quix=[150, 140, 380], bytewax=[125, 112, 350]), 1)
FIGURES = Figures(
    natural=replace(RACE, repeats=0, efficiency=0.7), padded=RACE, scaling=1.02, es_docs_per_s=12_000.0,
    latency=Latency(0.6, 1.2, 2000.0, 400), memory=Memory(400.0, 410.0, 200_000),
)  # fmt: skip


def shown(figures: Figures) -> str:
    console = Console(file=io.StringIO(), width=120)
    show(console, figures)
    output: Any = console.file
    return str(output.getvalue())


def test_ratios_are_medians_of_rounds_so_that_one_slow_round_does_not_decide() -> None:
    assert RACE.efficiency == pytest.approx(100 / 120)
    assert RACE.overhead_us == 20
    assert RACE.quix_ratio == pytest.approx(150 / 120)
    assert RACE.bytewax_ratio == pytest.approx(125 / 120)
    assert RACE.bare_us == 100
    assert RACE.per_core == pytest.approx(1e6 / 120)
    assert RACE.rate == 2000


def test_a_round_without_one_of_the_candidates_is_an_error() -> None:
    with pytest.raises(ValueError):
        race_of(laps(bare=[1, 2], simak=[1], quix=[1, 2], bytewax=[1, 2]), 0)


def test_the_file_holds_the_agreed_names_and_judges_the_padded_race() -> None:
    written = results(FIGURES)
    assert written.keys() >= NAMED
    assert written["efficiency"] == round(RACE.efficiency, 4)
    assert written["natural_efficiency"] == 0.7
    assert written["rss_growth"] == 0.025


def test_without_a_padded_race_the_natural_one_is_judged() -> None:
    assert results(replace(FIGURES, padded=None))["efficiency"] == 0.7


def test_the_table_says_which_goals_are_met() -> None:
    assert "missed" not in shown(FIGURES)
    assert "efficiency" in shown(FIGURES)


@pytest.mark.parametrize(
    "worse",
    [
        {"padded": replace(RACE, efficiency=0.79)},
        {"padded": replace(RACE, overhead_us=30.1)},
        {"padded": replace(RACE, quix_ratio=1.0)},
        {"padded": replace(RACE, bytewax_ratio=0.99)},
        {"scaling": 1.11},
        {"latency": Latency(0.6, 2.0, 2000.0, 400)},
        {"memory": Memory(400.0, 421.0, 200_000)},
    ],
)
def test_each_missed_goal_is_said_once(worse: dict[str, Any]) -> None:
    assert shown(replace(FIGURES, **worse)).count("missed") == 1
