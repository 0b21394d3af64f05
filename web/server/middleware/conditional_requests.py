"""ETags, and 304 where the client has what it asks for: files, pictures, feeds, static files.

Whatever may be stored (its Cache-Control says for how long) gets an ETag, of its own for each encoding. Pages
have none: they are `no-store`, and the nonce of their scripts is new each time.
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
    """Tags what may be stored, and answers 304 where it has not changed. It stands outside the encoding."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        scope["headers"] = [header for header in scope["headers"] if header[0] not in _CONDITIONS]
        held: Message | None = None

        async def begin(start: Message) -> None:
            headers = MutableHeaders(scope=start)
            if not _has_not_changed(asked, headers):
                await send(start)
                return
            for name in _OF_THE_BODY:
                del headers[name]
            await send({**start, "status": 304})
            await send({"type": "http.response.body", "body": b""})
            over.cancel()

        async def sending(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] != 200 or not _may_be_stored(headers):
                    await send(message)
                elif "etag" in headers:
                    _tag_encoding(headers)
                    await begin(message)
                else:
                    held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body", False):
                    MutableHeaders(scope=start)["ETag"] = _tag_of(message.get("body", b""))
                await begin(start)
            if not over.cancel_called:
                await send(message)

        with anyio.CancelScope() as over:
            await self.app(scope, receive, sending)


def _may_be_stored(headers: Headers) -> bool:
    caching = headers.get("cache-control", "")
    return "max-age" in caching and "no-store" not in caching


def _tag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def _tag_encoding(headers: MutableHeaders) -> None:
    """Gives an encoded response another ETag than the plain one has."""
    if encoding := headers.get("content-encoding"):
        headers["ETag"] = f'{headers["etag"].removesuffix(chr(34))}-{encoding}"'


def _has_not_changed(asked: Headers, headers: Headers) -> bool:
    """Returns whether the client's copy is still true; If-None-Match counts before If-Modified-Since."""
    if tags := asked.get("if-none-match", ""):
        known = _TAG.findall(tags)
        return tags.strip() == "*" or headers.get("etag", "").removeprefix("W/") in known
    since, changed = asked.get("if-modified-since", ""), headers.get("last-modified", "")
    try:
        return bool(since and changed) and parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
