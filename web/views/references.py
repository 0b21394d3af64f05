"""References in Harvard style, and what a report's licence requires of those who quote it.

    In text    (A board, 2024, p. 14, para 3.12)
    In full    A board (2024) Title. Edition. Available at: https://… [Accessed 22/11/2026].

The publishers are the authors, as the NSPCC's library writes them. A sample says that it is one. A report
under the Open Government Licence carries the attribution that the licence prescribes. From a report with
another licence, or with no known licence, only a short quotation and a link are exported.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.answer import Citation
from corpus.bibliography.publishers import bodies_of, join_bodies
from corpus.report import Report
from web.views import phrases
from web.views.phrases import first_sentences, quoted

NO_DATE = "no date"
NO_PUBLISHER = "Publisher not stated"
"""The institution in the files of reference managers where neither a publisher nor an address is known."""
_WEB = re.compile(r"https?://")
_PAGE = re.compile(r"^pp?\. ")


@dataclass(frozen=True, slots=True)
class Reference:
    """A report's entry in a list of references. Its address is a separate field, so that it can be a link."""

    before: str
    address: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.address}{self.after}"


def in_text_reference(citation: Citation) -> str:
    """Returns the reference in brackets that follows a quotation."""
    report = citation.report
    parts = [author(report) or report.title, str(report.year or NO_DATE), locator(citation)]
    if report.sample:
        parts.append("sample")
    if citation.scanned:
        parts.append(phrases.SCANNED)
    return f"({', '.join(parts)})"


def author(report: Report) -> str:
    """Returns the publishers of the report as in a sentence: "A, B and C"; "" if none is known."""
    return phrases.publishers(report.publisher)


def bodies(report: Report) -> tuple[str, ...]:
    """Returns the bodies that published the report, for files of references: always at least one.

    The title takes the place of an unknown publisher in our own references. A reference manager needs an
    author, so the web site of the report stands for it there, or else NO_PUBLISHER.
    """
    stated = tuple(body for body in bodies_of(clean(report.publisher)) if body.strip(" ,"))
    return stated or _web_site(report.url) or (NO_PUBLISHER,)


def _web_site(address: str) -> tuple[str, ...]:
    try:
        host = urlsplit(address).hostname if _WEB.match(address) else ""
    except ValueError:
        return ()
    site = clean(host or "").strip().removeprefix("www.")
    return (site,) if site else ()


def locator(citation: Citation) -> str:
    """Returns page and paragraph: "p. 14, para 3.12", "pp. 14-15", "p. 16 of the file", "section 3"."""
    place = phrases.page_range(citation)
    mark, marks = ("p.", "pp.") if citation.report.has_pages else ("section", "sections")
    page = f"{mark} {place.first}"
    if citation.pdf_page != citation.pdf_page_end:
        page = f"{marks} {place.first}-{place.last}" if place.last else f"{page} onwards"
    page += " of the file" if place.in_file else ""
    paragraph = citation.paragraph
    if not paragraph:
        return page
    return f"{page}, para {paragraph}" if paragraph[0].isdigit() else f"{page}, {paragraph}"


def entry(report: Report, link: str, accessed: datetime.date) -> Reference:
    """Returns the entry in a list of references, with `link` if the publisher's address is unknown."""
    year = f"({report.year or NO_DATE})"
    by = author(report)
    head = f"{by} {year} {report.title}." if by else f"{report.title} {year}."
    edition = f" {report.edition}." if report.edition else ""
    note = f" [{phrases.SAMPLE}]" if report.sample else ""
    return Reference(
        before=f"{head}{edition}{note} Available at: ",
        address=public_address(report, link),
        after=f" [Accessed {accessed:%d/%m/%Y}].",
    )


def public_address(report: Report, link: str) -> str:
    """Returns the publisher's web address of the report, else our link to it."""
    return clean(report.url) if _WEB.match(report.url) else link


def marked_title(report: Report) -> str:
    """Returns the title. The title of a sample says that it is one, also after it is imported elsewhere."""
    title = " ".join(clean(report.title).split()) or report.id
    return f"{title} [{phrases.SAMPLE}]" if report.sample else title


def item(report: Report, link: str, accessed: datetime.date) -> dict[str, object]:
    """Returns the report as a CSL-JSON item, without the place of a quotation: see `csl_locator`."""
    dates = [int(part) for part in report.published.split("-")] if report.published else []
    known = {
        "issued": {"date-parts": [dates]} if dates else {},
        "genre": clean(genre(report)),
        "edition": clean(report.edition),
    }
    return {
        "id": report.id,
        "type": "report",
        "title": marked_title(report),
        "author": [{"literal": body} for body in bodies(report)],
        "publisher": join_bodies(bodies(report)),
        **{name: value for name, value in known.items() if value},
        "URL": public_address(report, link),
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
        "language": "en-GB",
    }


def clean(text: str) -> str:
    """Returns the text without control, direction and unassigned characters, which files cannot hold.

    Line ends stay; other white space among those characters becomes a space, so that no words are joined.
    """
    return "".join(_clean(character) for character in text)


def _clean(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _UNSEEN:
        return character
    return " " if character.isspace() else ""


_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def genre(report: Report) -> str:
    """Returns the kind of publication; if it is not known, its authority."""
    return report.kind or phrases.AUTHORITIES[report.authority]


def csl_locator(citation: Citation) -> str:
    """Returns page and paragraph as CSL has them: without the word "page", which the label says."""
    return _PAGE.sub("", locator(citation))


def copy_text(citation: Citation, link: str, accessed: datetime.date) -> str:
    """Returns the quotation with its reference, as a copy button copies it."""
    reference = entry(citation.report, link, accessed)
    return f"{quoted(phrases.without_bullet(citation.quote))} {in_text_reference(citation)}\n\n{reference}"


SHORT = 80
"""Maximum number of words in a short quotation. The first sentence is never cut, because half of it can say
the opposite.
"""

CUT = " […]"

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_OPEN = re.compile(r"\bOGL\b|open government licen[cs]e", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:v|version )\s?(\d)(?:\.\d)?", re.IGNORECASE)


def is_open(report: Report) -> bool:
    """Returns whether the report may be quoted at any length."""
    return report.sample or bool(_OPEN.search(report.licence))


def attribution(report: Report) -> str:
    """Returns the line that accompanies every quotation from the report."""
    if report.sample:
        return "Written for this project as a sample. It is not a publication of the Panel."
    if _OPEN.search(report.licence):
        version = _VERSION.search(report.licence)
        number = f" v{version[1]}.0" if version else ""
        return f"Contains public sector information licensed under the Open Government Licence{number}."
    stated = report.licence.rstrip(".") or "No licence is stated"
    return f"{stated}. Short quotations and a link only: ask the publisher before you copy more."


def licence_address(report: Report) -> str:
    """Returns the address of the Open Government Licence if the report is under it, else ""."""
    return OGL if _OPEN.search(report.licence) and not report.sample else ""


def quotable(report: Report, quote: str) -> str:
    """Returns the quotation as it is exported, one point of a list without its bullet.

    From a report that is not open, these are its first whole sentences and "[…]".
    """
    quote = phrases.without_bullet(quote)
    if is_open(report) or len(quote.split()) <= SHORT:
        return quote
    return first_sentences(quote, SHORT)
