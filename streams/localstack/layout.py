"""Where the local servers keep their jars, data and logs, and on which ports they listen."""

import json
import socket
import zlib
from pathlib import Path

from simak.errors import UserError

KAFKA_VERSION = "4.1.1"
ELASTICSEARCH_VERSION = "9.0.8"
RANGE = range(21_000, 32_000, 7)
PORT_NAMES = ("kafka", "kafka_controller", "elasticsearch", "elasticsearch_transport")


class Layout:
    """The folders of one local stack under `root`; `jars` may be shared by several."""

    def __init__(self, root: Path, jars: Path | None = None) -> None:
        self.root = root.absolute()
        self.jars = (jars or self.root / "jars").absolute()
        self.run = self.root / "run"
        self.logs = self.root / "logs"
        self.ports_file = self.root / "ports.json"
        self.env_file = self.root / "env"

    def data(self, server: str) -> Path:
        """The data folder of one server; `reset` deletes it."""
        return self.root / server

    def ports(self) -> dict[str, int]:
        """The ports of this stack: chosen free at first, then remembered, so that data stay valid."""
        if self.ports_file.is_file():
            return _ports_in(self.ports_file)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"The stack folder {self.root} cannot be made: {error.strerror}.") from None
        # Each folder begins elsewhere, so that two stacks that are never up together do not choose the same ports.
        offset = zlib.crc32(str(self.root).encode()) % (len(RANGE) // 2)
        ports = dict(zip(PORT_NAMES, free_ports(len(PORT_NAMES), offset), strict=True))
        self.ports_file.write_text(json.dumps(ports))
        return ports

    def environment(self) -> dict[str, str]:
        """The settings that point Simak at this stack."""
        ports = self.ports()
        return {
            "SIMAK_KAFKA__BOOTSTRAP": f"127.0.0.1:{ports['kafka']}",
            "SIMAK_ELASTICSEARCH__URL": f"http://127.0.0.1:{ports['elasticsearch']}",
        }


def _ports_in(file: Path) -> dict[str, int]:
    try:
        ports = json.loads(file.read_text())
        return {name: int(ports[name]) for name in PORT_NAMES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file} does not hold the ports of a local stack ({error!r}): delete it.") from None


def free_ports(number: int, offset: int = 0) -> list[int]:
    """`number` different ports of the loopback address that nobody listens on, below the ephemeral range.

    Below it, because a port that the kernel hands to outgoing connections may be taken when a server restarts.
    """
    found: list[int] = []
    for port in RANGE[offset:]:
        if port_is_free(port):
            found.append(port)
        if len(found) == number:
            return found
    raise UserError("No free port was found between 21000 and 32000 on 127.0.0.1: stop some servers.")


def port_is_free(port: int) -> bool:
    """True when a server could listen on the port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_env(layout: Layout) -> None:
    """Write the `env` file: lines NAME=VALUE, to be read by a shell or by the tests."""
    lines = [f"{name}={value}" for name, value in layout.environment().items()]
    layout.env_file.write_text("\n".join(lines) + "\n")
