"""The application: routes, headers, static files, and one way of saying what went wrong."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web import api, collection_pages, export_pages, pages, theme_pages
from web.admin.desk import add_maintainers_pages
from web.exports.exporting import FORMATS
from web.problems import INVALID, PROBLEMS, NotFound, Problem, problem_for
from web.schemas import ProblemOut
from web.security import SecurityHeaders, headers_for
from web.services import Services
from web.templating import ENVIRONMENT, STATIC, page
from web.wording import NAME

log = logging.getLogger(__name__)


def create_app(services: Services) -> FastAPI:
    """The application on these services. Its documentation pages are our own: /api/openapi.json is here."""
    app = FastAPI(
        title=NAME,
        version="1",
        summary="Answers from published reports in their own words, with report, page and paragraph.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    ENVIRONMENT.globals["formats"] = FORMATS  # here, since a format is itself made with a template
    app.include_router(api.router)
    app.include_router(pages.router)
    app.include_router(collection_pages.router)
    app.include_router(export_pages.router)
    app.include_router(theme_pages.router)
    add_maintainers_pages(app)
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(SecurityHeaders)
    for kind in PROBLEMS:
        app.add_exception_handler(kind, _say_unexpected if kind is Exception else _say_problem)
    app.add_exception_handler(RequestValidationError, _say_invalid)
    app.add_exception_handler(HTTPException, _say_http)
    return app


class KeptFiles(StaticFiles):
    """Static files that a browser may keep; for good where the address changes with the bytes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = f"public, max-age={31_536_000 if versioned else 300}"
        return response


def _say_problem(request: Request, error: Exception) -> Response:
    problem, detail = problem_for(error)
    return _answer(request, problem, detail)


def _say_unexpected(request: Request, error: Exception) -> Response:
    """The last resort. It is outside the other layers, so it adds their headers itself."""
    log.error("%s while answering a request", type(error).__name__, exc_info=error)
    problem, detail = problem_for(error)
    response = _answer(request, problem, detail)
    response.headers.update(headers_for(request.scope["state"]["nonce"]))
    return response


def _say_invalid(request: Request, error: Exception) -> Response:
    """What the request lacks or has wrong, without repeating what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{_where(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    not_json = any(fault["type"] == "json_invalid" for fault in error.errors())
    problem = Problem(400, "not-json", "The body is not JSON") if not_json else INVALID
    return _answer(request, problem, ". ".join(faults) + ".", faults)


def _say_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _say_problem(request, NotFound("If you typed the address, check it is right."))
    problem = Problem(error.status_code, f"http-{error.status_code}", error.detail)
    response = _answer(request, problem, f"{error.detail}.")
    response.headers.update(error.headers or {})
    return response


def _answer(request: Request, problem: Problem, detail: str, errors: list[str] | None = None) -> Response:
    """A problem document for a program, a page for a person."""
    if request.url.path.startswith("/api"):
        body = ProblemOut(
            type=problem.type,
            title=problem.title,
            status=problem.status,
            detail=detail,
            errors=errors or [],
        )
        return JSONResponse(body.model_dump(), problem.status, media_type="application/problem+json")
    return page(request, "problem.html", problem.status, problem=problem, detail=detail)


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("body", "query")) or "body"
