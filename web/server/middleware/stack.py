"""The middleware that every request passes before its route, outermost first.

Peer             keeps the address of the connection, before any header is believed
proxy headers    the client and the scheme as a trusted proxy gives them
SecurityHeaders  the nonce, and the headers of every answer
RequestLog       the id, the line in the log, the counters
HostCheck        refuses requests for the names of other sites
ApiKeyCheck      the API's keys, where they are asked for
RateLimit        how often one client may ask
BodyLimit        how large a request may be
ConcurrencyLimit how many are answered at once
HttpMethods      HEAD, Allow, and the types of bodies
ConditionalRequests  ETags and 304
gzip             smaller answers; a stream and what is compressed already pass untouched
"""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from web.limited_work import EXPORTS, PAGES
from web.server.api_keys import ApiKeyCheck, ApiKeys
from web.server.metrics import Metrics
from web.server.middleware.body_limit import BodyLimit
from web.server.middleware.concurrency_limit import ConcurrencyLimit
from web.server.middleware.conditional_requests import ConditionalRequests
from web.server.middleware.host_check import HostCheck
from web.server.middleware.http_methods import HttpMethods
from web.server.middleware.rate_limit import EXPORT, PAGE, RateLimit, rates_of
from web.server.middleware.request_log import RequestLog
from web.server.middleware.security_headers import SecurityHeaders
from web.settings import Settings
from web.storage.collection_store import MAX_FILE_BYTES


class Peer:
    """Keeps the address of the connection as `peer`, before any header is believed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        scope.setdefault("state", {})["peer"] = client[0] if client else ""
        await self.app(scope, receive, send)


COMPRESSED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "application/octet-stream")
"""What gzip leaves alone: types that are compressed, and files, of which a range may be asked."""


def add_middleware(app: FastAPI, settings: Settings, metrics: Metrics, routes: Sequence[Route]) -> None:
    """Adds the middleware. Each one runs before those added earlier."""
    app.add_middleware(GZipMiddleware, minimum_size=1000, exclude_content_types=COMPRESSED)
    app.add_middleware(ConditionalRequests)
    app.add_middleware(HttpMethods, routes=routes)
    app.add_middleware(
        ConcurrencyLimit,
        at_once=settings.places,
        waiting=settings.answers_waiting,
        of_its_own={EXPORT: EXPORTS.workers, PAGE: PAGES.workers},
        metrics=metrics,
    )
    restored = {"/collections/restore": MAX_FILE_BYTES + 1000}  # plus the rest of the form around the file
    app.add_middleware(BodyLimit, largest=settings.body_limit, of_its_own=restored)
    app.add_middleware(RateLimit, rates=rates_of(settings), metrics=metrics)
    if settings.api_keys:
        app.add_middleware(ApiKeyCheck, keys=ApiKeys(settings.api_keys), metrics=metrics)
    app.add_middleware(HostCheck, settings=settings, metrics=metrics)
    app.add_middleware(RequestLog, metrics=metrics)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    app.add_middleware(Peer)
