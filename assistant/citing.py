"""The check of quotations. Only here does a Claim become a Statement.

Each quotation is read again from its page by the spans in the index, and compared letter by letter, under
`corpus.text.normalise`, with the text that the writer had. If any quotation of a claim differs, the whole
claim is left out. Nothing is corrected, and no difference is small enough. So is a claim with words that a
machine read from the picture of a page: nothing proves that the page says them.
"""

import re
from collections.abc import Iterable, Iterator

from assistant.answer import Citation, Claim, Place, Statement
from assistant.evidence.passage_blocks import lines
from assistant.evidence.shown_headings import heading_taken_up
from corpus.errors import ReportNotFound
from corpus.report import Form, Page, Passage, Span, text_of
from corpus.text import Range, normalise
from index.searching import Searcher

_NUMBER_GOES_ON = re.compile(r"\d[.,]?\|[.,]?\d")


def verify(claims: Iterable[Claim], searcher: Searcher) -> Iterator[Statement]:
    """Yields a statement for each claim whose quotations all stand on their pages, in the same order.

    A page of which a machine read the picture proves nothing.
    """
    for claim in claims:
        citations = [_verified_citation(place, searcher) for place in claim.places]
        proved = tuple(citation for citation in citations if citation is not None)
        if len(proved) == len(citations):
            text = claim.text or " ".join(citation.quote for citation in proved)
            yield Statement(text, proved)


def cite(passage: Passage, start: int, end: int, searcher: Searcher) -> Citation:
    """Returns the citation of characters ``start`` to ``end`` of a passage. Its quotation is read from the
    pages.

    Raises ReportNotFound where the version has no such report or page, ValueError where the range is empty.
    """
    return cite_together(passage, [(start, end)], searcher)


def cite_together(passage: Passage, ranges: Iterable[Range], searcher: Searcher) -> Citation:
    """Returns one citation of several ranges of a passage, in reading order: a lead-in and its item, the
    header of a table and a row. Raises as `cite` does.
    """
    spans = tuple(span for start, end in ranges for span in passage.spans_of(start, end))
    if not spans:
        raise ValueError(f"There are no such characters in passage {passage.id}.")
    pages = _pages(passage.report_id, spans, searcher)
    quote = "\n".join(lines(text_of(spans, pages), table=passage.form is Form.TABLE))
    report = searcher.report(passage.report_id)
    scanned = any(page.scanned for page in pages.values())
    first, last = (pages[span.page].label for span in (spans[0], spans[-1]))
    headings = heading_taken_up(passage, spans, searcher)
    return Citation(passage, report, quote, spans, first, scanned, last, headings)


def recheck(citation: Citation, searcher: Searcher) -> bool:
    """Returns whether an earlier citation still says what its pages say. Call it before showing one."""
    try:
        pages = _pages(citation.report.id, citation.spans, searcher)
    except ReportNotFound:
        return False
    return bool(citation.spans) and _same_text(text_of(citation.spans, pages), citation.quote)


def _verified_citation(place: Place, searcher: Searcher) -> Citation | None:
    """Returns the citation of a place, or None where the page differs, is a picture, or a number would be
    cut."""
    passage = place.hit.passage
    try:
        citation = cite(passage, place.start, place.end, searcher)
        pages = _pages(passage.report_id, citation.spans, searcher)
    except (ReportNotFound, ValueError):
        return None
    first, last = citation.spans[0], citation.spans[-1]
    if _cuts_a_number(pages[first.page].text, first.start) or _cuts_a_number(pages[last.page].text, last.end):
        return None
    is_proved = not citation.scanned and _same_text(citation.quote, passage.text[place.start : place.end])
    return citation if is_proved else None


def _cuts_a_number(text: str, at: int) -> bool:
    """Returns whether a place stands within a number of a text: "within 1" is not "within 15"."""
    before, after = text[max(0, at - 2) : at], text[at : at + 2]
    return _NUMBER_GOES_ON.search(f"{before}|{after}") is not None


def _same_text(first: str, second: str) -> bool:
    return normalise(first) == normalise(second) != ""


def _pages(report_id: str, spans: tuple[Span, ...], searcher: Searcher) -> dict[int, Page]:
    return {span.page: searcher.page(report_id, span.page) for span in spans}
