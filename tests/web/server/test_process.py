"""Starting and stopping: what is refused and how, several workers, and an end that breaks no answer."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer import Answer, Event, Outcome
from assistant.question import Question
from corpus.storage.database import Sqlite
from index.searching import Query
from tests.waits import LONG, SECONDS, wait_until
from tests.web.conftest import QUIET, SERVE, address_from
from tests.web.running import running
from tests.web.small import small_services, with_answerer
from web.cli.commands import main

WRONG = {
    "PANEL_PORT": "99999",
    "PANEL_WORKERS": "0",
    "PANEL_TRUSTED_PROXIES": "127.0.0.1,somewhere",
    "PANEL_METRICS_FROM": "10.0.0.0/40",
    "PANEL_RATE_ASK": "often",
    "PANEL_API_KEYS": "/nowhere/keys.txt",
    "PANEL_LOG_FORMAT": "colourful",
    "PANEL_MODEL_SECONDS": "-1",
    "PANEL_ENCODER": "quantum",
    "PANEL_RERANKER": "torch",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_in_a_sentence_before_anything_starts(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PANEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(name, WRONG[name])
    with pytest.raises(SystemExit) as stopped:
        main(["serve"])
    assert stopped.value.code == 2
    output = capsys.readouterr().err.strip()
    assert output.startswith(f"{name}: ")
    assert len(output.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_a_wrong_setting_is_not_repeated_since_it_may_be_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PANEL_MODEL_SECONDS", "heliotrope")
    with pytest.raises(SystemExit):
        main(["serve"])
    assert "heliotrope" not in capsys.readouterr().err


class Slow:
    """Answers when it may go on."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def stream(self, *_: object) -> Iterator[Event]:
        self.begun.set()
        assert self.may_go_on.wait(LONG)
        yield Answer(Question("Who?", "Who?", Query("Who?")), Outcome.NOT_FOUND)


def is_refused(address: tuple[str, int]) -> bool:
    """Returns whether nobody accepts connections at the address any more."""
    try:
        socket.create_connection(address, timeout=SECONDS).close()
    except ConnectionError:
        return True
    return False


def test_an_answer_under_way_is_finished_when_the_server_is_stopped(tmp_path: Path) -> None:
    slow = Slow()
    services = with_answerer(small_services(tmp_path), lambda _: slow)  # type: ignore[arg-type,return-value]

    def go_on_when_stopped(address: tuple[str, int]) -> None:
        wait_until(lambda: is_refused(address))
        slow.may_go_on.set()

    with ThreadPoolExecutor() as threads:
        with running(services) as (host, port):
            asking = threads.submit(urllib.request.urlopen, f"http://{host}:{port}/ask?question=Who")
            assert slow.begun.wait(SECONDS)
            stopped = threads.submit(go_on_when_stopped, (host, port))
        assert asking.result().status == 200
        stopped.result()


def test_a_port_that_is_taken_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PANEL_HOME", str(tmp_path / "home"))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as stopped:
        main(["serve", "--port", str(taken.getsockname()[1])])
    assert stopped.value.code == 1
    assert "cannot be served on: Address already in use" in capsys.readouterr().err
    assert not (tmp_path / "home" / "corpus").exists()


@dataclass(frozen=True)
class Workers:
    """The process that began them, and where they answer."""

    process: subprocess.Popen[str]
    address: str

    def read(self, path: str) -> str:
        """A page, each time over a new connection, so that either worker may answer."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as response:
            return str(response.read().decode())

    def counted(self, name: str) -> dict[tuple[str, ...], float]:
        """The values of a metric, by the values of its labels."""
        families = text_string_to_metric_families(self.read("/metrics"))
        samples = [sample for family in families for sample in family.samples if sample.name == name]
        return {tuple(sample.labels.values()): sample.value for sample in samples}

    def seen(self) -> set[str]:
        """The ids of the processes that have answered and live."""
        return {process for (process,) in self.counted("panel_memory_bytes")}

    def until_both(self) -> set[str]:
        """Asks until both have answered."""
        wait_until(lambda: bool(self.read("/healthz")) and len(self.seen()) >= 2, LONG)
        return self.seen()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Workers]:
    """A server of two workers on the samples."""
    cache = pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"
    home = {"PANEL_HOME": str(tmp_path_factory.mktemp("home")), "PANEL_CACHE": str(cache)}
    watched = {"PANEL_WORKERS": "2", "PANEL_METRICS_FROM": "127.0.0.1"}
    environment = {**os.environ, **QUIET, **home, **watched}
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        yield Workers(process, address_from(process.stderr))
        process.terminate()
        process.stderr.read()


@pytest.mark.model
def test_two_workers_count_together(workers: Workers) -> None:
    workers.until_both()
    for _ in range(20):
        workers.read("/about")
    labels = ("GET", "/about", "200")
    wait_until(lambda: workers.counted("panel_requests_total").get(labels) == 20)  # counted after it is sent


@pytest.mark.model
def test_a_worker_that_is_killed_is_begun_again_and_no_longer_told_of(workers: Workers) -> None:
    first, second = workers.until_both()
    os.kill(int(first), signal.SIGKILL)
    wait_until(lambda: first not in workers.seen(), LONG)
    assert second in workers.seen()
    assert len(workers.until_both()) == 2


@pytest.mark.model
def test_workers_end_with_a_supervisor_that_is_killed(workers: Workers) -> None:
    pids = [int(pid) for pid in workers.until_both()]
    workers.process.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), LONG)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except (ProcessLookupError, FileNotFoundError):
        return False
    return "\nState:\tZ" not in status


ENDS_IN_A_JOB = """
import socket, sys, threading, time
from pathlib import Path
from rich.console import Console
from corpus.sync.sync_events import Started, Synced
from web.bootstrap import bootstrap
from web.server.app import create_app
from web.server.process import PanelServer, config
from web.settings import Settings

begun = threading.Event()

def work():
    try:
        begun.set()
        yield Started(1000)
        while True:
            time.sleep(0.05)
            yield Started(1000)
    finally:
        (Path(sys.argv[1]) / "cleaned").touch()

services = bootstrap(Settings(home=sys.argv[1]))
services.operating.administration().jobs.start("add", "", "me", work)
assert begun.wait(60)
with socket.create_server(("127.0.0.1", 0)) as listening:
    PanelServer(config(create_app(services), services.settings), Console(stderr=True)).run([listening])
"""


def test_a_job_under_way_is_closed_when_the_server_is_told_to_end(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDS_IN_A_JOB, str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address_from(process.stderr)
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
    assert (tmp_path / "cleaned").exists()
    (row,) = Sqlite(tmp_path / "maintenance.sqlite").rows("SELECT state FROM jobs")
    assert row["state"] == "interrupted"
