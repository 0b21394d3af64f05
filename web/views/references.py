"""References in Harvard style, and what the licence of a report asks of whoever quotes it.

    In text    (A board, 2024, p. 14, para 3.12)
    In full    A board (2024) Title. Edition. Available at: https://… [Accessed 22/11/2026].

The bodies that publish are the authors, as the NSPCC's library writes them. A sample says that it is one.
A report under the Open Government Licence carries the attribution that the licence gives. Of a report with
another licence, or none that is stated, only a short quotation and a link are exported.
"""

import datetime
import re
from dataclasses import dataclass

from assistant.answer import Citation
from corpus.publishers import bodies_of
from corpus.report import Report
from corpus.text import sentences
from web.views import wording
from web.views.wording import quoted

NO_DATE = "no date"
_PAGE = re.compile(r"^pp?\. ")


@dataclass(frozen=True, slots=True)
class Reference:
    """A report's entry in a list of references, its address apart so that it can be made a link."""

    before: str
    address: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.address}{self.after}"


def in_text(citation: Citation) -> str:
    """The reference that stands behind a quotation, in brackets."""
    report = citation.report
    parts = [author(report) or report.title, str(report.year or NO_DATE), locator(citation)]
    if report.sample:
        parts.append("sample")
    return f"({', '.join(parts)})"


def author(report: Report) -> str:
    """The bodies that publish the report, as prose has them: "A, B and C"; "" where none is known."""
    return wording.publishers(report.publisher)


def locator(citation: Citation) -> str:
    """Page and paragraph: "p. 14 (page 16 of the file), para 3.12"."""
    number, end = citation.pdf_page, citation.pdf_page_end
    in_file = f"{number}-{end}" if end != number else str(number)
    mark = "pp." if end != number else "p."
    printed = citation.printed_page
    if not citation.report.paged:
        page = f"section {in_file}"
    elif printed and printed != str(number):
        page = f"p. {printed} (page {in_file} of the file)"
    else:
        page = f"{mark} {in_file}"
    paragraph = citation.paragraph
    if not paragraph:
        return page
    return f"{page}, para {paragraph}" if paragraph[0].isdigit() else f"{page}, {paragraph}"


def entry(report: Report, link: str, accessed: datetime.date) -> Reference:
    """The report's entry in a list of references. `link` is given where the publisher's is not known."""
    year = f"({report.year or NO_DATE})"
    by = author(report)
    head = f"{by} {year} {report.title}." if by else f"{report.title} {year}."
    edition = f" {report.edition}." if report.edition else ""
    note = f" [{wording.SAMPLE}]" if report.sample else ""
    return Reference(
        before=f"{head}{edition}{note} Available at: ",
        address=public_address(report, link),
        after=f" [Accessed {accessed:%d/%m/%Y}].",
    )


def public_address(report: Report, link: str) -> str:
    """The publisher's address of the report where it is a web address, else our own link to it."""
    return report.url if report.url.startswith(("https://", "http://")) else link


def marked_title(report: Report) -> str:
    """The title; a sample's says what it is, so that it does into whatever it is imported."""
    return f"{report.title} [{wording.SAMPLE}]" if report.sample else report.title


def item(report: Report, link: str, accessed: datetime.date) -> dict[str, object]:
    """The report as a CSL-JSON item. Where a quotation stands is no part of it: see `csl_locator`."""
    dates = [int(part) for part in report.published.split("-")] if report.published else []
    known = {
        "author": [{"literal": body} for body in bodies_of(report.publisher)],
        "issued": {"date-parts": [dates]} if dates else {},
        "publisher": author(report),
        "genre": genre(report),
        "edition": report.edition,
    }
    return {
        "id": report.id,
        "type": "report",
        "title": marked_title(report),
        **{name: value for name, value in known.items() if value},
        "URL": public_address(report, link),
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "language": "en-GB",
    }


def genre(report: Report) -> str:
    """What kind of publication it is, or where that is not known what it may be relied on for."""
    return report.kind or wording.AUTHORITIES[report.authority]


def csl_locator(citation: Citation) -> str:
    """A citation's page and paragraph as CSL has them: its label says "page" already."""
    return _PAGE.sub("", locator(citation))


def copied(citation: Citation, link: str, accessed: datetime.date) -> str:
    """The quotation with its reference: what a copy button copies."""
    return f"{quoted(citation.quote)} {in_text(citation)}\n\n{entry(citation.report, link, accessed)}"


SHORT = 80
"""The most words of a short quotation. Its first sentence is never cut: half of one can say the contrary."""

CUT = " […]"

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_OPEN = re.compile(r"\bOGL\b|open government licen[cs]e", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:v|version )\s?(\d)(?:\.\d)?", re.IGNORECASE)


def is_open(report: Report) -> bool:
    """Whether it may be quoted at any length."""
    return report.sample or bool(_OPEN.search(report.licence))


def attribution(report: Report) -> str:
    """The line that goes out with every quotation from the report."""
    if report.sample:
        return "Written for this project as a sample. It is not a publication of the Panel."
    if _OPEN.search(report.licence):
        version = _VERSION.search(report.licence)
        number = f" v{version[1]}.0" if version else ""
        return f"Contains public sector information licensed under the Open Government Licence{number}."
    stated = report.licence.rstrip(".") or "No licence is stated"
    return f"{stated}. Short quotations and a link only: ask the publisher before you copy more."


def licence_address(report: Report) -> str:
    """Where the licence of a report under the Open Government Licence is; "" of another."""
    return OGL if _OPEN.search(report.licence) and not report.sample else ""


def quotable(report: Report, quote: str) -> str:
    """The quotation, or of a report that is not open its first whole sentences and "[…]" for the rest."""
    if is_open(report) or len(quote.split()) <= SHORT:
        return quote
    whole = [end for _, end in sentences(quote)]
    ends = [end for end in whole if len(quote[:end].split()) <= SHORT] or whole[:1]
    return quote if ends[-1] == whole[-1] else quote[: ends[-1]] + CUT
