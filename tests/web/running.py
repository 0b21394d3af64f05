"""A real server on a port of its own, in a thread: for what only a connection can show."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from web.app import create_app
from web.services import Services


@contextmanager
def running(services: Services) -> Iterator[tuple[str, int]]:
    """The address of a server on these services, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_app(services), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join()
