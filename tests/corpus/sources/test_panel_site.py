"""The Panel's own site as a source, from a server made like it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NotFetched
from corpus.report import Change, Status
from corpus.sources.base import Offer, Origin
from corpus.sources.http.client import Fetcher, Pages
from corpus.sources.panel_site import PanelSite
from tests.corpus.govuk_server import pdf
from tests.corpus.local_server import Clock, LocalServer, Reply, served

PAGE = "/publication/a-review-of-practice/"
FILE = "/wp-content/uploads/2026/05/A-Review.pdf"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        server.routes[PAGE] = page(FILE)
        server.routes[FILE] = Reply(body=pdf("A review"), content_type="application/pdf")
        yield server


@pytest.fixture
def site(server: LocalServer, tmp_path: Path) -> Iterator[PanelSite]:
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    yield PanelSite(Pages(fetcher, tmp_path / "pages"), server.base)
    fetcher.close()


def page(*files: str) -> Reply:
    links = "".join(f'<a href="{file}">Download (PDF, 333 KB, 12 pages)</a>' for file in files)
    html = f"""<html><body><nav><a href="/menu.pdf">Menu</a></nav><main><p>Briefing paper</p>
        <h1>A review of <em>practice</em></h1><dl><dt>Published</dt><dd>29 September 2022</dd></dl>
        {links}</main></body></html>"""
    return Reply(body=html.encode())


def sitemap(*addresses: str) -> Reply:
    locations = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return Reply(body=f"<urlset>{locations}</urlset>".encode(), content_type="application/xml")


def test_the_sitemap_leads_to_each_publication(server: LocalServer, site: PanelSite) -> None:
    server.routes["/sitemap_index.xml"] = sitemap(
        f"{server.base}/publication-sitemap.xml", "http://x.test/y.xml"
    )
    server.routes["/publication-sitemap.xml"] = sitemap(f"{server.base}{PAGE}", f"{server.base}/about/")
    (offer,) = site.offers()
    assert isinstance(offer, Offer)
    assert offer.address == f"{server.base}{FILE}"
    assert (offer.facts.title, offer.facts.kind) == ("A review of practice", "briefing")
    assert (offer.facts.web, offer.facts.licence) == ("2022-09-29", "")
    assert offer.facts.url == f"{server.base}{PAGE}"


def test_without_a_sitemap_the_list_of_publications_is_used(server: LocalServer, site: PanelSite) -> None:
    links = f'<a href="{PAGE}">A review</a><a href="/contact/">Contact</a>'
    server.routes["/publications/"] = Reply(body=f"<main>{links}</main>".encode())
    (offer,) = site.offers()
    assert isinstance(offer, Offer)
    assert offer.file == "A-Review.pdf"


def test_without_a_sitemap_and_a_list_the_source_says_so(site: PanelSite) -> None:
    with pytest.raises(NotFetched, match="neither a sitemap nor a list"):
        list(site.offers())


def test_a_page_without_a_file_is_named(server: LocalServer, site: PanelSite) -> None:
    empty = f"{server.base}/publication/empty/"
    server.routes["/sitemap.xml"] = sitemap(f"{server.base}{PAGE}", empty)
    server.routes["/publication/empty/"] = page()
    offer, failed = sorted(site.offers(), key=lambda one: isinstance(one, Change))
    assert isinstance(offer, Offer)
    assert isinstance(failed, Change)
    assert failed.reason == f"{empty}: no PDF was found on it."


def test_robots_txt_can_close_the_site(server: LocalServer, site: PanelSite) -> None:
    server.routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /")
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        list(site.offers())


def test_a_page_that_asks_not_to_be_taken_in_is_not(server: LocalServer, site: PanelSite) -> None:
    server.routes["/sitemap.xml"] = sitemap(f"{server.base}{PAGE}")
    closed = b'<head><meta name="ROBOTS" content="NoIndex, follow"></head><main></main>'
    server.routes[PAGE] = Reply(body=closed)
    (change,) = site.offers()
    assert isinstance(change, Change)
    assert "asks programs not to" in change.reason


def test_a_file_is_fetched_when_it_has_changed(server: LocalServer, site: PanelSite, tmp_path: Path) -> None:
    server.routes["/sitemap.xml"] = sitemap(f"{server.base}{PAGE}")
    (offer,) = site.offers()
    assert isinstance(offer, Offer)
    delivery = site.fetch(offer, tmp_path)
    assert delivery.path
    assert delivery.path.read_bytes() == pdf("A review")
    assert site.fetch(offer, tmp_path, delivery.validators).path is None
    server.routes[FILE] = Reply(404)
    with pytest.raises(NotFetched, match="404"):
        site.fetch(offer, tmp_path)


def test_the_fate_of_a_vanished_file_is_found_out(server: LocalServer, site: PanelSite) -> None:
    address = f"{server.base}{FILE}"
    origin = Origin("panel", f"{server.base}{PAGE}#A-Review.pdf", "a-review", "", address=address)
    assert site.fate(origin).status is Status.CURRENT
    server.routes[PAGE] = page("/wp-content/uploads/2026/06/A-Review-2.pdf")
    fate = site.fate(origin)
    assert fate.status is Status.SUPERSEDED
    assert fate.replaced_by == f"{server.base}/wp-content/uploads/2026/06/A-Review-2.pdf"
    server.routes[PAGE] = Reply(410)
    assert site.fate(origin).status is Status.WITHDRAWN
