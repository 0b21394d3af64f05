"""A web server on this machine for tests, and a clock that passes time without waiting."""

import hashlib
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit


@dataclass
class Reply:
    """What the server answers. `cut` leaves out so many bytes of the body that it promised."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


Query = Mapping[str, list[str]]
Route = Reply | Callable[[Query], Reply]


class LocalServer:
    """Answers by path. `asked` lists the paths asked for, `headers` what was last sent to each (names in
    any case).

    `busy` holds statuses to answer with first; 200s carry an ETag and are answered with 304 if unchanged.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.busy: dict[str, list[Reply]] = defaultdict(list)
        self.asked: list[str] = []
        self.headers: dict[str, Message] = {}
        self.dated = ""
        """The date that it gives its answers; "" for the real one."""
        self.fallback: Callable[[str, Query], Reply] = lambda path, query: Reply(404)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if context:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.base = f"{'https' if context else 'http'}://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, path: str, query: Query) -> Reply:
        if self.busy[path]:
            return self.busy[path].pop(0)
        route = self.routes.get(path)
        if route is None:
            return self.fallback(path, query)
        return route if isinstance(route, Reply) else route(query)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                server.asked.append(parts.path)
                server.headers[parts.path] = self.headers
                reply = server.reply(parts.path, parse_qs(parts.query))
                etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
                unchanged = reply.status == 200 and self.headers["If-None-Match"] == etag
                body = b"" if unchanged else reply.body
                self.send_response(304 if unchanged else reply.status)
                if reply.status == 200:
                    self.send_header("ETag", etag)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) - reply.cut])
                self.close_connection = bool(reply.cut)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return server.dated or super().date_time_string(timestamp)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


Served = TypeVar("Served", bound=LocalServer)


@contextmanager
def served(server: Served) -> Iterator[Served]:
    """The server, answering until the `with` statement ends."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Clock:
    """Time that passes only when someone sleeps. `slept` lists how long, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
