"""Half-sent requests end in time, and no number of silent connections keeps others out."""

import asyncio
import contextlib
import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from tests.waits import SECONDS, wait_until
from tests.web.running import running
from tests.web.small import small_services
from web.server.http_protocol import ARRIVAL, RequestDeadline
from web.services import Services


class Quick(RequestDeadline):
    """The same protocol with a short deadline and few connections."""

    arrival = 0.4
    connections_at_once = 20


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def server(services: Services) -> Iterator[tuple[str, int]]:
    with running(services, protocol=Quick) as address:
        yield address


HALF = {
    "nothing": b"",
    "a request line": b"GET / HTTP/1.1\r\n",
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
    "the body of a question": b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{",
    "the body of a form": b"POST /collections HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntitle=",
    "a body that no route reads": b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{",
}


@pytest.mark.parametrize("sent", HALF.values(), ids=HALF)
def test_a_half_sent_request_ends(server: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(server, timeout=SECONDS) as connection:
        connection.sendall(sent)
        while connection.recv(65536):
            continue


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX: ", HALF["the body of a form"]])
def test_dripping_gains_no_time(server: tuple[str, int], start: bytes) -> None:
    with socket.create_connection(server, timeout=SECONDS) as connection:

        def is_closed() -> bool:
            try:
                connection.sendall(b"a")
            except OSError:
                return True
            return False

        connection.sendall(start)
        wait_until(is_closed)


class Clock(asyncio.SelectorEventLoop):
    """An event loop whose time passes only when a test says so."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        """Lets time pass, and runs what is due then."""
        self.now += seconds
        for _ in range(10):
            self.run_until_complete(asyncio.sleep(0))


class Wire(asyncio.Transport):
    """A connection without a network: keeps what is written to it, and whether it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Does nothing: a test sends again when the last part was read."""

    def resume_reading(self) -> None:
        """Does nothing."""


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        continue
    await PlainTextResponse("read")(scope, receive, send)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_large_body_gets_its_time_as_long_as_it_arrives(arrives: bool) -> None:
    with ThreadPoolExecutor(1) as executor:  # where browsers are tested, the main thread has a running loop
        executor.submit(send_large_body, arrives).result()


def send_large_body(arrives: bool) -> None:
    part, parts = b"a" * 1_000_000, 8  # each in 15 seconds, a little faster than it must
    with contextlib.closing(Clock()) as clock:
        wire = Wire()
        protocol = RequestDeadline(uvicorn.Config(reads_all, log_config=None), ServerState(), {}, clock)
        protocol.connection_made(wire)
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
        protocol.data_received(head % (parts * len(part)))
        for _ in range(parts - 1):
            protocol.data_received(part)
            clock.passes(ARRIVAL)
            assert not wire.closed
        if arrives:
            protocol.data_received(part)
        clock.passes(2 * ARRIVAL)
        assert wire.written.startswith(b"HTTP/1.1 200 " if arrives else b"HTTP/1.1 408 ")
        assert wire.closed is not arrives
        protocol.connection_lost(None)
        clock.passes(0)


def test_silent_connections_keep_nobody_out(services: Services) -> None:
    class Patient(Quick):
        arrival = 600

    with running(services, protocol=Patient) as (host, port), contextlib.ExitStack() as open_ones:
        for number in range(60):
            silent = open_ones.enter_context(socket.create_connection((host, port), timeout=SECONDS))
            silent.sendall(b"GET / HTTP/1.1\r\n" if number % 2 else b"")
        for path in ("/healthz", "/about"):
            reader = http.client.HTTPConnection(host, port, timeout=SECONDS)
            reader.request("GET", path)
            assert reader.getresponse().status == 200
            reader.close()


def test_health_is_answered_while_every_connection_is_busy(services: Services) -> None:
    class Full(RequestDeadline):
        connections_at_once = 1

    with running(services, protocol=Full) as (host, port):
        for path, status in (("/about", 503), ("/healthz", 200)):
            reader = http.client.HTTPConnection(host, port, timeout=SECONDS)
            reader.request("GET", path)
            assert reader.getresponse().status == status
            reader.close()
