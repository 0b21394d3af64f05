"""The cookie that holds the private links of the collections of this browser, the current one first.

Only a request that changes something sets it, so no link on another site can put a collection into it.
"""

from fastapi import Request
from fastapi.responses import Response

from web.views.browser_collections import COOKIE, MOST, remembered_links
from web.views.templating import address

_A_YEAR = 365 * 24 * 3600


def remember(request: Request, response: Response, current: str) -> Response:
    """Makes a collection the current one of this browser."""
    other_links = [link for link in remembered_links(request) if link != current]
    _set(request, response, [current, *other_links])
    return response


def forget(request: Request, response: Response, deleted: str) -> Response:
    """Takes a deleted collection out of the cookie."""
    _set(request, response, [link for link in remembered_links(request) if link != deleted])
    return response


def _set(request: Request, response: Response, links: list[str]) -> None:
    secure = address(request).startswith("https://")
    value = ".".join(links[:MOST])
    response.set_cookie(COOKIE, value, max_age=_A_YEAR, httponly=True, samesite="lax", secure=secure)
