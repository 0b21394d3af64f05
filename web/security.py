"""Headers that every response carries, and the refusal of changes sent from other web sites.

Plain ASGI, so that streams pass through untouched. Scripts run only with the nonce of their own page.
"""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import CrossSite
from web.program_settings import ProgramSettings

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def page_policy(nonce: str, framed_by: str = "'none'") -> str:
    """The Content-Security-Policy of a page: nothing but our own files, and scripts with the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def headers_for(nonce: str) -> dict[str, str]:
    """The headers of a page whose scripts have this nonce."""
    return {**_FIXED, "Content-Security-Policy": page_policy(nonce), "Cache-Control": "no-store"}


FILE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "object-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""For an original PDF: the browser's own viewer styles itself and embeds the file; nothing runs."""


class SecurityHeaders:
    """Adds the headers that are missing; a route may set a stricter or other policy of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_for(nonce).items():
                    headers.setdefault(name, value)
                if "frame-ancestors 'none'" not in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]  # it cannot name the sites that may
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
            await send(message)

        await self.app(scope, receive, send_with_headers)


def same_site(request: Request) -> None:
    """Raise CrossSite where a form of another site was sent here. Programs send neither header.

    The sites that may show the question box may ask, which changes nothing here.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin, host = request.headers.get("origin", ""), request.url.netloc
    foreign = origin not in ("", f"http://{host}", f"https://{host}")
    settings: ProgramSettings = request.app.state.services.settings
    if request.url.path == "/ask" and origin in settings.embedding_sites:
        return
    if site not in ("same-origin", "none") or foreign:
        raise CrossSite("Open the page on this site and try again from there.")
