"""The environment of the templates, static files, and the security headers of a page."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.answer import Citation
from assistant.evaluation.evaluation import Evaluation
from corpus.report import Report
from corpus.text import readable
from web.views import links, phrases, references
from web.views.browser_collections import BrowserCollections

STATIC = Path(__file__).parent.parent / "static"

_NAVIGATION = (
    ("/", "Ask"),
    ("/reports", "Reports"),
    ("/themes", "Themes"),
    ("/recommendations", "Recommendations"),
    ("/collections", "Collections"),
)
ROOMS = (
    ("/admin", "Overview"),
    ("/admin/add", "Add reports"),
    ("/admin/reports", "Reports read"),
    ("/admin/publications", "Missing"),
    ("/admin/golden", "Golden questions"),
    ("/admin/feedback", "Feedback"),
    ("/admin/jobs", "Jobs"),
    ("/admin/versions", "Versions"),
    ("/admin/audit", "Audit log"),
)
"""The maintainers' pages."""
FOOTER = (
    {"href": "/about", "text": "What this is and is not"},
    {"href": "/privacy", "text": "Privacy"},
    {"href": "/accessibility", "text": "Accessibility"},
)


def navigation(path: str) -> list[dict[str, object]]:
    """Returns the main pages of the site for the service navigation. The current one is marked."""
    return [
        {
            "href": href,
            "text": text,
            "current": path == href,
            "active": path.startswith(href) if href != "/" else path == "/ask",
        }
        for href, text in _NAVIGATION
    ]


def asks_elsewhere(path: str) -> bool:
    """Returns whether the header of a page has the question box: not where the page has one of its own, and
    not on the maintainers' pages.
    """
    return path not in ("/", "/ask") and path.split("/")[1] != "admin"


_FILTERS: dict[str, Callable[..., object]] = {
    "date": phrases.date,
    "moment": phrases.moment,
    "when": phrases.when,
    "count": phrases.count,
    "shown": readable,
    "capitalize_first": phrases.capitalised,
    "publishers": phrases.publishers,
    "quoted": phrases.quoted,
    "in_blocks": phrases.in_blocks,
    "in_lines": phrases.in_lines,
    "telephone": phrases.telephone,
    "opening": phrases.opening,
    "beginning": phrases.beginning,
    "first_words": phrases.first_words,
    "last_words": phrases.last_words,
}


def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("web", "templates"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=asset,
        phrases=phrases,
        navigation=navigation,
        asks_elsewhere=asks_elsewhere,
        footer=FOOTER,
        rooms=ROOMS,
        tags=phrases.STATES,
        passage_path=links.passage_path,
        mark_of=links.mark_of,
        file_path=links.file_path,
        same_in_json=links.same_in_json,
        licence_address=references.licence_address,
        copied=_copy_text,
        reference=_reference,
    )
    environment.filters.update(_FILTERS)
    return environment


def _copy_text(citation: Citation, address: str) -> str:
    """Returns the quotation with its reference, accessed today."""
    today = datetime.now(UTC).date()
    return references.copy_text(citation, address + links.passage_path(citation), today)


def _reference(report: Report, address: str) -> str:
    """Returns the entry of a report in a list of references, accessed today."""
    return str(references.entry(report, f"{address}/reports/{report.id}", datetime.now(UTC).date()))


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """Returns the address of a static file. It contains a digest of the file, so browsers may cache it
    forever.
    """
    path = STATIC / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


ENVIRONMENT = _environment()


def compile_templates() -> None:
    """Compiles every template of ours, before a page needs it."""
    for name in ENVIRONMENT.list_templates(filter_func=lambda name: "/components/" not in name):
        ENVIRONMENT.get_template(name)


def render(name: str, **context: Any) -> str:
    """Returns a template as text."""
    return ENVIRONMENT.get_template(name).render(**context)


def address(request: Request) -> str:
    """Returns the address of this site without a slash at the end: the public address if set, else the
    request's.
    """
    public: str = request.app.state.services.settings.public_url
    return (public or str(request.base_url)).rstrip("/")


def page(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Returns a whole page, with the nonce of this response's Content-Security-Policy."""
    nonce = request.scope["state"]["nonce"]
    site: dict[str, object] = {
        "address": address(request),
        "public": bool(request.app.state.services.settings.public_url),
    }
    site |= {"path": request.url.path, "collecting": BrowserCollections(request)}
    html = render(name, cspNonce=nonce, **{**site, **context})
    return HTMLResponse(html, status)


def evaluation_page(evaluation: Evaluation) -> str:
    """Returns the results of an evaluation as a web page without other files."""
    return _environment().get_template("evaluation.html").render(evaluation=evaluation)


_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def page_policy(nonce: str, framed_by: str = "'none'") -> str:
    """Returns the Content-Security-Policy of a page: our own files, and scripts with the nonce."""
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
    """Returns the headers of a page whose scripts have this nonce."""
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
"""The policy of an original PDF: the browser's viewer may style and embed the file; no script runs."""
