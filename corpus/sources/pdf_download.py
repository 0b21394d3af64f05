"""The download of a PDF that a website offers."""

from pathlib import Path

from corpus.errors import NotFetched
from corpus.sources.base import Delivery
from corpus.sources.http.client import Fetcher
from corpus.sources.http.responses import check_pdf


def download_pdf(fetcher: Fetcher, address: str, path: Path, validators: str = "") -> Delivery:
    """Downloads a PDF to a path, unless it is unchanged by its validators. Raises NotFetched."""
    response = fetcher.download(address, path, validators=validators)
    if response.status == 304:
        return Delivery(None, response.url, validators)
    if response.status != 200:
        raise NotFetched(f"{address}: it is not there ({response.status}).")
    check_pdf(path, response.url)
    return Delivery(path, response.url, response.validators)
