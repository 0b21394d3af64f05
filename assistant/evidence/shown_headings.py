"""The heading that a quotation is shown with, because its first words mean it.

"This category …" or "It covers …" at the beginning of a section says nothing without the heading. "This
standard …" and "This section …" mean the heading wherever they stand in the section. A heading is shown only
where its words stand on the page before the quotation, or on the page before that one.
"""

import re

from assistant.evidence.antecedents import passage_before
from assistant.evidence.units import units
from corpus.errors import ReportNotFound
from corpus.report import Form, Passage, Span
from corpus.text import normalise
from index.searching import Searcher

_OPENING = 120
"""Number of characters at the beginning of a quotation that decide."""

_PART = re.compile(
    r"(?:\w+ ){0,2}?this (?:section|chapter|part|annex|appendix|schedule|volume)\b", re.IGNORECASE
)
_NAMED = re.compile(r"(?:\w+ )?(?:this|these) (?:\w+ )?(?P<thing>\w{4,})", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_POINTS = re.compile(r"\b(?:this|these)\b", re.IGNORECASE)


def heading_taken_up(passage: Passage, spans: tuple[Span, ...], searcher: Searcher) -> tuple[str, ...]:
    """Returns the headings that the words of a quotation take up, the innermost last; mostly none.

    A heading that itself says "this" is given with the one above it.
    """
    if not passage.headings or passage.form in (Form.TABLE, Form.FOOTNOTE):
        return ()
    start = passage.offset_of(spans[0])
    if not (
        _means(passage.text[start : start + _OPENING], passage.headings[-1])
        or _leans(passage, start, searcher)
    ):
        return ()
    count = 2 if _POINTS.search(passage.headings[-1]) else 1
    headings = passage.headings[-count:]
    before = _text_before(passage, spans[0], searcher)
    return headings if all(normalise(heading) in before for heading in headings) else ()


def _means(opening: str, heading: str) -> bool:
    """Returns whether words mean the heading wherever they stand under it."""
    words = " ".join(opening.split())
    if _PART.match(words):
        return True
    named = _NAMED.match(words)
    if named is None or _POINTS.search(heading):
        return False
    names = [word.removesuffix("s") for word in _WORD.findall(heading.casefold())]
    return named["thing"].casefold().removesuffix("s") in names


def _leans(passage: Passage, start: int, searcher: Searcher) -> bool:
    """Returns whether a quotation begins with a sentence that opens its section and refers to something."""
    if any(letter.isalpha() for letter in passage.text[:start]):
        return False
    leaning = any(unit.leaning and unit.ranges[0][0] == start for unit in units(passage))
    return leaning and passage_before(passage, searcher) is None


def _text_before(passage: Passage, span: Span, searcher: Searcher) -> str:
    """Returns the words of the page before a quotation, and those of the page before it."""
    try:
        page = searcher.page(passage.report_id, span.page).text[: span.start]
        earlier = searcher.page(passage.report_id, span.page - 1).text if span.page > 1 else ""
    except ReportNotFound:
        return ""
    return f"{normalise(earlier)} {normalise(page)}"
