"""References in Harvard style, with page and paragraph: what is copied, exported and printed.

    In text    (A board, 2024, p. 14, para. 3.12)
    In full    A board (2024) Title. Edition. Available at: https://… (Accessed: 22 November 2026).

A sample says that it is one, whatever the reference goes into.
"""

import datetime

from assistant.answer import Citation
from corpus.report import Report
from web import wording


def in_text(citation: Citation) -> str:
    """The reference that stands behind a quotation, in brackets."""
    report = citation.report
    parts = [report.publisher or report.title, str(report.year or "no date"), locator(citation)]
    if report.sample:
        parts.append("sample")
    return f"({', '.join(parts)})"


def locator(citation: Citation) -> str:
    """Page and paragraph: "p. 14 (page 16 of the file), para. 3.12"."""
    number, end = citation.pdf_page, citation.pdf_page_end
    in_file = f"{number}-{end}" if end != number else str(number)
    mark = "pp." if end != number else "p."
    printed = citation.printed_page
    if citation.report.media_type != "application/pdf":
        page = f"section {in_file}"
    elif printed and printed != str(number):
        page = f"p. {printed} (page {in_file} of the file)"
    else:
        page = f"{mark} {in_file}"
    paragraph = citation.passage.paragraph
    return f"{page}, para. {paragraph}" if paragraph else page


def in_full(report: Report, link: str, accessed: datetime.date) -> str:
    """The report's entry in a list of references. `link` is given where the publisher's is not known."""
    who = (
        f"{report.publisher} ({report.year or 'no date'})"
        if report.publisher
        else f"({report.year or 'no date'})"
    )
    edition = f" {report.edition}." if report.edition else ""
    note = f" [{wording.SAMPLE}]" if report.sample else ""
    day = wording.date(accessed.isoformat())
    return f"{who} {report.title}.{edition}{note} Available at: {report.url or link} (Accessed: {day})."


def copied(citation: Citation, link: str, accessed: datetime.date) -> str:
    """The quotation with its reference: what a copy button copies."""
    full = in_full(citation.report, link, accessed)
    return f"‘{citation.quote}’ {in_text(citation)}\n\n{full}"
