"""Rejects a request whose Content-Length exceeds the limit; stops reading a body that grows past it.

`of_its_own` has the limits of routes that take files. web/admin/visits.py limits the maintainers' pages.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import TooLarge
from web.server.problem_responses import problem_response

_OWN_LIMITS = "/admin/"


class BodyLimit:
    """Limits a request to `largest` bytes, or to the limit of its path."""

    def __init__(self, app: ASGIApp, largest: int, of_its_own: Mapping[str, int]) -> None:
        self.app = app
        self._largest = largest
        self._of_its_own = of_its_own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OWN_LIMITS):
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        largest = max(self._largest, self._of_its_own.get(scope["path"], 0))
        size, is_too_large, has_begun = 0, length.isdecimal() and int(length) > largest, False

        async def counting_receive() -> Message:
            nonlocal size, is_too_large
            message = await receive()
            size += len(message.get("body", b""))
            is_too_large = size > largest
            if is_too_large:
                raise TooLarge
            return message

        async def limited_send(message: Message) -> None:
            nonlocal has_begun
            if has_begun or not is_too_large:  # the response is 413, whatever the application does
                has_begun = True
                await send(message)

        if not is_too_large:
            try:
                await self.app(scope, counting_receive, limited_send)
            except Exception:
                if not is_too_large:
                    raise
        if is_too_large and not has_begun:
            error = TooLarge(f"No more than {largest:,} bytes can be sent at once. Send less.")
            await problem_response(Request(scope), error)(scope, receive, send)
