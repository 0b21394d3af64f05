"""GOV.UK as a source: the publications of organisations, and further pages that a maintainer chose.

    Search API  -> the paths of what an organisation published (withdrawn items are left out of it)
    Content API -> for each path its facts and attachments; for a collection its documents
    assets      -> the PDFs; an HTML publication's text comes from the Content API itself

Requests are conditional, so a run in which nothing changed fetches next to nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from corpus.errors import NotFetched
from corpus.report import Change, Happened, Status
from corpus.sources import govuk_items
from corpus.sources.base import Delivery, Fate, Offer, Origin
from corpus.sources.govuk_items import Item
from corpus.sources.http.client import Pages
from corpus.sources.http.responses import room_in
from corpus.sources.pdf_download import download_pdf

BASE = "https://www.gov.uk"

_FIELDS = "title,link,public_timestamp,content_store_document_type"
PAGE_SIZE = 500
"""Results asked for at once; the Search API gives at most 1,500."""

_MOST_NAMED = 5
"""Maximum number of pages of one kind that are named."""

_OtherKinds = Mapping[str, list[str]]
"""Paths of pages that are not publications, by their kind."""

_GONE = "GOV.UK no longer has its page."
_REMOVED = "The file is no longer on GOV.UK."
_REPLACED = "GOV.UK has put another file in its place."


class GovUk:
    """What some organisations published on GOV.UK, and some further pages by their paths."""

    name = "govuk"
    by_hand = False

    def __init__(
        self,
        pages: Pages,
        organisations: Sequence[str],
        pinned: Sequence[str] = (),
        *,
        base: str = BASE,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._pages = pages
        self._organisations = organisations
        self._pinned = pinned
        self._base = base
        self._page_size = page_size

    def offers(self) -> Iterator[Offer | Change]:
        """Yields the files of every publication, each page looked at once, then the pages of other kinds."""
        visited: set[str] = set()
        other_kinds: dict[str, list[str]] = defaultdict(list)
        for path in chain(self._published_paths(), self._pinned):
            yield from self._offers_at(path, visited, other_kinds)
        for kind, paths in sorted(other_kinds.items()):
            yield Change(Happened.LEFT_OUT, self.name, reason=_other_kind(kind, paths))

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Returns a PDF from where it is kept, or a web page made of its text."""
        path = room_in(folder)
        if "#" not in offer.key:
            path.write_text(govuk_items.html_of(self._item(offer.key)), encoding="utf-8")
            return Delivery(path, offer.address)
        return download_pdf(self._pages.fetcher, offer.address, path, validators)

    def fate(self, origin: Origin) -> Fate:
        """Returns whether a file was withdrawn with its page, replaced or removed, or is only not listed."""
        path, _, part = origin.key.partition("#")
        response = self._ask(path)
        if response is None:
            return Fate(Status.WITHDRAWN, _GONE)
        if (notice := govuk_items.withdrawal(response)) is not None:
            return Fate(Status.WITHDRAWN, notice)
        if not part:
            return Fate(Status.CURRENT)
        response_now = self._pages.fetcher.locate(origin.address)
        if response_now.status in (404, 410):
            return Fate(Status.WITHDRAWN, _REMOVED)
        if response_now.url != origin.address:
            return Fate(Status.SUPERSEDED, _REPLACED, response_now.url)
        return Fate(Status.CURRENT)

    def _published_paths(self) -> Iterator[str]:
        """Yields the paths of what the organisations published, newest first. Raises NotFetched."""
        for organisation in self._organisations:
            start, total = 0, 1
            while start < total:
                total, links = self._search(organisation, start)
                yield from links
                start += self._page_size

    def _search(self, organisation: str, start: int) -> tuple[int, list[str]]:
        """Returns how many results there are, and the paths of those from `start`. Raises NotFetched."""
        query = {
            "filter_organisations": organisation,
            "order": "-public_timestamp",
            "count": self._page_size,
            "start": start,
            "fields": _FIELDS,
        }
        response = self._pages.get(f"{self._base}/api/search.json?{urlencode(query)}", "application/json")
        if response.status != 200:
            raise NotFetched(f"{response.url}: the GOV.UK Search API is not there ({response.status}).")
        results = _json(response.body, response.url)
        try:
            return int(results["total"]), [
                urlsplit(str(result["link"])).path for result in results["results"]
            ]
        except Exception as error:  # what another program says can be wrong in any way
            raise NotFetched(f"{response.url}: it answered something that is not understood.") from error

    def _offers_at(self, path: str, visited: set[str], other_kinds: _OtherKinds) -> Iterator[Offer | Change]:
        """Yields the files of the page at a path, and of what it collects. Notes pages of other kinds."""
        if path in visited:
            return
        visited.add(path)
        try:
            item = self._item(path)
            yield from self._offers_of_item(item, visited, other_kinds)
        except NotFetched as error:
            yield Change(Happened.FAILED, path, reason=str(error))
        except Exception as error:  # what another program says can be wrong in any way
            reason = f"The Content API describes it in a way that is not understood ({error!r})."
            yield Change(Happened.FAILED, path, reason=reason)

    def _offers_of_item(
        self, item: Item, visited: set[str], other_kinds: _OtherKinds
    ) -> Iterator[Offer | Change]:
        if not str(item["base_path"]).startswith("/"):
            raise NotFetched("The Content API gives no path of it.")
        visited.add(str(item["base_path"]))
        kind = str(item.get("schema_name") or "unknown")
        if kind == "html_publication":
            yield govuk_items.page_of(item, self._base)
        elif kind == "publication":
            yield from govuk_items.files_of(item, self._base)
            for path in govuk_items.html_paths_of(item, self._base):
                yield from self._offers_at(path, visited, other_kinds)
            for reason in govuk_items.reasons_left_out(item, self._base):
                yield Change(Happened.LEFT_OUT, str(item["base_path"]), reason=reason)
        elif kind == "document_collection":
            for path in govuk_items.documents_of(item):
                yield from self._offers_at(path, visited, other_kinds)
        else:
            other_kinds[kind].append(str(item["base_path"]))

    def _item(self, path: str) -> Item:
        item = self._ask(path)
        if item is None:
            raise NotFetched(f"{self._base}{path}: GOV.UK has no such page.")
        return item

    def _ask(self, path: str) -> Item | None:
        """Returns the item at a path, or None where there is none (any more)."""
        response = self._pages.get(f"{self._base}/api/content{quote(path)}", "application/json")
        return _json(response.body, response.url) if response.status == 200 else None


def _other_kind(kind: str, paths: Sequence[str]) -> str:
    some_paths = ", ".join(paths[:_MOST_NAMED]) + (", ..." if len(paths) > _MOST_NAMED else "")
    count = "1 page" if len(paths) == 1 else f"{len(paths):,} pages"
    return f"Pages of the kind {kind.replace('_', ' ')} are not taken: {count}, {some_paths}"


def _json(body: bytes, url: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFetched(f"{url}: it answered something that is not JSON.") from error
    if not isinstance(value, dict):
        raise NotFetched(f"{url}: it answered something that is not understood.")
    return value
