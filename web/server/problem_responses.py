"""Responses to errors: a problem document for a program, a page for a person, in the same words.

Used by the application's handlers of errors and by what stands before its routes.
"""

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from web.api.answer_schemas import ProblemOut
from web.api.openai_schemas import refusal
from web.errors import UNEXPECTED, Problem, RetryLater, problem_for
from web.views.templating import page

log = logging.getLogger(__name__)


def problem_response(request: Request, error: Exception) -> Response:
    """Returns the response to an error, with Retry-After where the error has it."""
    problem, detail = problem_for(error)
    if problem.detail and problem is not UNEXPECTED:  # the reason is for operators, not for readers
        log.error("a request failed: %s", problem.name, exc_info=error)
    response = response_to(request, problem, detail)
    if isinstance(error, RetryLater):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def response_to(request: Request, problem: Problem, detail: str, errors: list[str] | None = None) -> Response:
    """Returns a problem document, a page, or for a chat program an error in its own form."""
    detail = detail.encode("utf-8", "replace").decode()  # a lone surrogate cannot be sent
    if request.url.path.startswith("/v1/"):
        status, body = refusal(problem, detail, errors or [])
        return JSONResponse(body, status)
    if request.url.path.startswith(("/api", "/mcp")):
        document = ProblemOut(
            type=problem.type,
            title=problem.title,
            status=problem.status,
            detail=detail,
            errors=errors or [],
        )
        return JSONResponse(document.model_dump(), problem.status, media_type="application/problem+json")
    return page(request, "problem.html", problem.status, problem=problem, detail=detail)
