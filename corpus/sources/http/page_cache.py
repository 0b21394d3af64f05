"""Pages that are asked for again and again: stored, and only sent again when they have changed."""

from pathlib import Path

from corpus.errors import NotFetched
from corpus.sources.http.client import Fetcher
from corpus.sources.http.responses import Response


class Pages:
    """Small pages (JSON, HTML, XML) by their addresses. `folder` may be deleted at any time."""

    def __init__(self, fetcher: Fetcher, folder: Path) -> None:
        self.fetcher = fetcher
        self._client = fetcher.caching(folder)

    def get(self, url: str, accept: str = "*/*") -> Response:
        """Returns the page as it is now: status 200, 404 or 410. Raises NotFetched."""
        response = self.fetcher.get(url, accept=accept, client=self._client)
        if response.status == 304:
            raise NotFetched(f"{url}: it answered 304 without having been asked whether it changed.")
        return response
