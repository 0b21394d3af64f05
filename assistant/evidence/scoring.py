"""Scores the units (sentences, lists, rows) of the passages that a search found.

1. Passages are ranked by the search's score and by how much of the question each covers.
2. The units of the best of them are ranked by likeness (vectors that the index keeps) and by words.
3. The best of those are compared with the question token by token (late interaction).
4. The best of those are read beside the question by a cross-encoder. Reading costs most and so comes last.

The weights of the last three steps stand in weights.json, which `python -m training.weights` writes.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.answer import Claim, Place
from assistant.evidence.reader_input import ReaderInput
from assistant.evidence.unit_features import UnitFeatures, WeightedConcept, passage_stems, unit_features
from assistant.evidence.units import Unit, shown_ranges
from assistant.question import Concept, Question
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.question_kinds import form
from assistant.understanding.requested_voices import has_voice
from corpus.report import Form
from corpus.text import readable
from index.models.cross_encoders import CrossEncoder
from index.searching import Hit, PassagePart, Scores, Searcher
from index.vocabulary import Vocabulary

Chosen = TypeVar("Chosen")

PASSAGES = 24
"""Number of passages that are split into units."""

MATCHED = 24
"""Number of units that are compared token by token."""

SENTENCES = 8
"""Number of units that the cross-encoder reads."""

OTHER_REPORTS = 24
"""Number of passages that are split in addition, and of units that are read in addition, each of another
report. It holds for questions that ask what reports find."""

COVERED = 0.5
"""Weight of the share of the question that a passage names, when passages are chosen to be split. The
search's score weighs 1."""

VOICED = 0.3
"""Bonus of a requested voice when passages and units are chosen to be read."""

FILE = Path(__file__).parent / "weights.json"
_WEIGHTS: dict[str, dict[str, float]] = json.loads(FILE.read_text("utf-8"))
ROUGH = _WEIGHTS["rough"]
"""Weights of the signs of a unit before its tokens are compared."""
TOKENS = _WEIGHTS["tokens"]
"""Weights of the signs of a unit before it is read."""
SCORE = _WEIGHTS["score"]
"""Weights of the signs of a unit for its score. Their sum is 1."""

_SMALLEST_SHARE = 0.001
_LARGEST_ODDS = math.log((1 - _SMALLEST_SHARE) / _SMALLEST_SHARE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a passage, with its signs: how well it fits the question. Each sign is between 0 and 1.

    - `covers`: the share of the question's concepts that the unit names, by their weights.
    - `within`: the same share for its passage with headings and title.
    - `meaning`: the cosine of the question and the unit's most similar sentence.
    - `tokens`: how well the tokens of the unit match those of the question.
    - `read`: how well the unit answers, for the cross-encoder.
    - `found`: the search's score of the passage.
    - `fits`: whether the unit has the form that is asked for (a number, a list).
    - `whole`: how complete it is as a sentence.
    - `meant`: 1 where its report is asked for, or where no report is.

    `has_voice` says that the unit has a requested voice. It counts for the order of an answer, not for the
    score. `sentences` is the range of the index's sentences that the unit overlaps: first, and one after the
    last.
    """

    hit: Hit
    piece: ReaderInput
    covers: float
    within: float
    meaning: float
    read: float
    found: float
    fits: float
    whole: float
    meant: float = 1.0
    tokens: float = 0.0
    has_voice: bool = False
    sentences: tuple[int, int] = (0, 0)

    @property
    def unit(self) -> Unit:
        """Returns the unit."""
        return self.piece.unit

    @property
    def text(self) -> str:
        """Returns the words of the unit on one line."""
        return self.piece.core

    @property
    def part(self) -> PassagePart:
        """Returns the part of its passage that is compared with a question token by token."""
        return PassagePart(self.hit.passage.id, *self.sentences, self.text)

    @property
    def is_row(self) -> bool:
        """Returns whether the unit is a row of a table, quoted under the table's header."""
        return self.hit.passage.form is Form.TABLE and bool(self.unit.before)

    @property
    def odds(self) -> float:
        """Returns `read` as bounded log odds, scaled to 0 to 1: 0.5 where answering is as likely as not."""
        return log_odds(self.read) / (2 * _LARGEST_ODDS) + 0.5

    @property
    def score(self) -> float:
        """Returns the weighted sum of the signs, between 0 and 1."""
        return weighed(self, SCORE)

    @property
    def places(self) -> tuple[Place, ...]:
        """Returns the places of the unit and of everything that is quoted with it, in reading order."""
        return tuple(Place(self.hit, *pair) for pair in shown_ranges(self.hit.passage, self.unit))

    def claim(self, text: str = "", beside: tuple[Place, ...] = ()) -> Claim:
        """Returns the claim that the unit makes, in its own words or in those of `text`. It is still to be
        checked."""
        places = self.places
        core = next(at for at, place in enumerate(places) if place.start <= self.unit.start < place.end)
        core_place = places[core]
        return Claim(
            self.hit,
            core_place.start,
            core_place.end,
            self.score,
            text,
            places[:core],
            places[core + 1 :],
            beside,
        )


def log_odds(share: float) -> float:
    """Returns the log odds of a share, bounded."""
    bounded = min(max(share, _SMALLEST_SHARE), 1 - _SMALLEST_SHARE)
    return math.log(bounded / (1 - bounded))


def weighed(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """Returns the weighted sum of the signs that `weights` names."""
    return sum(weight * float(getattr(evidence, sign)) for sign, weight in weights.items())


def weigh(
    question: Question,
    hits: Sequence[Hit],
    knowledge: Knowledge,
    searcher: Searcher,
    reader: CrossEncoder,
    count: int = SENTENCES,
) -> list[Evidence]:
    """Returns the scored units of some hits, best first. `count` is how many of them are read."""
    rough = rough_evidence(question, hits, knowledge, searcher)
    return read_evidence(question, matched_evidence(question, rough, searcher), reader, count)


def matched_evidence(question: Question, rough: Sequence[Evidence], searcher: Searcher) -> list[Evidence]:
    """Returns the best of some evidence with how well its tokens match the question's, best first."""
    selected = _chosen(question, [(evidence.hit.report.id, evidence) for evidence in rough], MATCHED)
    scores = searcher.token_likeness(_asked(question), [evidence.part for evidence in selected])
    matched = [
        replace(evidence, tokens=score)
        for evidence, score in zip(selected, np.clip(scores, 0, 1).tolist(), strict=True)
    ]
    return sorted(matched, key=lambda evidence: -(weighed(evidence, TOKENS) + VOICED * evidence.has_voice))


def _asked(question: Question) -> str:
    """Returns the text whose tokens are compared with those of units."""
    return question.query.meaning or question.query.text


def rough_evidence(
    question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
) -> list[Evidence]:
    """Returns the evidence in some hits, best first: the first two steps."""
    if not hits:
        return []
    concepts = [
        WeightedConcept.of(concept, weight_of(concept, knowledge.vocabulary)) for concept in question.concepts
    ]
    # 1. Passages
    ranked = [(hit, passage_stems(hit.passage, hit.report.title).covered(concepts)) for hit in hits]
    ranked.sort(key=lambda row: -(row[0].score + COVERED * row[1] + VOICED * _voiced(question, row[0])))
    # 2. Units, by likeness and words
    best = _chosen(question, [(hit.report.id, (hit, within)) for hit, within in ranked], PASSAGES)
    likeness = searcher.sentence_likeness(question.query.wordings, [hit.passage.id for hit, _ in best])
    rough = [
        evidence
        for (hit, within), cosines in zip(best, likeness, strict=True)
        for evidence in _units(question, hit, within, concepts, cosines)
    ]
    return sorted(rough, key=lambda evidence: -(weighed(evidence, ROUGH) + VOICED * evidence.has_voice))


def _voiced(question: Question, hit: Hit) -> bool:
    return hit.passage.voice in question.voices


def read_evidence(
    question: Question, matched: Sequence[Evidence], reader: CrossEncoder, count: int = SENTENCES
) -> list[Evidence]:
    """Returns the best `count` of some evidence with how well each unit was read to answer, best first."""
    chosen = _chosen(question, [(evidence.hit.report.id, evidence) for evidence in matched], count)
    scores = reader.scores(question.meaning, [evidence.piece.text for evidence in chosen])
    read = [replace(evidence, read=float(score)) for evidence, score in zip(chosen, scores, strict=True)]
    return sorted(read, key=lambda evidence: -evidence.score)


def _quoted(hit: Hit, unit: Unit) -> str:
    """Returns a unit with everything that is quoted with it, on one line."""
    return " ".join(readable(hit.passage.text[slice(*pair)]) for pair in shown_ranges(hit.passage, unit))


def weight_of(concept: Concept, vocabulary: Vocabulary) -> float:
    """Returns how rare a concept is: the weight of its most common alternative.

    An alternative of several words has the weight of the rarest one.
    """
    return min(max(vocabulary.weight(stem) for stem in stems_of) for stems_of in concept.alternatives)


def _chosen(question: Question, ranked: Sequence[tuple[str, Chosen]], most: int) -> list[Chosen]:
    """Returns the first rows, of pairs (report id, row). For a question about what reports find it also
    returns the first row of each further report."""
    if not question.broad:
        return _fairly(question, ranked, most)
    first, rest = list(ranked[:most]), ranked[most:]
    first_reports = {report_id for report_id, _ in first}
    further: dict[str, Chosen] = {}
    for report_id, row in rest:
        if report_id not in first_reports and len(further) < OTHER_REPORTS:
            further.setdefault(report_id, row)
    return [*(row for _, row in first), *further.values()]


def _fairly(question: Question, ranked: Sequence[tuple[str, Chosen]], most: int) -> list[Chosen]:
    """Returns the first rows, of pairs (report id, row). Each side of a comparison gets as many."""
    if not question.sides:
        return [row for _, row in ranked[:most]]
    per_side = max(1, most // len(question.sides))
    sides = [[row for report_id, row in ranked if report_id in side][:per_side] for side in question.sides]
    return [row for side in sides for row in side]


def _units(
    question: Question, hit: Hit, within: float, concepts: Sequence[WeightedConcept], cosines: Scores
) -> list[Evidence]:
    passage = hit.passage
    scored = []
    prefer = question.query.prefer
    of_sentences: list[float] = cosines.tolist()
    is_preferred = float(not prefer or hit.report.id in prefer)
    for unit in unit_features(passage, hit.report.title):
        piece = unit.piece
        likeness = _likeness(unit, of_sentences, hit.why.dense)
        line = partial(_quoted, hit, piece.unit)
        fits = form(question, line, passage.text[piece.unit.start : piece.unit.end])
        scored.append(
            Evidence(
                hit,
                piece,
                unit.stems.covered(concepts),
                within,
                likeness,
                0.0,
                hit.score,
                fits,
                unit.whole,
                is_preferred,
                sentences=unit.sentences,
                has_voice=has_voice(question.voices, passage, piece.core),
            )
        )
    return scored


def _likeness(unit: UnitFeatures, cosines: Sequence[float], otherwise: float) -> float:
    """Returns the cosine of a unit's most similar sentence, or `otherwise` where its sentences have no
    vector."""
    of_unit = cosines[slice(*unit.sentences)]
    return min(max(*of_unit, 0.0), 1.0) if of_unit else otherwise
