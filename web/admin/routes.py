"""Adds the maintainers' pages to the application: routers, handlers of errors, headers."""

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.admin.pages import (
    golden_questions,
    index_versions,
    job_list,
    overview_page,
    report_review,
    report_sources,
    sign_in_page,
)
from web.admin.visits import NeedsSignIn, SignInOff
from web.views.templating import page

ROUTERS = (
    sign_in_page.inside,
    overview_page.router,
    report_sources.router,
    report_sources.files,
    report_review.router,
    golden_questions.router,
    job_list.router,
    index_versions.router,
)
"""Routers that require sign-in."""
OPEN = sign_in_page.router
"""The router that does not."""


def add_maintainers_pages(app: FastAPI) -> None:
    """Adds the pages to the application."""
    for router in (*ROUTERS, OPEN):
        app.router.routes.extend(router.routes)
    app.add_middleware(AdminHeaders)
    app.add_exception_handler(SignInOff, _say_off)
    app.add_exception_handler(NeedsSignIn, _ask_to_sign_in)


class AdminHeaders:
    """Sends `noindex` and `no-store` for the maintainers' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not f"{path}/".startswith("/admin/"):
            await self.app(scope, receive, send)
            return

        async def send_hidden(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Robots-Tag"] = "noindex, nofollow"
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_hidden)


def _say_off(request: Request, error: Exception) -> Response:
    """Says how to set up sign-in."""
    return page(request, "admin/off.html", 403)


def _ask_to_sign_in(request: Request, error: Exception) -> Response:
    """Redirects from a page to sign-in and back; rejects a change."""
    if request.method == "GET":
        target = f"{request.url.path}?{request.url.query}".rstrip("?")
        return RedirectResponse(f"/admin/sign-in?{urlencode({'after': target})}", 303)
    return page(request, "admin/signed_out.html", 401)
