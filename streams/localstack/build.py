"""Bring the servers' jars in with Maven, once; compile the launcher and the `indonesian` analyzer plugin."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

from simak.errors import UserError
from streams.localstack.layout import ELASTICSEARCH_VERSION, Layout

COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
NETTY_DESCRIPTOR = f"""\
name=transport-netty4
description=HTTP and transport layer
version={ELASTICSEARCH_VERSION}
elasticsearch.version={ELASTICSEARCH_VERSION}
java.version=21
classname=org.elasticsearch.transport.netty4.Netty4Plugin
extended.plugins=
has.native.controller=false
"""
ANALYZER_DESCRIPTOR = f"""\
name=analysis-indonesian
description=the indonesian analyzer, under the name of the full distribution
version={ELASTICSEARCH_VERSION}
elasticsearch.version={ELASTICSEARCH_VERSION}
java.version=17
classname=id.simak.stack.IndonesianPlugin
extended.plugins=
has.native.controller=false
"""


def source_folder() -> Path:
    """The `stack/` folder of the repository."""
    folder = Path(__file__).resolve().parents[2] / "stack"
    if not (folder / "kafka" / "pom.xml").is_file():
        raise UserError("The local stack needs the repository's stack/ folder: run it from a clone of Simak.")
    return folder


def build(layout: Layout) -> bool:
    """Make sure the jars are there; True when they had to be fetched. Raises UserError with one sentence."""
    source = source_folder()
    stamp = layout.jars / "stamp"
    wanted = _fingerprint(source)
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    mvn = require("mvn", "Maven is missing: install it (Debian: apt-get install maven), then run this again.")
    require("java", "Maven needs a JDK: install one (Debian: apt-get install default-jdk), then run this again.")
    shutil.rmtree(layout.jars, ignore_errors=True)
    target = layout.jars / "target"
    for server, goals in (("kafka", []), ("elasticsearch", ["compile"])):
        _maven(mvn, source / server, [*goals, COPY], layout.jars / server, target)
    _arrange(layout.jars)
    stamp.write_text(wanted)
    return True


def require(program: str, sentence: str) -> str:
    """The path of a program, or UserError with `sentence`."""
    path = shutil.which(program)
    if path is None:
        raise UserError(sentence)
    return path


def _maven(mvn: str, project: Path, goals: list[str], output: Path, target: Path) -> None:
    command = [mvn, "-q", "-B", *goals, "-DincludeScope=runtime", f"-DoutputDirectory={output}"]
    done = subprocess.run(
        [*command, f"-Dsimak.target={target}"], cwd=project, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = [line for line in done.stdout.splitlines() if "ERROR" in line][:1] or ["no message"]
        raise UserError(f"Maven could not fetch the {project.name} jars: {last[0]}. Check the network and try again.")


def _arrange(jars: Path) -> None:
    """Elasticsearch refuses a jar that stands twice: netty goes to its module, the plugin to its own folder."""
    netty = jars / "modules" / "transport-netty4"
    plugin = jars / "plugins" / "analysis-indonesian"
    netty.mkdir(parents=True)
    plugin.mkdir(parents=True)
    for jar in [*jars.glob("elasticsearch/netty-*.jar"), *jars.glob("elasticsearch/transport-netty4-*.jar")]:
        jar.rename(netty / jar.name)
    (netty / "plugin-descriptor.properties").write_text(NETTY_DESCRIPTOR)
    (plugin / "plugin-descriptor.properties").write_text(ANALYZER_DESCRIPTOR)
    classes = jars / "target" / "classes"
    _jar(classes, "Launcher", jars / "elasticsearch" / "simak-launcher.jar")
    _jar(classes, "IndonesianPlugin", plugin / "analysis-indonesian.jar")
    shutil.rmtree(jars / "target")


def _jar(classes: Path, prefix: str, output: Path) -> None:
    with zipfile.ZipFile(output, "w") as archive:
        for file in sorted(classes.rglob(f"{prefix}*.class")):
            archive.write(file, file.relative_to(classes).as_posix())


def _fingerprint(source: Path) -> str:
    files = sorted([*source.rglob("pom.xml"), *source.rglob("*.java")])
    digest = hashlib.sha256(NETTY_DESCRIPTOR.encode() + ANALYZER_DESCRIPTOR.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
