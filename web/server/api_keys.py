"""API keys: the file of keys, and the middleware that requires one.

The file has a line for each key, `NAME SHA-256`. The key itself is shown once, when it is made, and stored
nowhere. A key is 256 random bits, so a plain digest is as safe as a slow one. The file is read again when
it has changed; a key whose line is removed no longer works.
"""

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import MissingApiKey, UnreadableKeys
from web.server.metrics import Metrics
from web.server.problem_responses import problem_response

_GUARDED = ("/api/", "/v1/", "/mcp")
_OPEN = frozenset({"/api/openapi.json"})
_NAME = re.compile(r"[\w.-]{1,64}")
_LINE = re.compile(r"([\w.-]{1,64}) ([0-9a-f]{64})")


class ApiKeys:
    """The keys of a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._state = (0, 0, 0)
        self._digests: dict[str, str] = {}
        self._fresh()

    def name_of(self, key: str) -> str:
        """Returns the name of the key's owner, or "". Takes as long for a wrong key as for a right one."""
        digest = _digest(key)
        owner = ""
        for name, stored in self._fresh().items():
            if hmac.compare_digest(digest, stored):
                owner = name
        return owner

    def _fresh(self) -> dict[str, str]:
        status = self._file.stat()
        state = status.st_mtime_ns, status.st_size, status.st_ino  # two changes may have the same time
        if state != self._state:
            self._digests, self._state = _read(self._file), state
        return self._digests


class ApiKeyCheck:
    """Rejects a request to the API that has no valid key; keeps the name of the key."""

    def __init__(self, app: ASGIApp, keys: ApiKeys, metrics: Metrics) -> None:
        self.app = app
        self._keys = keys
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path in _OPEN or not path.startswith(_GUARDED):
            await self.app(scope, receive, send)
            return
        scheme, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
        name = self._keys.name_of(key.strip()) if scheme.lower() == "bearer" else ""
        if name:
            scope.setdefault("state", {})["key"] = name
            await self.app(scope, receive, send)
            return
        self._metrics.turned_away.labels("key").inc()
        response = problem_response(
            Request(scope), MissingApiKey("Send an API key: 'Authorization: Bearer KEY'.")
        )
        response.headers["WWW-Authenticate"] = "Bearer"
        await response(scope, receive, send)


def add_key(file: Path, name: str) -> str:
    """Returns a new key, and adds its digest to the file. Raises UnreadableKeys, also for a name taken."""
    if not _NAME.fullmatch(name):
        raise UnreadableKeys("Name a key in letters, digits, '.', '-' and '_', 64 at most.")
    if file.exists() and name in _read(file):
        raise UnreadableKeys(f"There is already a key named {name}. Remove its line from {file} first.")
    key = f"panel_{secrets.token_urlsafe(32)}"
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{name} {_digest(key)}\n")
    return key


def _read(file: Path) -> dict[str, str]:
    digests = {}
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            match = _LINE.fullmatch(line.strip())
            if not match:
                raise UnreadableKeys(f"{file}, line {number}: not a name and a SHA-256 with a space between.")
            digests[match[1]] = match[2]
    return digests


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
