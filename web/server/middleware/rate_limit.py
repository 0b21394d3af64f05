"""Limits how often a client may ask: a moving window for each kind of work, reported in standard headers.

A client is an API key if it sends one, else an address (for IPv6 the 64-bit network, which one subscriber
has). Addresses are never stored: only a hash with a key that is new at each start, in memory, for as long as
the window. Each server process counts for itself.

`WORK` lists the routes that are work. A test walks the router: every route that answers, searches or exports
is listed.
"""

import hashlib
import math
import secrets
import time
from collections.abc import Mapping
from typing import NamedTuple

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.client_addresses import counted_address
from web.errors import RateLimited
from web.server.metrics import Metrics
from web.server.problem_responses import problem_response
from web.settings import ServerSettings


class RateLimit:
    """Counts requests of work and rejects those above the rate. Every response says what is left."""

    def __init__(self, app: ASGIApp, rates: Mapping[str, str], metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics
        self._rates = {kind: limits.parse(rate) for kind, rate in rates.items() if rate}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = work_of(scope).kind if scope["type"] == "http" else ""
        rate = self._rates.get(kind)
        if rate is None:
            await self.app(scope, receive, send)
            return
        client = self._name(client_of(scope))
        allowed = self._limiter.hit(rate, kind, client)
        window = self._limiter.get_window_stats(rate, kind, client)
        seconds = max(1, math.ceil(window.reset_time - time.time()))

        def charge(cost: int) -> None:
            """Counts more for a request whose size its route has found out. Raises RateLimited."""
            if cost > 0 and not self._limiter.hit(rate, kind, client, cost=min(cost, rate.amount - 1)):
                raise RateLimited(seconds)

        scope.setdefault("state", {})["charge"] = charge

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = f'"{kind}";q={rate.amount};w={rate.get_expiry()}'
                headers["RateLimit"] = f'"{kind}";r={max(0, window.remaining)};t={seconds}'
            await send(message)

        if allowed:
            await self.app(scope, receive, send_with_limits)
            return
        self._metrics.turned_away.labels("rate").inc()
        await problem_response(Request(scope), RateLimited(seconds))(scope, receive, send_with_limits)

    def _name(self, client: str) -> str:
        return hashlib.blake2b(client.encode(), key=self._key, digest_size=16).hexdigest()


def rates_of(settings: ServerSettings) -> dict[str, str]:
    """Returns the rate of each kind of work."""
    return {
        ASK: settings.rate_ask,
        SEARCH: settings.rate_search,
        EXPORT: settings.rate_export,
        PAGE: settings.rate_page,
        WRITE: settings.rate_write,
        COPY: settings.rate_copy,
        FEEDBACK: settings.rate_feedback,
    }


def client_of(scope: Scope) -> str:
    """Returns the name of the client's API key, else its address."""
    if name := scope.get("state", {}).get("key"):
        return f"key {name}"
    address = scope["client"][0] if scope.get("client") else "local"
    return f"at {counted_address(address)}"


ASK, SEARCH, EXPORT, PAGE = "ask", "search", "export", "page"
WRITE, COPY, FEEDBACK = "write", "copy", "feedback"

TURNS = frozenset({ASK, SEARCH, EXPORT, PAGE})
"""The kinds of work that take turns (`ConcurrencyLimit`); the others are quick."""

WORK = {  # the first that matches counts
    "GET /ask": ASK,
    "POST /ask": ASK,
    "POST /ask/stream": ASK,
    "POST /api/ask": ASK,
    "GET /api/ask/stream": ASK,
    "POST /v1/chat/completions": ASK,
    "POST /v1/responses": ASK,
    "POST /mcp": ASK,
    "GET /api/search": SEARCH,
    "GET /api/recommendations": SEARCH,
    "POST /ask/next": SEARCH,
    "GET /recommendations": SEARCH,
    "GET /reports": SEARCH,
    "POST /ask/export": EXPORT,
    "GET /collections/{private}/export/{format}": EXPORT,
    "GET /shared/{share}/export/{format}": EXPORT,
    "GET /reports/{report_id}/export/{format}": EXPORT,
    "POST /collections/restore": COPY,
    "POST /collections": WRITE,
    "POST /collections/add": WRITE,
    "POST /collections/{private}": WRITE,
    "POST /collections/take-out": WRITE,
    "POST /collections/{private}/excerpts": WRITE,
    "POST /collections/{private}/undo": WRITE,
    "POST /collections/{private}/headings": WRITE,
    "POST /collections/{private}/current": WRITE,
    "POST /collections/{private}/delete": WRITE,
    "POST /collections/{private}/duplicate": COPY,
    "POST /shared/{share}/duplicate": COPY,
    "POST /feedback/keep": FEEDBACK,
    "GET /collections/{private}": PAGE,
    "GET /collections/{private}/download": PAGE,
    "GET /shared/{share}": PAGE,
    "GET /passages/{passage_id}": PAGE,
    "GET /passages/{passage_id}/panel": PAGE,
    "GET /passages/{passage_id}/pages/{number}.jpg": PAGE,
}


class Work(NamedTuple):
    """The route of a request and its kind of work; both empty if it is not work."""

    route: str = ""
    kind: str = ""


_PATTERNS = [
    (method, compile_path(path)[0], Work(path, kind))
    for (method, path), kind in ((route.split(" ", 1), kind) for route, kind in WORK.items())
]


def work_of(scope: Scope) -> Work:
    """Returns the work that a request asks for."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for of, pattern, work in _PATTERNS:
        if method == of and pattern.match(scope["path"]):
            return work
    return Work()
