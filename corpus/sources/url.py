"""One address on the web as a source, given by a maintainer: a PDF or a web page."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from corpus.errors import NotFetched
from corpus.report import Change, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.sources.http.client import Fetcher
from corpus.sources.http.responses import check_pdf, room_in

_ENDINGS = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt"}


class Address:
    """The file at one address."""

    name = "address"
    by_hand = True

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = url

    def offers(self) -> Iterator[Offer | Change]:
        """Yields the one file, named by what its server says it is."""
        response = self._fetcher.locate(self._url)
        if response.status != 200:
            raise NotFetched(f"{self._url}: it is not there ({response.status}).")
        if response.content_type not in _ENDINGS:
            raise NotFetched(
                f"{self._url}: it is {response.content_type or 'of no type'}, neither a PDF nor a page."
            )
        parts = urlsplit(response.url)
        stem = PurePosixPath(unquote(parts.path)).stem or parts.hostname or "page"
        file = f"{stem}{_ENDINGS[response.content_type]}"
        yield Offer(self._url, file, ReportFacts(url=self._url), address=response.url)

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Its bytes, if they have changed."""
        path = room_in(folder)
        response = self._fetcher.download(self._url, path, validators=validators)
        if response.status == 304:
            return Delivery(None, response.url, validators)
        if response.status != 200:
            raise NotFetched(f"{self._url}: it is not there ({response.status}).")
        if offer.file.endswith(".pdf"):
            check_pdf(path, response.url)
        return Delivery(path, response.url, response.validators)

    def fate(self, origin: Origin) -> Fate:
        """Returns CURRENT: this source knows nothing of reports that were added from other addresses."""
        return Fate(Status.CURRENT)
