"""What was found, weighed sentence by sentence: which units of which passages speak to the question.

1. The passages are weighed by what the search says and by how much of the question each covers.
2. The units of the best of them are weighed by the words they share with the question.
3. The best of those are compared with it by meaning, and read beside it by a cross-encoder, which costs
   most and so comes last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from assistant.answer import Claim, Place
from assistant.kinds import form
from assistant.knowledge import Knowledge
from assistant.question import Concept, Question
from assistant.speakers import heard
from assistant.units import Unit, matched_text, shown_ranges, units
from assistant.words import stems
from corpus.text import readable
from index.cross_encoders import CrossEncoder
from index.searching import Hit, Searcher
from index.vocabulary import Vocabulary

Chosen = TypeVar("Chosen")

PASSAGES = 24
"""So many passages are read sentence by sentence."""

SENTENCES = 16
"""So many units are compared by meaning and read: the best was always among the first twelve by words."""

VOICED = 0.3
"""What a voice that is asked for adds when passages and units are chosen to be read."""

_READ = 45
"""So many words of a unit are compared by meaning: a long list says what it is about at its beginning."""

WEIGHTS = {
    "covers": 0.12,
    "within": 0.09,
    "meaning": 0.14,
    "read": 0.44,
    "found": 0.14,
    "fits": 0.03,
    "whole": 0.04,
}
"""What each part of the evidence counts for its score: together 1."""

_FULL = 12
"""A unit of fewer words than this seldom says enough by itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a passage and how it bears on the question: every part of it between 0 and 1.

    `covers` is how much of what the question is about the unit itself names, `within` how much its passage
    with headings and title does, `meaning` how alike unit and question are, `read` how well it answers for a
    model that reads both together, `found` the search's score for the passage, `fits` whether it has the form
    asked for, `whole` how whole a sentence it is. `heard` says that a voice that is asked for is heard in it:
    that counts for the order of an answer, not for the score.
    """

    hit: Hit
    unit: Unit
    text: str
    covers: float
    within: float
    meaning: float
    read: float
    found: float
    fits: float
    whole: float
    heard: bool = False

    @property
    def score(self) -> float:
        """How well it answers, weighed: between 0 and 1."""
        return sum(weight * float(getattr(self, part)) for part, weight in WEIGHTS.items())

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands, with everything that is quoted beside it, in reading order."""
        return tuple(Place(self.hit, *pair) for pair in shown_ranges(self.hit.passage, self.unit))

    def claim(self, text: str = "", beside: tuple[Place, ...] = ()) -> Claim:
        """What it says, to be checked: in its own words, or in those of `text`."""
        places = self.places
        core = next(at for at, place in enumerate(places) if place.start <= self.unit.start < place.end)
        own = places[core]
        return Claim(
            self.hit, own.start, own.end, self.score, text, places[:core], places[core + 1 :], beside
        )


def weigh(
    question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher, reader: CrossEncoder
) -> list[Evidence]:
    """The evidence in some hits, best first."""
    if not hits:
        return []
    weights = [(concept, weight_of(concept, knowledge.vocabulary)) for concept in question.concepts]
    # 1. Passages
    ranked = []
    for hit in hits:
        held = set(stems(" ".join((hit.report.title, *hit.passage.headings, hit.passage.text))))
        ranked.append((hit, covered(weights, held)))
    ranked.sort(key=lambda row: -(row[0].score + row[1] + VOICED * (row[0].passage.voice in question.voices)))
    # 2. Units, by words
    read = _fairly(question, [(hit.report.id, (hit, within)) for hit, within in ranked], PASSAGES)
    rough = [one for hit, within in read for one in _units(question, hit, within, weights)]
    rough.sort(key=lambda one: -(one.score + VOICED * one.heard))
    # 3. Units, by meaning
    chosen = _fairly(question, [(one.hit.report.id, one) for one in rough], SENTENCES)
    return _read(question, chosen, searcher, reader)


def _read(
    question: Question, rough: Sequence[Evidence], searcher: Searcher, reader: CrossEncoder
) -> list[Evidence]:
    """The same evidence with its likeness to the question and how well it was read to answer, best first."""
    if not rough:
        return []
    vectors = searcher.embed([question.sought, *(" ".join(one.text.split()[:_READ]) for one in rough)])
    likeness = np.clip(vectors[1:] @ vectors[0], 0, 1)
    pieces = [_quoted(one.hit, one.unit) for one in rough]
    answering = reader.scores(question.meaning, pieces)
    known = [
        replace(one, meaning=float(like), read=float(answers))
        for one, like, answers in zip(rough, likeness, answering, strict=True)
    ]
    return sorted(known, key=lambda one: -one.score)


def _quoted(hit: Hit, unit: Unit) -> str:
    """A unit with everything that is quoted beside it, on one line."""
    return " ".join(readable(hit.passage.text[slice(*pair)]) for pair in shown_ranges(hit.passage, unit))


def covered(weights: Iterable[tuple[Concept, float]], held: set[str]) -> float:
    """How much of the concepts some stems name, each by its weight: between 0 and 1."""
    total = there = 0.0
    for concept, weight in weights:
        total += weight
        if any(held.issuperset(way) for way in concept.alternatives):
            there += weight
    return there / total if total else 0.0


def weight_of(concept: Concept, vocabulary: Vocabulary) -> float:
    """How telling a concept is: as rare as the commonest way to say it, a way as rare as its rarest word."""
    return min(max(vocabulary.weight(stem) for stem in way) for way in concept.alternatives)


def _fairly(question: Question, ranked: Sequence[tuple[str, Chosen]], most: int) -> list[Chosen]:
    """The first of some rows (report id, what is chosen); of a comparison the first of each side alike."""
    if not question.sides:
        return [one for _, one in ranked[:most]]
    each = max(1, most // len(question.sides))
    sides = [[one for report_id, one in ranked if report_id in side][:each] for side in question.sides]
    return [one for side in sides for one in side]


def _units(
    question: Question, hit: Hit, within: float, weights: Sequence[tuple[Concept, float]]
) -> list[Evidence]:
    text = hit.passage.text
    found = []
    for unit in units(hit.passage):
        if not unit.answerable:
            continue
        said = readable(text[unit.start : unit.end])
        covers = covered(weights, set(stems(matched_text(hit.passage, unit))))
        fits = form(question, _quoted(hit, unit), text[unit.start : unit.end])
        whole, spoken = _wholeness(said), heard(question.voices, hit.passage, said)
        found.append(Evidence(hit, unit, said, covers, within, 0.0, 0.0, hit.score, fits, whole, spoken))
    return found


def _wholeness(text: str) -> float:
    """1 for a full sentence, less for a heading, a fragment or a line of a table."""
    length = min(1.0, len(text.split()) / _FULL)
    ended = text.rstrip("\"'”’)0123456789")[-1:] in ".?!;:"
    begun = text[:1].isupper() or text[:1] in "‘“\"'•"
    return length * (0.5 + 0.3 * ended + 0.2 * begun)
