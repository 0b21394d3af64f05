"""The title and the date of a report, from several sources in an order of precedence.

A maintainer comes first (a sidecar, then the list of known publications), then the page that offers the
file, then the document itself, then the file name. The document's date comes before the web page's, because
a page is sometimes dated by when it was moved. A year of copyright comes after a day or month in the file
name, and before a year there. A later month in a file name that says "updated" comes before the cover's date.
"""

import re
from dataclasses import replace

from corpus.names_and_dates import date_of, title_of
from corpus.report import Authority, Report
from corpus.sources.base import Offer, ReportFacts
from corpus.sources.publications import Publications
from corpus.storage.provenance import Provenance

_UPDATED = re.compile(r"(?:^|[\W_])(?:update|updated|revised|revision|amended)(?:[\W_]|$)", re.IGNORECASE)
_SHOWN = {
    "title": "title",
    "publisher": "publisher",
    "kind": "kind",
    "published": "date",
    "edition": "edition",
    "url": "address",
    "licence": "licence",
    "status": "status",
    "authority": "authority",
}
"""The fields of a report of which a change is told, with the words for them."""


def facts_of(offer: Offer, publications: Publications, *, by_hand: bool, title: str = "") -> ReportFacts:
    """Returns what is known of an offer; `title` is the one found in the document, once it has been read."""
    facts = offer.facts
    known = publications.recognise(
        url=offer.address or facts.url, title=facts.title or title, file=offer.file
    )
    if known is None:
        return facts
    merged = facts.over(known.facts) if by_hand else known.facts.over(facts)
    return replace(merged, url=facts.url or known.facts.url)


def fill_in_facts(report: Report, facts: ReportFacts, provenance: Provenance) -> Report:
    """Returns the report with everything that is known of it filled in."""
    published, dated_by = shown_date(provenance, report.file)
    return replace(
        report,
        title=facts.title or provenance.title or title_of(report.file),
        publisher=facts.publisher or provenance.publisher,
        kind=facts.kind,
        published=published,
        edition=facts.edition,
        url=facts.url,
        licence=facts.licence,
        sample=facts.sample,
        dated_by=dated_by,
        authority=Authority(facts.authority) if facts.authority in set(Authority) else report.authority,
    )


def shown_date(provenance: Provenance, file: str) -> tuple[str, str]:
    """Returns the date to show, and who gave it."""
    read_from = next((place[6:] for place in provenance.places if place.startswith("date: ")), "cover")
    of_file = date_of(file)
    dates = (
        (provenance.corrected, "maintainer"),
        (of_file if _is_update(file, of_file, provenance.cover) else "", "file name"),
        (provenance.cover, read_from),
        (provenance.web, "web"),
        (of_file if "-" in of_file else "", "file name"),
        (provenance.copyright_year, "licence page"),
        (of_file, "file name"),
    )
    return next(((date, who) for date, who in dates if date), ("", ""))


def _is_update(file: str, of_file: str, cover: str) -> bool:
    """Returns whether a file's name dates an update of what its cover dates."""
    return "-" in of_file and bool(_UPDATED.search(file)) and "" < cover[:7] < of_file[:7]


def changed_details(old: Report, new: Report) -> str:
    """Returns the details that differ between two states of a report: "title, licence"; "" for none."""
    return ", ".join(name for field, name in _SHOWN.items() if getattr(old, field) != getattr(new, field))
