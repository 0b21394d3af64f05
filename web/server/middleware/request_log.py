"""Logs and counts each request: an id, its route, its status and its duration; not who asked what.

The route is the template, without parameters. Query string, address and body are never logged.
"""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.server.logs import REQUESTS
from web.server.metrics import Metrics
from web.server.middleware.rate_limit import work_of

log = logging.getLogger(REQUESTS)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
LEFT = 499
"""Status of a request whose client disconnected before it was answered."""


class RequestLog:
    """Logs and counts a request when it has ended, a stream when its last byte is sent."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = secrets.token_hex(8)
        began, status, streaming = time.perf_counter(), LEFT, False

        async def recording_send(message: Message) -> None:
            nonlocal status, streaming
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if headers.get("content-type", "").startswith("text/event-stream"):
                    streaming = True
                    self._metrics.streams.inc()
            await send(message)

        try:
            await self.app(scope, receive, recording_send)
        except Exception:
            status = 500
            raise
        finally:
            if streaming:
                self._metrics.streams.dec()
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = route_of(scope)
            self._metrics.count(method, route, status, seconds)
            level = logging.DEBUG if route in _QUIET else logging.INFO
            fields = {"id": request_id, "method": method, "route": route, "status": status}
            log.log(level, "request", extra={**fields, "ms": round(seconds * 1000)})


def route_of(scope: Scope) -> str:
    """Returns the template of the route, or `unmatched` where there is none."""
    return getattr(scope.get("route"), "path", "") or work_of(scope).route or "unmatched"
