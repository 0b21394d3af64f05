"""The collections of a browser, and which of them a quotation is in.

The private links of the collections are in a cookie (`web.pages.collection_cookie` writes it).
"""

import re
from functools import cached_property

from starlette.requests import Request

from web.storage.collection_store import CollectionStore, CollectionSummary

COOKIE = "collections"
MOST = 20
"""Maximum number of links that are read from the cookie and kept in it."""
_LINK = re.compile(r"[A-Za-z0-9_-]{16,64}")


def remembered_links(request: Request) -> tuple[str, ...]:
    """Returns the private links in the cookie, each once, at most MOST, the current one first."""
    links = request.cookies.get(COOKIE, "").split(".", 2 * MOST)[: 2 * MOST]
    return tuple(dict.fromkeys(link for link in links if _LINK.fullmatch(link)))[:MOST]


class BrowserCollections:
    """The collections of a browser. They are read only if a page asks, and once."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @cached_property
    def collections(self) -> list[CollectionSummary]:
        """Returns the collections of this browser, the current one first."""
        links = remembered_links(self._request)
        return self._store.summaries(links) if links else []

    @cached_property
    def held(self) -> dict[str, list[str]]:
        """Returns the titles of the collections that an excerpt is in, by its key, PASSAGE:MARK."""
        if not self.collections:
            return {}
        titles = {collection.id: collection.title for collection in self.collections}
        held: dict[str, list[str]] = {}
        for private, key in self._store.keys(list(titles)):
            held.setdefault(key, []).append(titles[private])
        return held

    @property
    def _store(self) -> CollectionStore:
        store: CollectionStore = self._request.app.state.services.reading.collections
        return store
