"""A misspelt variable is named, not passed over in silence."""

import pytest

from simak.config import load_settings, unknown_variables
from simak.errors import UserError


def test_a_misspelt_section_is_named_with_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAK_KAFKAA__BOOTSTRAP", "x:1")
    monkeypatch.setenv("SIMAK_ELASTIC_URL", "x")
    with pytest.raises(UserError) as caught:
        load_settings()
    assert "SIMAK_KAFKAA__BOOTSTRAP: no setting is called so, do you mean SIMAK_KAFKA?" in str(caught.value)
    assert "SIMAK_ELASTIC_URL" in str(caught.value)


@pytest.mark.parametrize(
    "variable",
    [
        "SIMAK_CONFIG",
        "SIMAK_KAFKA__BOOTSTRAP",
        "simak_kafka__bootstrap",
        "SIMAK_STACK_KAFKA_HEAP",
        "SIMAK_SLOT",
        "PATH",
    ],
)
def test_what_is_read_somewhere_is_known(variable: str) -> None:
    assert unknown_variables([variable]) == []
