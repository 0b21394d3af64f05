"""Sentences that stand beside each other and all answer are quoted in one piece.

What answers is often said in two sentences. Each alone says less, and which of the two comes first for a
model is little more than chance. What it gains is in benchmarks/README.md.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.evidence.scoring import Evidence
from assistant.evidence.units import LONGEST, Unit, units
from corpus.report import Form, Passage, Status

SHARE = 0.7
"""Minimum share of a unit's score that its neighbour needs."""
REACH = 2
"""Number of neighbours on each side that may be quoted with a unit."""

_Place = tuple[str, int]
"""A unit's passage and start."""


def with_neighbours(evidence: Sequence[Evidence], least_whole: float) -> Iterator[Evidence]:
    """Yields the evidence in its order. A unit is quoted with those that stand right beside it in its
    passage, are evidence too, answer nearly as well and are as whole as `least_whole`.

    A unit that is quoted with an earlier one takes up none itself, nor is it quoted with another. An edition
    that was replaced is left as it is, since its units are looked for in the current one.
    """
    by_place = {_place(unit.hit.passage, unit.unit): unit for unit in evidence if unit.whole >= least_whole}
    taken: set[_Place] = set()
    for unit in evidence:
        if _place(unit.hit.passage, unit.unit) not in taken and _may_grow(unit):
            neighbours = list(_neighbours(unit, by_place, taken))
            taken.update(_place(unit.hit.passage, each) for each in (unit.unit, *neighbours))
            unit = replace(unit, piece=replace(unit.piece, unit=_joined(unit.unit, neighbours)))
        yield unit


def _place(passage: Passage, unit: Unit) -> _Place:
    return passage.id, unit.start


def _may_grow(unit: Evidence) -> bool:
    return unit.hit.passage.form is not Form.TABLE and unit.hit.report.status is not Status.SUPERSEDED


def _neighbours(
    unit: Evidence, by_place: dict[_Place, Evidence], taken: Collection[_Place]
) -> Iterator[Unit]:
    """Yields the units that are quoted with one, those after it first."""
    passage = unit.hit.passage
    after = [each for each in units(passage) if each.start > unit.unit.start]
    before = [each for each in units(passage) if each.start < unit.unit.start]
    words = _words(passage, unit.unit)
    for side in (after[:REACH], before[::-1][:REACH]):
        for neighbour in side:
            if (neighbour.start, neighbour.end) in unit.unit.ranges:
                continue
            place = _place(passage, neighbour)
            other = by_place.get(place)
            words += _words(passage, neighbour)
            if other is None or place in taken or other.score < SHARE * unit.score or words > LONGEST:
                words -= _words(passage, neighbour)
                break
            yield neighbour


def _joined(unit: Unit, neighbours: Sequence[Unit]) -> Unit:
    """Returns a unit with all that is quoted of its neighbours ahead of it and after it."""
    ahead = [pair for each in neighbours if each.start < unit.start for pair in each.ranges]
    behind = [pair for each in neighbours if each.start > unit.start for pair in each.ranges]
    return replace(unit, before=(*ahead, *unit.before), after=(*unit.after, *behind))


def _words(passage: Passage, unit: Unit) -> int:
    return sum(len(passage.text[start:end].split()) for start, end in unit.ranges)
