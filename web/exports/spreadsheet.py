"""CSV for spreadsheets: one row for each quotation. UTF-8 with a byte order mark, which Excel needs.

A cell that a spreadsheet would read as a formula begins with an apostrophe, as OWASP recommends.
"""

import csv
import unicodedata
from io import StringIO

from web.exports.briefing import permanent_link, standing
from web.exports.pack import Excerpt, Pack
from web.views import phrases, references
from web.views.references import attribution, clean, quotable

COLUMNS = (
    "heading",
    "quotation",
    "reference",
    "report",
    "publisher",
    "authority",
    "published",
    "printed page",
    "page of the file",
    "last page of the file",
    "paragraph",
    "who speaks",
    "note",
    "standing",
    "sample",
    "licence",
    "link",
    "publisher's link",
)

_FORMULA = ("=", "+", "-", "@")


def write(pack: Pack) -> bytes:
    """Returns the pack as a table with a header row."""
    stream = StringIO()
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    table.writerows([_safe(cell) for cell in _row(pack, excerpt)] for excerpt in pack.excerpts)
    return stream.getvalue().encode("utf-8-sig")


def _row(pack: Pack, excerpt: Excerpt) -> tuple[str, ...]:
    """Returns the cells in the order of COLUMNS."""
    citation = excerpt.citation
    passage, report = citation.passage, citation.report
    return (
        excerpt.heading,
        quotable(report, citation.quote),
        references.in_text_reference(citation),
        report.title,
        report.publisher,
        phrases.AUTHORITIES[report.authority],
        report.published,
        citation.printed_page,
        str(citation.pdf_page),
        str(citation.pdf_page_end),
        citation.paragraph,
        phrases.VOICES[passage.voice],
        excerpt.note,
        standing(report),
        phrases.SAMPLE if report.sample else "",
        attribution(report),
        permanent_link(pack, citation),
        report.url,
    )


def _safe(cell: str) -> str:
    text = clean(cell)
    begins = unicodedata.normalize("NFKC", text.lstrip())  # full-width signs begin a formula too
    return f"'{text}" if begins.startswith(_FORMULA) else text
