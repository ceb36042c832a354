"""The committed sentiment model against SmSA's validation part, where the data are at hand."""

import os
from pathlib import Path

import pytest

from simak.cli.train import SMSA, evaluate, read_smsa
from simak.nlp.load import load_table, model_path

BESIDE = Path(__file__).parents[4] / "shared" / "data"
# Read when tests are collected: no setting of the environment reaches a running test.
DATA = Path(os.environ.get("SIMAK_TEST_DATA") or BESIDE)
VALIDATION = DATA / SMSA / "valid_preprocess.tsv"


@pytest.mark.skipif(not VALIDATION.is_file(), reason="set SIMAK_TEST_DATA to a folder that holds indonlu/")
def test_the_model_is_good_and_knows_when_it_is_not() -> None:
    pytest.importorskip("sklearn")
    figures = evaluate(load_table(model_path()), *read_smsa(VALIDATION))
    assert figures["texts"] == 1260
    assert figures["macro_f1"] >= 0.82
    assert figures["ece"] <= 0.05
