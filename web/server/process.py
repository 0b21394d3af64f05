"""The processes of the web server: warm start, one process or several, graceful stop.

Several processes share one socket, the memory-mapped files of the index, and a folder of counters. Each has
its own models, rate limits and places.
"""

import multiprocessing
import os
import signal
import socket
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from rich.console import Console
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from web.bootstrap import bootstrap
from web.garbage_collection import freeze_loaded_objects
from web.limited_work import PAGES
from web.server.app import create_app
from web.server.http_protocol import RequestDeadline
from web.server.logs import configure_logs
from web.server.metrics import remove_dead_processes
from web.server.warm_up import WarmUp
from web.services import AskingServices, Services
from web.settings import CannotServe, Settings, share_metrics, shared_metrics

GRACE = 20
"""Maximum seconds for a running answer after the server was told to stop."""
LOADING = 120
"""Maximum seconds that a process may not answer, since it loads a model."""


class PanelServer(uvicorn.Server):
    """One process. Prints the address of the pages once they can be opened."""

    def __init__(self, config: uvicorn.Config, console: Console) -> None:
        super().__init__(config)
        self._console = console

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            _print_address(self._console, listening)


class ServerProcesses(Multiprocess):
    """Several processes on one socket. One that dies is started again."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket, console: Console) -> None:
        super().__init__(config, [listening])
        self._console = console

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(LOADING, self.should_exit) for process in self.processes):
            _print_address(self._console, self.sockets[0])


def run(
    services: Services, listening: socket.socket, console: Console, warm_up: WarmUp | None = None
) -> None:
    """Serves on that socket until it is stopped. One process uses a warm-up that has begun.

    Raises CannotServe.
    """
    settings = services.settings
    configure_logs(settings.log_format, settings.log_level)
    if settings.workers == 1:
        PanelServer(config(warm_app(services, warm_up), settings), console).run(sockets=[listening])
        return
    with tempfile.TemporaryDirectory(prefix="panel-metrics-") as folder:
        share_metrics(Path(folder))
        ServerProcesses(config("web.server.process:app", settings), listening, console).run()


def app() -> FastAPI:
    """Returns the application of one of several processes."""
    _end_with_supervisor()
    settings = Settings()
    configure_logs(settings.log_format, settings.log_level)
    if shared := shared_metrics():
        remove_dead_processes(shared)
    return warm_app(bootstrap(settings))


def _end_with_supervisor() -> None:
    """Ends this process in good order when the one that started it has died, which cannot tell it to."""
    supervisor = multiprocessing.parent_process()

    def wait() -> None:
        if supervisor is not None:
            supervisor.join()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def warm_app(services: Services, warm_up: WarmUp | None = None) -> FastAPI:
    """Returns the application, while its model and index load in a thread."""
    freeze_loaded_objects()
    warm_up = warm_up or WarmUp(services).start()
    threading.Thread(target=_start_drawing, args=(warm_up,), daemon=True).start()
    if services.settings.traces_url:
        services = replace(services, asking=_trace(services))
    return create_app(warm_up.services_that_wait(services), warm_up.done)


def _start_drawing(warm_up: WarmUp) -> None:
    """Starts what draws pages, after all that the first answer needs."""
    warm_up.done.wait()
    PAGES.start()


def _trace(services: Services) -> AskingServices:
    try:
        from web.server.tracing import trace_answers, tracer_to  # needs OpenTelemetry, the extra `otel`
    except ImportError as error:
        raise CannotServe(
            "PANEL_TRACES_URL needs OpenTelemetry. Run: pip install 'panel-assistant[otel]'"
        ) from error
    tracer = tracer_to(services.settings.traces_url)
    return replace(services.asking, answerer=trace_answers(services.asking.answerer, tracer))


def config(served: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    """Returns uvicorn's settings: no access log, since an address may hold a question; no proxy headers."""
    return uvicorn.Config(
        served,
        factory=isinstance(served, str),
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        http=RequestDeadline,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=LOADING,
    )


def bind_socket(host: str, port: int) -> socket.socket:
    """Returns a socket at that address, which later processes can share. Raises CannotServe."""
    bind_socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bind_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bind_socket.bind((host, port))
    except OSError as error:
        bind_socket.close()
        raise CannotServe(
            f"{host}, port {port}, cannot be served on: {error.strerror}. "
            "Stop what is there, or choose another with --port or --host."
        ) from error
    bind_socket.set_inheritable(True)
    return bind_socket


def _print_address(console: Console, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    address = f"[{host}]" if ":" in host else host
    console.print(f"Panel Assistant is at http://{address}:{port}")
