"""HEAD wherever GET is, every method of an address in `Allow`, and 415 for a body of another type.

A HEAD request is answered like GET without the body; the route does not see the difference. A route that
reads JSON or a form would otherwise call a body of another type invalid, or read it as empty.
"""

from collections.abc import Sequence

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import WRONG_TYPE
from web.server.problem_responses import response_to

JSON = ("application/json",)
FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
_OF_PROGRAMS = ("/api/", "/v1/")
_WITH_OWN_CHECK = "/mcp"
_FILES = "/static/"


class HttpMethods:
    """Answers HEAD by GET, completes `Allow`, and refuses bodies of a type that no route reads."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self.app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        elif (
            scope["method"] == "POST"
            and "POST" in self._methods(scope)
            and (accepted := _required_types(scope))
        ):
            detail = f"Send it as {' or '.join(accepted)}."
            response = response_to(Request(scope), WRONG_TYPE, detail)
            response.headers["Accept"] = ", ".join(accepted)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, self._send_with_allow(scope, send))

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the headers of GET, and stops the route when it begins to send the body."""
        scope["method"] = "GET"  # in place, since the log reads from it which route it was

        async def headers_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not over.cancel_called:
                await send({"type": "http.response.body", "body": b""})
                over.cancel()

        try:
            with anyio.CancelScope() as over:
                await self.app(scope, receive, self._send_with_allow(scope, headers_only))
        finally:
            scope["method"] = "HEAD"

    def _send_with_allow(self, scope: Scope, send: Send) -> Send:
        async def send_with_methods(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] == 405
            if refused and (methods := self._methods(scope)):
                MutableHeaders(scope=message)["Allow"] = ", ".join(sorted(methods))
            await send(message)

        return send_with_methods

    def _methods(self, scope: Scope) -> set[str]:
        """Returns the methods of all routes of this address."""
        methods = {"GET"} if scope["path"].startswith(_FILES) else set[str]()
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                methods |= route.methods or set()
        return methods | ({"HEAD"} if "GET" in methods else set())


def _required_types(scope: Scope) -> tuple[str, ...]:
    """Returns the types that are read at this address, if there is a body of another type; else ()."""
    headers, path = Headers(scope=scope), scope["path"]
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if not has_body or path == _WITH_OWN_CHECK:
        return ()
    accepted = JSON if path.startswith(_OF_PROGRAMS) else FORM
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = accepted is JSON and media_type.endswith("+json")
    return (
        () if media_type in ("", *accepted) or is_json else accepted
    )  # the route decides about a body without a type
