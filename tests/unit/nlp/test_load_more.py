"""Reading a stored table: what is stored comes back, and whatever else is there is one sentence."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simak.errors import UserError
from simak.nlp.features import SIZE
from simak.nlp.load import FILE, load_table, model_path

GOOD: dict[str, Any] = {
    "size": SIZE,
    "slots": np.array([3, 9], dtype=np.int32),
    "values": np.array([[1, 0, -1], [0.5, 0.25, 0]], dtype=np.float16),
    "bias": np.array([0.1, 0.2, 0.3], dtype=np.float32),
}


def stored(folder: Path, without: str = "", **changes: Any) -> Path:
    """A folder with a table that differs from a good one in this."""
    parts = {name: value for name, value in (GOOD | changes).items() if name != without}
    np.savez_compressed(folder / FILE, **parts)
    return folder


def test_what_is_stored_comes_back_and_every_other_slot_is_zero(tmp_path: Path) -> None:
    table = load_table(stored(tmp_path))
    assert table._weights[[3, 9]].tolist() == [[1, 0, -1], [0.5, 0.25, 0]]
    assert np.flatnonzero(table._weights.any(axis=1)).tolist() == [3, 9]
    np.testing.assert_allclose(table._bias, [0.1, 0.2, 0.3], rtol=1e-6)
    assert table._weights.dtype == table._bias.dtype == np.float32


def test_a_table_without_any_weight_judges_by_its_bias_alone(tmp_path: Path) -> None:
    from simak.nlp.pipeline import bare

    empty = {"slots": np.zeros(0, np.int32), "values": np.zeros((0, 3), np.float16), "bias": np.log([0.5, 0.3, 0.2])}
    table = load_table(stored(tmp_path, **empty))
    rows = table.probabilities([bare().make_doc("listrik padam"), bare().make_doc("")])
    np.testing.assert_allclose(rows, [[0.5, 0.3, 0.2]] * 2, rtol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"size": SIZE // 2},
        {"size": SIZE * 2},
        {"values": np.zeros((2, 4), np.float16)},
        {"values": np.zeros((2, 2), np.float16)},
        {"values": np.zeros((3, 3), np.float16)},
        {"values": np.zeros(2, np.float16)},
        {"bias": np.zeros(2, np.float32)},
        {"bias": np.zeros((1, 3), np.float32)},
    ],
    ids=[
        "half",
        "double",
        "four-labels",
        "two-labels",
        "more-values-than-slots",
        "flat-values",
        "short-bias",
        "square-bias",
    ],
)
def test_a_table_of_a_wrong_shape_is_refused_in_one_sentence(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="cannot be read") as refused:
        load_table(stored(tmp_path, **changes))
    assert str(tmp_path) in str(refused.value) and str(refused.value).endswith("reinstall Simak.")


@pytest.mark.parametrize("name", GOOD)
def test_a_table_that_lacks_a_part_is_refused_and_the_part_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=name):
        load_table(stored(tmp_path, without=name))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    file = stored(tmp_path) / FILE
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UserError, match="cannot be read"):
        load_table(tmp_path)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_table(stored(tmp_path, bias=np.array([{"a": 1}], dtype=object)))


def test_the_packaged_model_is_there_and_of_this_version() -> None:
    assert (model_path() / FILE).is_file()
    assert load_table(model_path())._weights.any()


@pytest.mark.parametrize("slots", [[3, SIZE], [SIZE * 4, 0]], ids=["just-past", "far-past"])
def test_a_slot_beyond_the_table_is_refused(tmp_path: Path, slots: list[int]) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_table(stored(tmp_path, slots=np.array(slots, dtype=np.int32)))
