"""The sizes this house keeps; `python -m tests.support.sizes` prints them."""

import pytest

from tests.support.sizes import ROOMS, figures, length, sources, undocumented, untyped

LARGEST_FILE = 400
LONGEST_FUNCTION = 60
CODE = sources(*ROOMS)
FIGURES = figures()


@pytest.mark.parametrize(
    ("figure", "most"),
    [("file_median", 120), ("file_p90", 300), ("function_median", 10), ("function_p90", 30)],
)
def test_files_and_functions_stay_small(figure: str, most: int) -> None:
    assert FIGURES[figure] <= most


def test_no_file_is_large() -> None:
    assert [(source.name, source.lines) for source in CODE if source.lines > LARGEST_FILE] == []


def test_no_function_is_long() -> None:
    long = [(s.name, f.name, length(f)) for s in CODE for f in s.functions() if length(f) > LONGEST_FUNCTION]
    assert long == []


def test_everything_is_typed() -> None:
    assert [place for source in CODE for place in untyped(source)] == []


def test_everything_public_is_documented() -> None:
    assert [place for source in CODE for place in undocumented(source)] == []


def test_there_is_as_much_test_as_code() -> None:
    print(FIGURES)
    assert FIGURES["tests_to_code"] >= 1.0
