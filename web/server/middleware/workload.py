"""Which routes are work, and of which kind: they are counted against a client's rate and take turns.

Each is written as it is routed. A test walks the router: what answers, searches or exports is here.
"""

from typing import NamedTuple

from starlette.routing import compile_path
from starlette.types import Scope

ASK, SEARCH, EXPORT = "ask", "search", "export"

WORK = {
    "GET /ask": ASK,
    "POST /ask": ASK,
    "POST /ask/stream": ASK,
    "POST /api/ask": ASK,
    "GET /api/ask/stream": ASK,
    "POST /v1/chat/completions": ASK,
    "POST /mcp": ASK,
    "GET /api/search": SEARCH,
    "GET /api/recommendations": SEARCH,
    "POST /ask/next": SEARCH,
    "GET /recommendations": SEARCH,
    "POST /ask/export": EXPORT,
    "GET /collections/{private}/export/{format}": EXPORT,
    "GET /shared/{share}/export/{format}": EXPORT,
    "GET /reports/{report_id}/export/{format}": EXPORT,
}


class Work(NamedTuple):
    """The route that a request asks for, and of which kind it is; both empty where it is no work."""

    route: str = ""
    kind: str = ""


_PATTERNS = [
    (method, compile_path(path)[0], Work(path, kind))
    for (method, path), kind in ((route.split(" ", 1), kind) for route, kind in WORK.items())
]


def work_of(scope: Scope) -> Work:
    """The work that a request asks for."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for of, pattern, work in _PATTERNS:
        if method == of and pattern.match(scope["path"]):
            return work
    return Work()
