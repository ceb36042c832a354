"""Importing a module does no work: no connection, no event loop, no thread."""

import subprocess
import sys

from tests.support.sizes import ROOMS, ROOT, sources

# Runs in an interpreter of its own, in which opening a socket or a loop is an error that names itself.
SCRIPT = """
import asyncio, importlib, socket, sys, threading

def refuse(what):
    def refused(*_arguments, **_options):
        raise RuntimeError(f"{what} at import")
    return refused

socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = refuse("a connection")
asyncio.new_event_loop = asyncio.run = refuse("an event loop")
for name in sys.argv[1:]:
    before = threading.active_count()
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")
    if threading.active_count() > before:
        print(f"{name}: a thread at import")
"""


def test_importing_everything_opens_nothing() -> None:
    names = [source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for source in sources(*ROOMS)]
    assert len(names) > 50
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *names], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == ""
