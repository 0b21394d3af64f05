"""ETags, and status 304 if the client has the current content: files, pictures, feeds, static files.

A response that may be stored (its Cache-Control has a max-age) gets an ETag, another one for each encoding.
Pages have none: they are `no-store`, and the nonce of their scripts is new each time.
"""

import hashlib
import re
from email.utils import parsedate_to_datetime

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CONDITIONS = (b"if-none-match", b"if-modified-since")
_OF_THE_BODY = ("Content-Length", "Content-Type", "Content-Encoding", "Content-Disposition")
_TAG = re.compile(r'"[^"]*"')


class ConditionalRequests:
    """Tags responses that may be stored, and answers 304 if they have not changed. Runs outside the
    encoding."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        response = _ConditionalResponse(Headers(scope=scope), send)
        scope["headers"] = [header for header in scope["headers"] if header[0] not in _CONDITIONS]
        with response.cancel_scope:
            await self.app(scope, receive, response.send)


class _ConditionalResponse:
    """Sends one response, or 304 in its place. Its start waits for the body if the ETag depends on the
    body."""

    def __init__(self, conditions: Headers, send: Send) -> None:
        self._conditions, self._send = conditions, send
        self._start: Message | None = None
        self.cancel_scope = anyio.CancelScope()
        """Ends the application, since the client needs no body."""

    async def send(self, message: Message) -> None:
        """Sends a message of the application."""
        if message["type"] == "http.response.start":
            await self._send_start(message)
            return
        if self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body", False):
                MutableHeaders(scope=start)["ETag"] = _tag_of(message.get("body", b""))
            await self._begin(start)
        if not self.cancel_scope.cancel_called:
            await self._send(message)

    async def _send_start(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        if start["status"] != 200 or not _may_be_stored(headers):
            await self._send(start)
        elif "etag" in headers:
            _tag_encoding(headers)
            await self._begin(start)
        else:
            self._start = start

    async def _begin(self, start: Message) -> None:
        """Sends the start of the response, or all of 304."""
        headers = MutableHeaders(scope=start)
        if not _has_not_changed(self._conditions, headers):
            await self._send(start)
            return
        for name in _OF_THE_BODY:
            del headers[name]
        await self._send({**start, "status": 304})
        await self._send({"type": "http.response.body", "body": b""})
        self.cancel_scope.cancel()


def _may_be_stored(headers: Headers) -> bool:
    caching = headers.get("cache-control", "")
    return "max-age" in caching and "no-store" not in caching


def _tag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def _tag_encoding(headers: MutableHeaders) -> None:
    """Makes the ETag of an encoded response differ from that of the plain one."""
    if encoding := headers.get("content-encoding"):
        headers["ETag"] = f'{headers["etag"].removesuffix(chr(34))}-{encoding}"'


def _has_not_changed(conditions: Headers, headers: Headers) -> bool:
    """Returns whether the client's copy is current. If-None-Match takes precedence over If-Modified-Since."""
    if tags := conditions.get("if-none-match", ""):
        client_tags = _TAG.findall(tags)
        return tags.strip() == "*" or headers.get("etag", "").removeprefix("W/") in client_tags
    since, changed = conditions.get("if-modified-since", ""), headers.get("last-modified", "")
    try:
        return bool(since and changed) and parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
