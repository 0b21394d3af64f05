"""The application: routes, static files, middleware, handlers of errors."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.admin.routes import add_maintainers_pages
from web.api import feeds, library_api, mcp_routes, openai_api, openai_responses, question_api
from web.api.event_stream import StreamEnded
from web.api.openapi import ABOUT, TAGS, DescribedApp
from web.errors import INVALID, NOT_A_FORM, NOT_JSON, PROBLEMS, NotFound, Problem
from web.exports.formats import FORMATS, WITH_PICTURES
from web.limited_work import stop_workers
from web.pages import (
    about_pages,
    ask_pages,
    collection_pages,
    downloads,
    embed_page,
    feedback_pages,
    passage_pages,
    report_pages,
    theme_pages,
)
from web.server import health
from web.server.metrics import Metrics, count_answers
from web.server.middleware.stack import add_middleware
from web.server.problem_responses import problem_response, response_to
from web.services import Services
from web.settings import Settings, ensure_mcp, shared_metrics
from web.storage.expiry import expiry
from web.views.phrases import NAME
from web.views.templating import ENVIRONMENT, STATIC, address, headers_for

log = logging.getLogger(__name__)

PARTS = (
    question_api,
    library_api,
    openai_api,
    openai_responses,
    mcp_routes,
    feeds,
    ask_pages,
    passage_pages,
    report_pages,
    theme_pages,
    about_pages,
    collection_pages,
    downloads,
    feedback_pages,
    embed_page,
    health,
)
"""The modules that have a router, except the maintainers' pages."""

NOT_TOLD: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""The framework's telemetry is off: it would send addresses that hold questions."""


def create_app(services: Services, warmed: threading.Event | None = None) -> FastAPI:
    """Returns the application of these services.

    `warmed` is set when the model and the index have been loaded; without it they are loaded when needed.
    """
    settings = services.settings
    metrics = Metrics(services.operating.versions.current, shared_metrics())
    if settings.mcp:
        ensure_mcp()
    app = _described_app(settings)
    asking = replace(services.asking, answerer=count_answers(services.asking.answerer, metrics))
    app.state.services = replace(services, asking=asking)
    app.state.metrics = metrics
    app.state.warmed = warmed
    ENVIRONMENT.globals["formats"] = FORMATS  # here, because a format uses a template
    ENVIRONMENT.globals["formats_with_pictures"] = WITH_PICTURES
    for part in PARTS:  # to include a router makes each of its routes once more, with the first request
        app.router.routes.extend(part.router.routes)
    add_maintainers_pages(app)
    app.mount("/static", CachedStaticFiles(directory=STATIC), name="static")
    app.add_middleware(feeds.NoIndexHeader)
    routes = tuple(route for route in app.routes if isinstance(route, Route))
    add_middleware(app, settings, metrics, routes)
    for kind in PROBLEMS:
        app.add_exception_handler(kind, _answer_unexpected if kind is Exception else problem_response)
    app.add_exception_handler(RequestValidationError, _say_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(StreamEnded, _answer_ended)
    return app


def _described_app(settings: Settings) -> DescribedApp:
    """Returns the application without routes, with the description that its OpenAPI document gives."""
    app = DescribedApp(
        lifespan=_while_serving,
        title=NAME,
        version="1",
        summary="Answers from published reports in their own words, with report, page and paragraph.",
        description=ABOUT,
        openapi_tags=TAGS,
        openapi_url="/api/openapi.json",
        contact={"name": "Whoever runs this server"},
        servers=[{"url": settings.public_url.rstrip("/") or "/"}],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NOT_TOLD,
    )
    app.needs_key = settings.api_keys is not None
    return app


@asynccontextmanager
async def _while_serving(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    async with (
        mcp_routes.while_serving(app),
        expiry(lambda: services.operating.administration().feedback),
        expiry(lambda: services.reading.collections),
    ):
        yield
    await run_in_threadpool(stop_workers)
    services.operating.close()


class CachedStaticFiles(StaticFiles):
    """Static files that a browser may cache; for a year where the address has a version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = f"public, max-age={31_536_000 if versioned else 300}"
        return response


def _answer_unexpected(request: Request, error: Exception) -> Response:
    """Answers an unexpected error. It runs outside the middleware, so it adds the headers itself."""
    state = request.scope["state"]
    log.error("a request failed", extra={"id": state["request_id"]}, exc_info=error)
    response = problem_response(request, error)
    response.headers.update({**headers_for(state["nonce"]), "X-Request-ID": state["request_id"]})
    return response


def _say_invalid(request: Request, error: Exception) -> Response:
    """Says what is wrong with the request, without repeating what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{_where(fault['loc'])}: {_words(fault['msg'])}" for fault in error.errors()]
    not_json = any(fault["type"] == "json_invalid" for fault in error.errors())
    problem = NOT_JSON if not_json else INVALID
    return response_to(request, problem, ". ".join(faults) + ".", faults)


def _words(message: str) -> str:
    """Returns the words of a fault, without the framework's prefix of our own sentences."""
    return message.removeprefix("Value error, ").removesuffix(".")


def _answer_ended(request: Request, error: Exception) -> Response:
    return Response(status_code=204)


def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 404 and path.endswith("/") and request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{address(request)}/{path.strip('/')}{query}", 307)
    if error.status_code == 404:
        return problem_response(request, NotFound("If you typed the address, check it is right."))
    if error.status_code == 400:
        return response_to(request, *_unreadable(request))
    problem = Problem(error.status_code, f"http-{error.status_code}", error.detail)
    response = response_to(request, problem, f"{error.detail}.")
    response.headers.update(error.headers or {})
    return response


def _unreadable(request: Request) -> tuple[Problem, str]:
    """Returns what is wrong with a body that the framework cannot parse."""
    is_form = request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form"))
    return (NOT_A_FORM, "Send the form again.") if is_form else (NOT_JSON, "Send a JSON object.")


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query")) or "body"
