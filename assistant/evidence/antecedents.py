"""The sentence in an earlier passage that the first sentence of a passage refers to.

A section is cut into passages, so a sentence that opens with "However" or "They" can stand first in its
passage. What it refers to is then the end of the passage before, and is quoted with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.answer import Claim, Place
from assistant.evidence.units import Unit, shown_ranges, units
from corpus.passages.speech import is_quotation
from corpus.report import Form, Passage
from corpus.text import readable
from index.searching import Hit, Searcher

_LONGEST = 120
"""Maximum number of words that are quoted of the passage before."""

_PROSE = (Form.TEXT, Form.LIST)


def with_antecedents(claims: Iterable[Claim], searcher: Searcher) -> Iterator[Claim]:
    """Yields the claims; one that refers to the passage before is quoted after the end of that passage.

    A claim in the reports' words that was quoted whole as such an end is left out.
    """
    quoted: set[tuple[str, int, int]] = set()
    for claim in claims:
        if not claim.text and all(_key(place) in quoted for place in claim.places):
            continue
        places = _antecedent(claim.places[0], searcher)
        quoted.update(_key(place) for place in places)
        yield replace(claim, before=(*places, *claim.before)) if places else claim


def _key(place: Place) -> tuple[str, int, int]:
    return place.hit.passage.id, place.start, place.end


def _antecedent(first: Place, searcher: Searcher) -> tuple[Place, ...]:
    """Returns what a quotation refers to in an earlier passage, or nothing."""
    passage = first.hit.passage
    unit = next((unit for unit in units(passage) if _begins(passage, unit, first)), None)
    if unit is None:
        return ()
    before = passage_before(passage, searcher)
    last = units(before)[-1:] if before else ()
    if before is None or not last or not last[0].answerable:
        return ()
    ranges = shown_ranges(before, last[0])
    if sum(len(before.text[start:end].split()) for start, end in ranges) > _LONGEST:
        return ()
    hit = Hit(before, first.hit.report, first.hit.score)
    return tuple(Place(hit, start, end) for start, end in ranges)


def _begins(passage: Passage, unit: Unit, first: Place) -> bool:
    """Returns whether a place begins with a unit that opens its passage and refers to another one."""
    opens = not any(letter.isalpha() for letter in passage.text[: unit.ranges[0][0]])
    return unit.leaning and opens and first.start <= unit.ranges[0][0] < first.end


def passage_before(passage: Passage, searcher: Searcher) -> Passage | None:
    """Returns the passage of prose before one, in the same section, without quotations in between."""
    before = None
    for each in searcher.passages(passage.report_id):
        if each.id == passage.id:
            return before
        if each.headings != passage.headings:
            before = None
        elif each.form in _PROSE and not is_quotation(readable(each.text)):
            before = each
    return None
