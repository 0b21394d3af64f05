"""Pages that are asked for again and again: kept, and only fetched when the server says they have changed."""

import hashlib
import json
from pathlib import Path

from corpus.errors import NotFetched
from corpus.sources.http.client import Fetcher
from corpus.sources.http.responses import Response


class Pages:
    """Small pages (JSON, HTML, XML) by their addresses. `folder` may be deleted at any time."""

    def __init__(self, fetcher: Fetcher, folder: Path) -> None:
        self.fetcher = fetcher
        self._folder = folder

    def get(self, url: str, accept: str = "*/*") -> Response:
        """The page as it is now: status 200, 404 or 410. Raises NotFetched."""
        name = hashlib.sha256(url.encode()).hexdigest()
        head, body = self._folder / f"{name}.json", self._folder / f"{name}.body"
        kept = json.loads(head.read_text()) if head.is_file() and body.is_file() else {}
        response = self.fetcher.get(url, accept=accept, validators=kept.get("validators", ""))
        if response.status == 304 and kept:
            return Response(
                **{**kept, "status": 200, "body": body.read_bytes(), "moved": tuple(kept["moved"])}
            )
        if response.status == 304:
            raise NotFetched(f"{url}: it answered 304 without having been asked whether it changed.")
        if response.status == 200 and response.validators:
            self._folder.mkdir(parents=True, exist_ok=True)
            head.unlink(missing_ok=True)  # a body without its head is fetched again
            body.write_bytes(response.body)
            known = ("url", "content_type", "validators", "moved")
            head.write_text(json.dumps({field: getattr(response, field) for field in known}))
        return response
