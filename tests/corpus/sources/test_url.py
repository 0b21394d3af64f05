"""One address as a source."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NotFetched
from corpus.sources.base import Offer
from corpus.sources.http.client import Fetcher
from corpus.sources.url import Address
from tests.corpus.govuk_server import pdf
from tests.corpus.local_server import Clock, LocalServer, Reply, served


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        yield server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    yield fetcher
    fetcher.close()


@pytest.mark.parametrize(
    ("path", "content_type", "file"),
    [
        ("/media/a/Report%20One.pdf", "application/pdf", "Report One.pdf"),
        ("/reports/one", "text/html; charset=utf-8", "one.html"),
        ("/", "text/html", "127.0.0.1.html"),
    ],
)
def test_a_file_is_named_by_what_its_server_says_it_is(
    server: LocalServer, fetcher: Fetcher, tmp_path: Path, path: str, content_type: str, file: str
) -> None:
    server.fallback = lambda asked, query: Reply(200 if asked == path else 404, pdf("A"), content_type)
    source = Address(fetcher, f"{server.base}{path}")
    (offer,) = source.offers()
    assert isinstance(offer, Offer)
    assert offer.file == file
    delivery = source.fetch(offer, tmp_path)
    assert delivery.path
    assert delivery.path.read_bytes() == pdf("A")


@pytest.mark.parametrize("reply", [Reply(404), Reply(body=b"x", content_type="video/mp4")])
def test_a_missing_page_and_a_page_that_is_no_document_are_refused(
    server: LocalServer, fetcher: Fetcher, reply: Reply
) -> None:
    server.routes["/a"] = reply
    with pytest.raises(NotFetched, match="/a"):
        list(Address(fetcher, f"{server.base}/a").offers())


def test_a_page_in_the_place_of_a_pdf_is_refused(
    server: LocalServer, fetcher: Fetcher, tmp_path: Path
) -> None:
    server.routes["/a.pdf"] = Reply(body=b"<html>Being checked</html>", content_type="application/pdf")
    source = Address(fetcher, f"{server.base}/a.pdf")
    (offer,) = source.offers()
    assert isinstance(offer, Offer)
    with pytest.raises(NotFetched, match="in the place of the PDF"):
        source.fetch(offer, tmp_path)
