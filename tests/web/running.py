"""A real server on a port of its own, in a thread: for what only a connection can show."""

import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import anyio
import uvicorn
from starlette.types import ASGIApp

from web.server.app import create_app
from web.server.http_protocol import RequestDeadline
from web.server.process import config
from web.services import Services

Result = TypeVar("Result")


def run_in_thread(story: Callable[[], Awaitable[Result]]) -> Result:
    """What an asynchronous function gives, run in a thread of its own: tests with a browser leave a loop
    running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, story).result()


def _bare(app: ASGIApp) -> ASGIApp:
    return app


@contextmanager
def running(
    services: Services,
    behind: Callable[[ASGIApp], ASGIApp] = _bare,
    protocol: type[RequestDeadline] = RequestDeadline,
) -> Iterator[tuple[str, int]]:
    """The address of a server on these services, until the end of the block; `behind` stands before it."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        settings = config(behind(create_app(services)), services.settings)
        settings.http = protocol
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join()
