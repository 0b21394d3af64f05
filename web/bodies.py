"""How large a request may be. One that says it is larger is refused unread, one that turns out so half-read.

The maintainers' pages have limits of their own, since files are sent there: web/admin/guard.py.
"""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import TooLarge
from web.saying import say

_OWN_LIMITS = "/admin/"


class BodyLimit:
    """Lets through requests of at most `largest` bytes."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OWN_LIMITS):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        size, over, begun = 0, told.isdecimal() and int(told) > self._largest, False

        async def counted() -> Message:
            nonlocal size, over
            message = await receive()
            size += len(message.get("body", b""))
            over = size > self._largest
            if over:
                raise TooLarge
            return message

        async def sending(message: Message) -> None:
            nonlocal begun
            if begun or not over:  # whatever the application makes of it, 413 is the answer
                begun = True
                await send(message)

        if not over:
            try:
                await self.app(scope, counted, sending)
            except Exception:
                if not over:
                    raise
        if over and not begun:
            error = TooLarge(f"No more than {self._largest:,} bytes can be sent at once. Send less.")
            await say(Request(scope), error)(scope, receive, send)
