"""The HTTP protocol of the server: uvicorn's, with a deadline for each request and room for new connections.

A request must arrive within `arrival` seconds; a large body gets more time for each byte that has arrived.
When there are too many connections, the oldest one that has no running request is closed, so that silent or
dripping connections never keep others out.
"""

import asyncio

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

ARRIVAL = 15.0
"""Maximum seconds for a request to arrive, besides the time for its bytes."""
CONNECTIONS = 1000
"""Maximum number of connections of one process."""
_SLOWEST = 64_000
"""Bytes a second at which a body must arrive after the first `ARRIVAL` seconds."""
_HEALTH = "/healthz"
_LATE = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_ARRIVING = (h11.IDLE, h11.SEND_BODY)


class RequestDeadline(H11Protocol):
    """Closes a connection whose request does not arrive, and the oldest waiting one if there are too many."""

    arrival = ARRIVAL
    connections_at_once = CONNECTIONS

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._began, self._received = 0.0, 0

    @property
    def limit_concurrency(self) -> int | None:
        """Returns the number of connections from which a request gets 503; uvicorn asks for each request."""
        return None if self.scope and self.scope["path"] == _HEALTH else self.connections_at_once

    @limit_concurrency.setter
    def limit_concurrency(self, limit: int | None) -> None:
        """Ignores the limit of the configuration."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start()
        if len(self.connections) >= self.connections_at_once:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self.conn.their_state in _ARRIVING:
            self._start()
        self._received += len(data)
        super().data_received(data)
        if self.conn.their_state not in _ARRIVING:
            self._stop()

    def _start(self) -> None:
        self._began, self._received = self.loop.time(), 0
        self._deadline = self.loop.call_later(self.arrival, self._check)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _check(self) -> None:
        """Closes the connection, unless its body arrives fast enough or waits for the application."""
        if self.transport.is_closing():
            return
        left = self._began + self.arrival + self._received / _SLOWEST - self.loop.time()
        if self.flow.read_paused:
            left = self.arrival
        if left > 0:
            self._deadline = self.loop.call_later(left, self._check)
            return
        answered = self.conn.their_state is h11.SEND_BODY and self.cycle.response_started
        if self._received and not answered:
            self.transport.write(_LATE)
        self.transport.close()

    def _make_room(self) -> None:
        """Closes the oldest connection on which no request is answered."""
        other_connections = (other for other in self.connections if isinstance(other, RequestDeadline))
        waiting = [other for other in other_connections if other is not self and other._is_waiting()]
        if waiting:
            min(waiting, key=lambda other: other._began).transport.close()

    def _is_waiting(self) -> bool:
        return not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete)
