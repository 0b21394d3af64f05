"""Quotes the current edition of a report where it says the same, word for word, as a replaced one.

Two editions of one text are cut into passages in different places, so a search may find a sentence in the
replaced edition only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answer import Claim, Place
from assistant.evidence.pictures import without_pictures
from assistant.evidence.reader_input import reader_inputs
from assistant.evidence.scoring import Evidence
from assistant.question import Question
from corpus.errors import ReportNotFound
from corpus.report import Passage, Report, Status
from corpus.text import normalise
from index.searching import Hit, Searcher


def from_current_editions(claims: Iterable[Claim], question: Question, searcher: Searcher) -> Iterator[Claim]:
    """Yields the claims, those of a replaced edition from the current one where it has the same words.

    An edition that the question asks for, by a name that the current one does not have, by year or beside
    another, is quoted itself. A claim that another one has made is left out.
    """
    query = question.query
    asked_for = {*query.reports, *query.prefer}
    asks_for_years = bool(query.since or query.until or question.sides)
    claimed: set[tuple[str, int, int, str]] = set()
    for claim in claims:
        report = claim.hit.report
        is_named = report.id in asked_for and report.superseded_by not in asked_for
        is_replaced = report.status is Status.SUPERSEDED and not is_named
        is_moved = is_replaced and not asks_for_years and not claim.beside
        current = _in_current_edition(claim, searcher) if is_moved else None
        chosen = current or claim
        key = (chosen.hit.passage.id, chosen.start, chosen.end, chosen.text)
        if key not in claimed:
            yield chosen
        claimed.add(key)


def _in_current_edition(claim: Claim, searcher: Searcher) -> Claim | None:
    """Returns the same claim from the edition that has replaced the one it is of, or None."""
    try:
        report = searcher.report(claim.hit.report.superseded_by)
    except ReportNotFound:
        return None
    if report.status is not Status.CURRENT:
        return None
    words = _words(claim.places)
    for passage in searcher.passages(report.id):
        if words[-1] in normalise(passage.text):
            for evidence in _quotable(passage, report, claim.hit.score, searcher):
                if _words(evidence.places) == words:
                    return replace(evidence.claim(claim.text), score=claim.score)
    return None


def _quotable(passage: Passage, report: Report, score: float, searcher: Searcher) -> list[Evidence]:
    hit = Hit(passage, report, score)
    pieces = reader_inputs(passage)
    units = (Evidence(hit, piece, 1.0, 1.0, 0.0, 0.0, score, 1.0, 1.0) for piece in pieces)
    return without_pictures(units, searcher)[0]


def _words(places: Iterable[Place]) -> list[str]:
    return [normalise(place.hit.passage.text[place.start : place.end]) for place in places]
