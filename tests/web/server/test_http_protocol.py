"""Half-sent requests end in time, and no number of silent connections keeps others out."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from tests.web.running import running
from tests.web.small import small_services
from web.server.http_protocol import RequestDeadline
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
    with socket.create_connection(server, timeout=20) as connection:
        connection.sendall(sent)
        began = time.monotonic()
        while connection.recv(65536):
            continue
        assert time.monotonic() - began < 15


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX: ", HALF["the body of a form"]])
def test_dripping_gains_no_time(server: tuple[str, int], start: bytes) -> None:
    with socket.create_connection(server, timeout=20) as connection:
        connection.sendall(start)
        for _ in range(100):
            time.sleep(0.05)
            try:
                connection.sendall(b"a")
            except OSError:
                return
    pytest.fail("It was still open after five seconds.")


def test_a_large_body_that_arrives_gets_its_time(services: Services) -> None:
    with running(services, protocol=Quick) as (host, port):
        connection = http.client.HTTPConnection(host, port, timeout=20)
        connection.putrequest("POST", "/collections")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", str(400_000))
        connection.endheaders()
        for _ in range(8):
            connection.send(b"a" * 50_000)
            time.sleep(0.1)
        assert connection.getresponse().status in (200, 303)
        connection.close()


def test_silent_connections_keep_nobody_out(services: Services) -> None:
    class Patient(Quick):
        arrival = 600

    with running(services, protocol=Patient) as (host, port), contextlib.ExitStack() as open_ones:
        for number in range(60):
            silent = open_ones.enter_context(socket.create_connection((host, port), timeout=20))
            silent.sendall(b"GET / HTTP/1.1\r\n" if number % 2 else b"")
        for path in ("/healthz", "/about"):
            reader = http.client.HTTPConnection(host, port, timeout=20)
            reader.request("GET", path)
            assert reader.getresponse().status == 200
            reader.close()


def test_health_is_answered_while_every_connection_is_busy(services: Services) -> None:
    class Full(RequestDeadline):
        connections_at_once = 1

    with running(services, protocol=Full) as (host, port):
        for path, status in (("/about", 503), ("/healthz", 200)):
            reader = http.client.HTTPConnection(host, port, timeout=20)
            reader.request("GET", path)
            assert reader.getresponse().status == status
            reader.close()
