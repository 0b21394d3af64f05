"""The parts of the OpenAPI document beyond the shapes: errors, keys, and the description of the API."""

from typing import Any

from fastapi import FastAPI

from corpus.errors import ReportNotFound
from index.errors import NoIndex
from web.api.answer_schemas import ProblemOut
from web.errors import (
    INVALID,
    NOT_JSON,
    PROBLEMS,
    WRONG_TYPE,
    BadQuestion,
    MissingApiKey,
    Problem,
    RateLimited,
    RequestTooSlow,
    ServerBusy,
    TooLarge,
)

ABOUT = """Answers from published reports in their own words, with report, page and paragraph.

Everything is read-only. What goes wrong is an RFC 9457 problem document (`application/problem+json`) whose
`type` never changes. Leave names and details of real cases out of a question: it is declined, and nothing of
it is kept.

Questions and searches are counted for each client. Their answers say how often one may ask, in
`RateLimit-Policy: "ask";q=120;w=60` (120 times in 60 seconds), and what is left, in
`RateLimit: "ask";r=119;t=60`. Too much is answered with 429, and 503 says that too many are asking just
now; both have `Retry-After`, in seconds. Where the server has keys, `Authorization: Bearer KEY` is needed,
and without it the answer is 401.
"""

PROBLEM = "application/problem+json"

TAGS = [
    {"name": "asking", "description": "Questions, answered by quotations, and passages found."},
    {"name": "reading", "description": "The collection itself: reports, passages, themes, recommendations."},
]


KEY = "key"
"""The name of the security scheme."""
_KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key. It is needed only where whoever runs the server has set keys.",
}


class DescribedApp(FastAPI):
    """An application whose OpenAPI document says where a key is needed and holds to its declared version."""

    needs_key = False

    def openapi(self) -> dict[str, Any]:
        """Returns the document, which is made once."""
        is_complete = self.openapi_schema is not None
        document = super().openapi()
        if not is_complete:
            _complete(document, self.needs_key)
        return document


def _complete(document: dict[str, Any], needs_key: bool) -> None:
    """Adds the key, and replaces `itemSchema`, which OpenAPI 3.1 does not know."""
    document["components"]["securitySchemes"] = {KEY: _KEY_SCHEME}
    document["security"] = [{KEY: []}] if needs_key else [{}, {KEY: []}]
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if event := content.pop("itemSchema", None):
                        content["schema"] = {**event, "description": "Each event; its `data` is JSON."}


def problems(*more: tuple[Problem, str]) -> dict[int | str, dict[str, Any]]:
    """Returns the problem documents that a route may answer with, and examples; `more` adds to the usual
    ones.
    """
    usual = (
        (INVALID, "query.limit: Input should be less than or equal to 20."),
        (PROBLEMS[MissingApiKey], "Send an API key: 'Authorization: Bearer KEY'."),
        (PROBLEMS[NoIndex], "There is no index yet. Run: panel-assistant reindex"),
    )
    schema = ProblemOut.model_json_schema()
    responses: dict[int | str, dict[str, Any]] = {}
    for problem, detail in (*usual, *more):
        example = ProblemOut(type=problem.type, title=problem.title, status=problem.status, detail=detail)
        body: dict[str, Any] = {"schema": schema, "examples": {}}
        response = responses.setdefault(
            problem.status, {"description": problem.title, "content": {PROBLEM: body}}
        )
        response["content"][PROBLEM]["examples"][problem.name] = {"value": example.model_dump()}
    return responses


_AGAIN = "Try again in 5 seconds."
ASKING = problems(
    (NOT_JSON, "body: JSON decode error."),
    (PROBLEMS[BadQuestion], "Enter a question in words."),
    (PROBLEMS[TooLarge], "No more than 100,000 bytes can be sent at once. Send less."),
    (PROBLEMS[RequestTooSlow], "The request took too long to arrive. Send it again."),
    (PROBLEMS[RateLimited], _AGAIN),
    (PROBLEMS[ServerBusy], _AGAIN),
)
"""The problems of routes that answer or search."""

OF_BODY: dict[int | str, dict[str, Any]] = {415: problems((WRONG_TYPE, "Send it as application/json."))[415]}
"""The problems of routes that read a body."""

OF_STREAM: dict[int | str, dict[str, Any]] = {
    204: {"description": "The stream has ended: the last event that was received is its last."}
}
"""What else a stream may answer."""

READING = problems((PROBLEMS[ReportNotFound], "There is no report 'annual-2024'. See all reports."))
"""The problems of routes that read by id."""
