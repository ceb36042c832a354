"""Refuse to run on a Faust that the batch lane was not tested against: it overrides private methods."""

from importlib.metadata import version

from simak.errors import Fatal

FAUST_TESTED = ("0.15.3",)


def check_faust(installed: str | None = None) -> None:
    """Raise Fatal with one sentence when the installed faust-streaming is not one the lane is proven on."""
    found = installed or version("faust-streaming")
    if found not in FAUST_TESTED:
        raise Fatal(
            f"faust-streaming {found} is installed, but the batch lane is proven on {', '.join(FAUST_TESTED)} only: "
            "install from requirements.lock, or run `make chaos` on the new version and extend streams/guard.py."
        )
