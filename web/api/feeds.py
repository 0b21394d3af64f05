"""Feeds, sitemap, robots.txt and OpenSearch. None of them contains a question.

Search engines may index the pages of the collection only. Every other response says "noindex", above all
if its address contains a question or the secret of a collection. robots.txt does not forbid these addresses:
a search engine that may not read a page does not see its "noindex" and may list its address.
"""

import re

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.dependencies import WithAsking, WithReading, WithServices
from web.views.report_view import news
from web.views.templating import address, render

router = APIRouter(include_in_schema=False)

_INDEXED = re.compile(
    r"/(?:about|accessibility|new|recommendations|(?:reports|themes)(?:/[^/]+)?|passages/[^/]+)?"
)
_FILES = re.compile(r"/(?:files/|static/|robots\.txt|sitemap\.xml|opensearch\.xml|new\.atom)")


def may_be_indexed(path: str, query: str) -> bool:
    """Returns whether a search engine may index an address."""
    if query and not path.startswith(("/passages/", "/static/")):
        return False
    return bool(_INDEXED.fullmatch(path) or _FILES.match(path))


class NoIndexHeader:
    """Sends `noindex` for every page that is not of the collection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or may_be_indexed(scope["path"], scope["query_string"].decode("latin-1")):
            await self.app(scope, receive, send)
            return

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("X-Robots-Tag", "noindex, nofollow")
            await send(message)

        await self.app(scope, receive, send_with_header)


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    return _made(request, "robots.txt", "text/plain; charset=utf-8")


@router.get("/sitemap.xml")
def sitemap(request: Request, asking: WithAsking, reading: WithReading) -> Response:
    """Returns the pages of the collection."""
    searcher = asking.searcher()
    pages = ["/", "/about", "/accessibility", "/reports", "/new", "/themes", "/recommendations"]
    pages += [f"/reports/{report.id}" for report in searcher.reports()]
    pages += [f"/themes/{row.theme.id}" for row in reading.themes.matrix(searcher).rows]
    return _made(request, "sitemap.xml", "application/xml", pages=pages)


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """Lets a browser ask from its address bar, by POST, so that no address contains the question."""
    return _made(request, "opensearch.xml", "application/opensearchdescription+xml")


@router.get("/new.atom")
def feed(request: Request, services: WithServices) -> Response:
    """Returns what is new in the collection, day by day."""
    created = services.operating.versions.current().created
    days = news(services.reading.history(), services.asking.searcher(), created)
    return _made(request, "new.atom", "application/atom+xml", days=days[:30], made=created)


def _made(request: Request, template: str, media_type: str, **context: object) -> Response:
    text = render(template, address=address(request), **context)
    who = "public" if request.app.state.services.settings.public_url else "private"  # else it has the Host
    return Response(text, media_type=media_type, headers={"Cache-Control": f"{who}, max-age=300"})
