"""What was found, weighed unit by unit: which sentences and lists of which passages speak to the question.

1. Passages are ranked by the search's score and by how much of the question each covers.
2. The units of the best of them are ranked by likeness (vectors that the index keeps) and by words.
3. The best of those are compared with the question token by token (late interaction).
4. The best of those are read beside the question by a cross-encoder, which costs most and so comes last.

The weights of the last three steps stand in weights.json, which `python -m training.weights` writes.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.answer import Claim, Place
from assistant.evidence.reader_input import Piece, pieces_of
from assistant.evidence.units import Unit, matched_text, shown_ranges, units
from assistant.question import Concept, Question
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.question_kinds import form
from assistant.understanding.requested_voices import heard
from assistant.understanding.words import stems
from corpus.report import Form, Passage
from corpus.text import readable, sentences
from index.models.cross_encoders import CrossEncoder
from index.searching import Hit, Scores, Searcher
from index.vocabulary import Vocabulary

Chosen = TypeVar("Chosen")

PASSAGES = 40
"""Number of passages that are split into units."""

MATCHED = 48
"""Number of units that are compared token by token."""

SENTENCES = 16
"""Number of units that the cross-encoder reads."""

OTHER_REPORTS = 24
"""Number of passages that are split besides, and of units that are read besides, each of another report,
where it is asked what reports find."""

COVERED = 0.5
"""What the share of the question that a passage names counts beside the search's score when passages are
chosen to be split."""

VOICED = 0.3
"""What a voice that is asked for adds when passages and units are chosen to be read."""

FILE = Path(__file__).parent / "weights.json"
_WEIGHTS: dict[str, dict[str, float]] = json.loads(FILE.read_text("utf-8"))
ROUGH = _WEIGHTS["rough"]
"""What each sign of a unit counts before its tokens are compared."""
TOKENS = _WEIGHTS["tokens"]
"""What each sign of a unit counts before it is read."""
SCORE = _WEIGHTS["score"]
"""What each sign of a unit counts for its score: together 1."""

_SMALLEST_SHARE = 0.001
_LARGEST_ODDS = math.log((1 - _SMALLEST_SHARE) / _SMALLEST_SHARE)

_FULL = 12
"""A unit of fewer words than this seldom says enough by itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a passage and how it bears on the question: every part of it between 0 and 1.

    `covers` is how much of what the question is about the unit itself names, `within` how much its passage
    with headings and title does. `meaning` is the
    cosine of the question and its likest sentence, `tokens` how well the tokens match, `read` how well it
    answers for a model that reads both, `found` the search's score for the passage. `fits` says whether it
    has the form asked for, `whole` how whole a sentence it is, `meant` whether its report is one that is
    asked for (1 where none is). `heard` says that a voice that is asked for is heard in it: that counts for
    the order of an answer, not for the score."""

    hit: Hit
    piece: Piece
    covers: float
    within: float
    meaning: float
    read: float
    found: float
    fits: float
    whole: float
    meant: float = 1.0
    tokens: float = 0.0
    heard: bool = False

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.piece.unit

    @property
    def text(self) -> str:
        """The words of the unit on one line."""
        return self.piece.core

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, quoted under the table's header."""
        return self.hit.passage.form is Form.TABLE and bool(self.unit.before)

    @property
    def odds(self) -> float:
        """How well it was read to answer, as bounded log odds: 0.5 where answering is as likely as not."""
        return log_odds(self.read) / (2 * _LARGEST_ODDS) + 0.5

    @property
    def score(self) -> float:
        """How well it answers, weighed: between 0 and 1."""
        return weighed(self, SCORE)

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


def log_odds(share: float) -> float:
    """Returns the log odds of a share, bounded."""
    bounded = min(max(share, _SMALLEST_SHARE), 1 - _SMALLEST_SHARE)
    return math.log(bounded / (1 - bounded))


def weighed(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Returns the weighted sum of the signs that `weights` names."""
    return sum(weight * float(getattr(evidence, sign)) for sign, weight in weights.items())


def weigh(
    question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher, reader: CrossEncoder
) -> list[Evidence]:
    """The evidence in some hits, best first."""
    rough = rough_evidence(question, hits, knowledge, searcher)
    return read_evidence(question, matched_evidence(question, rough, searcher), reader)


def matched_evidence(question: Question, rough: Sequence[Evidence], searcher: Searcher) -> list[Evidence]:
    """Returns the best of some evidence with how well its tokens match the question's, best first."""
    chosen = _chosen(question, [(evidence.hit.report.id, evidence) for evidence in rough], MATCHED)
    scores = searcher.token_likeness(_asked(question), [evidence.text for evidence in chosen])
    matched = [
        replace(evidence, tokens=float(np.clip(score, 0, 1)))
        for evidence, score in zip(chosen, scores, strict=True)
    ]
    return sorted(matched, key=lambda evidence: -(weighed(evidence, TOKENS) + VOICED * evidence.heard))


def _asked(question: Question) -> str:
    """The words that vectors are made of."""
    return question.query.meaning or question.query.text


def rough_evidence(
    question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
) -> list[Evidence]:
    """Returns the evidence in some hits, best first: the first two steps."""
    if not hits:
        return []
    weights = [(concept, weight_of(concept, knowledge.vocabulary)) for concept in question.concepts]
    # 1. Passages
    ranked = []
    for hit in hits:
        held = set(stems(" ".join((hit.report.title, *hit.passage.headings, hit.passage.text))))
        ranked.append((hit, covered(weights, held)))
    ranked.sort(key=lambda row: -(row[0].score + COVERED * row[1] + VOICED * _voiced(question, row[0])))
    # 2. Units, by likeness and words
    best = _chosen(question, [(hit.report.id, (hit, within)) for hit, within in ranked], PASSAGES)
    likeness = searcher.sentence_likeness(_asked(question), [hit.passage.id for hit, _ in best])
    rough = [
        evidence
        for (hit, within), cosines in zip(best, likeness, strict=True)
        for evidence in _units(question, hit, within, weights, cosines)
    ]
    return sorted(rough, key=lambda evidence: -(weighed(evidence, ROUGH) + VOICED * evidence.heard))


def _voiced(question: Question, hit: Hit) -> bool:
    return hit.passage.voice in question.voices


def read_evidence(question: Question, matched: Sequence[Evidence], reader: CrossEncoder) -> list[Evidence]:
    """Returns the best of some evidence with how well each unit was read to answer, best first."""
    chosen = _chosen(question, [(evidence.hit.report.id, evidence) for evidence in matched], SENTENCES)
    if not chosen:
        return []
    scores = reader.scores(question.meaning, [evidence.piece.text for evidence in chosen])
    known = [replace(evidence, read=float(score)) for evidence, score in zip(chosen, scores, strict=True)]
    return sorted(known, key=lambda evidence: -evidence.score)


def _quoted(hit: Hit, unit: Unit) -> str:
    """A unit with everything that is quoted beside it, on one line."""
    return " ".join(readable(hit.passage.text[slice(*pair)]) for pair in shown_ranges(hit.passage, unit))


def covered(weights: Iterable[tuple[Concept, float]], held: Set[str]) -> float:
    """How much of the concepts some stems name, each by its weight: between 0 and 1."""
    total = there = 0.0
    for concept, weight in weights:
        total += weight
        if any(all(stem in held for stem in way) for way in concept.alternatives):
            there += weight
    return there / total if total else 0.0


def weight_of(concept: Concept, vocabulary: Vocabulary) -> float:
    """How telling a concept is: as rare as the commonest way to say it, a way as rare as its rarest word."""
    return min(max(vocabulary.weight(stem) for stem in way) for way in concept.alternatives)


def _chosen(question: Question, ranked: Sequence[tuple[str, Chosen]], most: int) -> list[Chosen]:
    """Returns the first of some rows (report id, what is chosen); where it is asked what reports find, also
    the first of each further report."""
    if not question.broad:
        return _fairly(question, ranked, most)
    first, rest = list(ranked[:most]), ranked[most:]
    seen = {report_id for report_id, _ in first}
    further: dict[str, Chosen] = {}
    for report_id, row in rest:
        if report_id not in seen and len(further) < OTHER_REPORTS:
            further.setdefault(report_id, row)
    return [*(row for _, row in first), *further.values()]


def _fairly(question: Question, ranked: Sequence[tuple[str, Chosen]], most: int) -> list[Chosen]:
    """The first of some rows (report id, what is chosen); of a comparison the first of each side alike."""
    if not question.sides:
        return [one for _, one in ranked[:most]]
    each = max(1, most // len(question.sides))
    sides = [[one for report_id, one in ranked if report_id in side][:each] for side in question.sides]
    return [one for side in sides for one in side]


def _units(
    question: Question, hit: Hit, within: float, weights: Sequence[tuple[Concept, float]], cosines: Scores
) -> list[Evidence]:
    passage = hit.passage
    found = []
    prefer = question.query.prefer
    meant = float(not prefer or hit.report.id in prefer)
    pieces = pieces_of(passage, hit.report.title)
    for piece, near in zip(pieces, _likeness(passage, cosines, hit.why.dense), strict=True):
        unit = piece.unit
        covers = covered(weights, _stems(passage, unit))
        fits = form(question, _quoted(hit, unit), passage.text[unit.start : unit.end])
        whole, spoken = _wholeness(piece.core), heard(question.voices, passage, piece.core)
        found.append(
            Evidence(hit, piece, covers, within, near, 0.0, hit.score, fits, whole, meant, heard=spoken)
        )
    return found


@lru_cache(maxsize=32_768)
def _stems(passage: Passage, unit: Unit) -> frozenset[str]:
    return frozenset(stems(matched_text(passage, unit)))


def _likeness(passage: Passage, cosines: Scores, otherwise: float) -> list[float]:
    """Returns the cosine of the likest sentence of each unit that may answer; `otherwise` where it has no
    vector."""
    found = []
    for first, last in _sentences(passage):
        of_unit = cosines[first:last]
        found.append(float(np.clip(of_unit.max(), 0, 1)) if len(of_unit) else otherwise)
    return found


@lru_cache(maxsize=4096)
def _sentences(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Returns for each unit that may answer the first and the last of the index's sentences that it shares
    letters with (the last excluded). Letters are counted without white space, which the readable text
    changes."""
    text = readable(passage.text)
    ends = [_letters(text[:end]) for _, end in sentences(text)]
    found = []
    for unit in units(passage):
        if not unit.answerable:
            continue
        low = _letters(passage.text[: unit.start])
        high = low + _letters(passage.text[unit.start : unit.end])
        first = next((place for place, end in enumerate(ends) if end > low), len(ends))
        last = next((place for place, end in enumerate(ends) if end >= high), len(ends) - 1)
        found.append((first, last + 1))
    return tuple(found)


def _letters(text: str) -> int:
    return sum(len(word) for word in text.split())


def _wholeness(text: str) -> float:
    """1 for a full sentence, less for a heading, a fragment or a line of a table."""
    length = min(1.0, len(text.split()) / _FULL)
    ended = text.rstrip("\"'”’)0123456789")[-1:] in ".?!;:"
    begun = text[:1].isupper() or text[:1] in "‘“\"'•"
    return length * (0.5 + 0.3 * ended + 0.2 * begun)
