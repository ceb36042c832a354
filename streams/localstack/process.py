"""One detached server process, known by its pid file; a pid is checked before it is signalled."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from simak.errors import UserError

STOP_S = 60.0


class ServerProcess:
    """A process in a session of its own, whose command line holds `mark` (a path only it has)."""

    def __init__(self, pid_file: Path, log_file: Path, mark: str) -> None:
        self._pid_file = pid_file
        self.log_file = log_file
        self._mark = mark

    def pid(self) -> int | None:
        """The process id while it runs, else None. A pid that now belongs to another program does not count."""
        try:
            pid = int(self._pid_file.read_text())
            process = psutil.Process(pid)
            alive = process.status() != psutil.STATUS_ZOMBIE and any(self._mark in a for a in process.cmdline())
        except (OSError, ValueError, psutil.Error):
            return None
        return pid if alive else None

    def start(self, command: list[str], cwd: Path) -> None:
        """Start detached; output is appended to the log file."""
        for folder in (self._pid_file.parent, self.log_file.parent, cwd):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._pid_file.write_text(str(process.pid))

    def stop(self) -> bool:
        """SIGTERM and wait; False when it did not run. Raises UserError when it does not end."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        self._wait_gone(pid)
        return True

    def kill(self) -> None:
        """SIGKILL, for tests of what survives it."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._wait_gone(pid)

    def memory(self) -> int:
        """Resident bytes; 0 when it does not run."""
        pid = self.pid()
        return psutil.Process(pid).memory_info().rss if pid is not None else 0

    def tail(self, lines: int = 3) -> str:
        """The last lines of the log, on one line."""
        if not self.log_file.is_file():
            return "no log"
        return " | ".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])

    def _wait_gone(self, pid: int) -> None:
        end = time.monotonic() + STOP_S
        while self.pid() is not None:
            if time.monotonic() > end:
                raise UserError(f"Process {pid} did not end within {STOP_S:.0f} s: see {self.log_file}.")
            self._reap(pid)
            time.sleep(0.05)

    @staticmethod
    def _reap(pid: int) -> None:
        with suppress(ChildProcessError):  # started by an earlier command: not our child
            os.waitpid(pid, os.WNOHANG)
