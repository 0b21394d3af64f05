"""Evidence that a machine read from the picture of a page: it is found, and never quoted as an answer.

Words that OCR reads may be wrong, missing or out of order, however sure it is of each of them, and a box of a
flow chart says something else without its arrows. Such evidence leads to the page instead: to look at it.
"""

from collections.abc import Iterable, Sequence

from assistant.answer import Citation, Claim
from assistant.evidence.scoring import Evidence
from corpus.errors import ReportNotFound
from corpus.report import Status
from corpus.text import normalise
from index.searching import Searcher


def without_pictures(
    evidence: Iterable[Evidence], searcher: Searcher
) -> tuple[list[Evidence], list[Evidence]]:
    """Returns the evidence that can be quoted, and the evidence that was read from pictures, in order."""
    quotable: list[Evidence] = []
    pictured: list[Evidence] = []
    scanned: dict[tuple[str, int], bool] = {}
    for unit in evidence:
        pages = pages_of(unit)
        for page in pages - scanned.keys():
            scanned[page] = _is_scanned(*page, searcher)
        (pictured if any(scanned[page] for page in pages) else quotable).append(unit)
    return quotable, pictured


def _is_scanned(report_id: str, number: int, searcher: Searcher) -> bool:
    """Returns whether a machine read the page from its picture. Of a page that is gone nothing is quoted."""
    try:
        return searcher.page(report_id, number).scanned
    except ReportNotFound:
        return False


def pages_of(evidence: Evidence) -> set[tuple[str, int]]:
    """Returns the pages on which a unit and what is quoted with it stand, each as report id and number."""
    passage = evidence.hit.passage
    if len(passage.pages) == 1:
        return {(passage.report_id, passage.pages[0])}
    return {
        (passage.report_id, span.page)
        for place in evidence.places
        for span in passage.spans_of(place.start, place.end)
    }


def best_of_each_passage(evidence: Iterable[Evidence], most: int) -> list[Claim]:
    """Returns the claims of the best unit of each passage, best first. What editions of a report say alike is
    claimed once, of the current one."""
    best: dict[str, Evidence] = {}
    for unit in sorted(evidence, key=lambda unit: -unit.score):
        best.setdefault(unit.hit.passage.id, unit)
    by_words: dict[str, Evidence] = {}
    for unit in best.values():
        words = normalise(unit.text)
        if words not in by_words or _is_newer(unit, by_words[words]):
            by_words[words] = unit
    return [unit.claim() for unit in list(by_words.values())[:most]]


def _is_newer(unit: Evidence, other: Evidence) -> bool:
    return unit.hit.report.status is Status.CURRENT and other.hit.report.status is Status.SUPERSEDED


def places_of(citations: Sequence[Citation]) -> str:
    """Returns where citations stand, as one phrase: "A report, page 70 of the file; Another, page 3 of …"."""
    places = (f"{citation.report.title}, page {citation.pdf_page} of the file" for citation in citations)
    return "; ".join(dict.fromkeys(places))
