"""The command line and the server in processes of their own, for the benchmarks that need a running
server."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx2

from benchmarks.folders import ROOT

_MAIN = "from web.cli.entry_point import main; main()"


def command(*words: str) -> list[str]:
    """Returns the arguments that run a command of the command line in a process."""
    return [sys.executable, "-c", _MAIN, *words]


def run_commands(commands: Sequence[Sequence[str]], env: Mapping[str, str]) -> None:
    """Runs commands one after the other. Raises CalledProcessError if one fails."""
    for words in commands:
        subprocess.run(command(*words), cwd=ROOT, env=env, check=True, capture_output=True)


@contextmanager
def running_server(env: Mapping[str, str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yields the address and the process of a server that is ready, and stops it after the block."""
    serve = command("serve", "--port", "0")
    with subprocess.Popen(serve, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            line = ""
            while not (address := re.search(r"http://127\.0\.0\.1:\d+", line)):
                line = server.stderr.readline() or sys.exit("The server did not start.")
            while httpx2.get(f"{address[0]}/readyz", timeout=60).status_code != 200:
                time.sleep(0.2)
            yield address[0], server
        finally:
            server.terminate()
