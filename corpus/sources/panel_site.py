"""The Panel's own site as a source: its sitemap, else its list of publications, and each publication's page.

The site (2026, WordPress) has a page for each publication, `/publication/<slug>/`, that shows its kind,
"Published" with a date, and the file with its type and size. The site as a whole states no licence, so a
report has one only where its page names the Open Government Licence.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from corpus.errors import NotFetched
from corpus.names_and_dates import date_of
from corpus.report import Change, Happened, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.sources.http.client import Pages
from corpus.sources.http.responses import room_in
from corpus.sources.pdf_download import download_pdf

BASE = "https://childsafeguarding.independent-panel.uk"
PUBLISHER = "Child Safeguarding Practice Review Panel"

_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_LISTING = "/publications/"
_MOST_SITEMAPS = 50
_REPLACED = "The Panel's site has put another file in its place."
_PUBLICATION = re.compile(r"/publication/[^/]+/?$")
_KINDS = ("annual report", "national review", "thematic analysis", "briefing", "guidance", "correspondence")
_CLOSED = re.compile(r"\b(noindex|none)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"\bPublished\b[\s:]*(.{4,40})", re.IGNORECASE | re.DOTALL)


class PanelSite:
    """Every publication on the Panel's site, or on one made like it."""

    name = "panel"
    by_hand = False

    def __init__(self, pages: Pages, base: str = BASE, publisher: str = PUBLISHER) -> None:
        self._pages = pages
        self._base = base
        self._publisher = publisher

    def offers(self) -> Iterator[Offer | Change]:
        """Yields the file of each publication, in the order of their pages' addresses."""
        for page in sorted(self._publication_pages()):
            try:
                yield from self._files(page)
            except NotFetched as error:
                yield Change(Happened.FAILED, page, reason=str(error))
            except Exception as error:  # a page can be wrong in any way
                reason = f"The page is made in a way that is not understood ({error!r})."
                yield Change(Happened.FAILED, page, reason=reason)

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Returns the PDF, if it has changed."""
        return download_pdf(self._pages.fetcher, offer.address, room_in(folder), validators)

    def fate(self, origin: Origin) -> Fate:
        """Returns whether a file is gone with its page, was replaced there, or is only not listed."""
        page = origin.key.partition("#")[0]
        if self._pages.get(page).status in (404, 410):
            return Fate(Status.WITHDRAWN, "The Panel's site no longer has its page.")
        files = [offer.address for offer in self._files(page)]
        if origin.address in files:
            return Fate(Status.CURRENT)
        return Fate(Status.SUPERSEDED, _REPLACED, files[0] if len(files) == 1 else "")

    def _publication_pages(self) -> set[str]:
        """Returns the addresses of the publications' pages. Raises NotFetched without a list of them."""
        for path in _SITEMAPS:
            if pages := set(self._sitemap_pages(f"{self._base}{path}")):
                return pages
        listing = self._pages.get(f"{self._base}{_LISTING}")
        links = (link.attributes.get("href") for link in LexborHTMLParser(listing.body).css("a[href]"))
        pages = {
            _absolute_address(listing.url, link) for link in links if link and _PUBLICATION.search(link)
        } - {""}
        if not pages:
            raise NotFetched(f"{self._base}: neither a sitemap nor a list of publications was found there.")
        return pages

    def _sitemap_pages(self, url: str) -> Iterator[str]:
        """Yields the publications' pages of a sitemap and of the sitemaps in it
        (https://www.sitemaps.org)."""
        to_read, read = [url], set[str]()
        while to_read and len(read) < _MOST_SITEMAPS:
            sitemap = to_read.pop()
            if sitemap in read or urlsplit(sitemap).netloc != urlsplit(self._base).netloc:
                continue
            read.add(sitemap)
            answer = self._pages.get(sitemap)
            text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
            for address in filter(
                None, (_absolute_address("", unescape(location)) for location in _locations(text))
            ):
                if urlsplit(address).path.endswith(".xml"):
                    to_read.append(address)
                elif _PUBLICATION.search(urlsplit(address).path):
                    yield address

    def _files(self, page: str) -> Iterator[Offer]:
        answer = self._pages.get(page)
        if answer.status != 200:
            raise NotFetched(f"{page}: it is not there ({answer.status}).")
        html = LexborHTMLParser(answer.body)
        robots = html.css_first("meta[name='robots' i]")
        if robots and _CLOSED.search(robots.attributes.get("content") or ""):
            raise NotFetched(f"{page}: the page asks programs not to take it in.")
        main = html.css_first("main") or html.body
        facts = _facts(LexborHTMLParser((main.html or "") if main else ""), page, self._publisher)
        links = main.css("a[href]") if main else []
        addresses = {_absolute_address(answer.url, link.attributes.get("href") or "") for link in links}
        files = sorted(address for address in addresses if urlsplit(address).path.lower().endswith(".pdf"))
        if not files:
            raise NotFetched(f"{page}: no PDF was found on it.")
        for address in files:
            name = unquote(PurePosixPath(urlsplit(address).path).name)
            yield Offer(f"{page}#{name}", name, facts, address)


def _absolute_address(base: str, link: str) -> str:
    """Returns the address that a link leads to, "" where it is not an address."""
    try:
        return urlsplit(urljoin(base, link)).geturl()
    except ValueError:
        return ""


def _locations(sitemap: str) -> Iterator[str]:
    """Yields the addresses that a sitemap gives, as they are written in it."""
    for part in sitemap.split("<loc>")[1:]:
        address, end_tag, _ = part.partition("</loc>")
        if end_tag:
            yield address.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip()


def _facts(main: LexborHTMLParser, page: str, publisher: str) -> ReportFacts:
    heading = main.css_first("h1")
    text = " ".join(main.text(separator=" ").split())
    published = _PUBLISHED.search(text)
    kind = next((kind for kind in _KINDS if kind in text.lower()), "")
    return ReportFacts(
        title=" ".join(heading.text().split()) if heading else "",
        publisher=publisher,
        kind=kind,
        web=date_of(published[1]) if published else "",
        url=page,
        licence="OGL v3.0" if "open government licence" in text.lower() else "",
    )
