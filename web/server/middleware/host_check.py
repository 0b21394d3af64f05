"""Refuses a request whose Host header names another site, so that no response is made for a foreign name.

Allowed are the names of `PANEL_PUBLIC_URL` and `PANEL_HOSTS`, the address that is served on and this machine.
Where no public address is set, every numeric address is allowed too: no other site can have it as its name.
Checks of health may use any numeric address.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.server.metrics import Metrics
from web.settings import Settings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
_REFUSED = "This server does not answer for that name. If it should, set PANEL_PUBLIC_URL or PANEL_HOSTS.\n"


class HostCheck:
    """Answers 421 to a request for another host."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        public = urlsplit(settings.public_url).hostname
        allowed = (settings.host, public or "", *settings.host_names)
        self._names = {name.lower() for name in allowed if name}
        self._any_number = not public
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._allows(Headers(scope=scope).get("host", ""), scope["path"]):
            await self.app(scope, receive, send)
            return
        self._metrics.turned_away.labels("host").inc()
        await PlainTextResponse(_REFUSED, 421)(scope, receive, send)

    def _allows(self, host: str, path: str) -> bool:
        if not host:  # HTTP/1.0; links are then made with the address of the connection
            return True
        parsed = _HOST.fullmatch(host)
        if parsed is None:
            return False
        name = parsed[1].strip("[]").lower().removesuffix(".")
        if name in self._names or name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            ip = ipaddress.ip_address(name)
        except ValueError:
            return False
        return ip.is_loopback or self._any_number or path in _HEALTH
