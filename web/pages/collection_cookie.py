"""The cookie that holds the private links of the collections of this browser, the current one first.

Only a request that changes something sets it, so no link on another site can put a collection into it.
"""

import re

from fastapi import Request
from fastapi.responses import Response

from web.views.templating import address

COOKIE = "collections"
_MOST = 20
"""Maximum number of links that are read from the cookie and kept in it."""
_LINK = re.compile(r"[A-Za-z0-9_-]{16,64}")
_A_YEAR = 365 * 24 * 3600


def remembered_links(request: Request) -> tuple[str, ...]:
    """Returns the private links in the cookie, each once, at most `_MOST`."""
    links = request.cookies.get(COOKIE, "").split(".", 2 * _MOST)[: 2 * _MOST]
    return tuple(dict.fromkeys(link for link in links if _LINK.fullmatch(link)))[:_MOST]


def remember(request: Request, response: Response, current: str) -> Response:
    """Makes a collection the current one of this browser."""
    others = [link for link in remembered_links(request) if link != current]
    _set(request, response, [current, *others])
    return response


def forget(request: Request, response: Response, deleted: str) -> Response:
    """Takes a deleted collection out of the cookie."""
    _set(request, response, [link for link in remembered_links(request) if link != deleted])
    return response


def _set(request: Request, response: Response, links: list[str]) -> None:
    secure = address(request).startswith("https://")
    value = ".".join(links[:_MOST])
    response.set_cookie(COOKIE, value, max_age=_A_YEAR, httponly=True, samesite="lax", secure=secure)
