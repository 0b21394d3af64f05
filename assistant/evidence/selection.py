"""The order of evidence for a writer, and the order of hits for a search.

`order_for_writer` orders evidence as it is offered to a writer. Whether the evidence answers the question is
judged before, on how well it answers and nothing else. `rank_hits` orders the hits of a search by what their
best sentence says, as an answer weighs it; what it gains is in benchmarks/README.md.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence.scoring import SENTENCES, Evidence
from assistant.question import Question, QuestionKind
from corpus.report import Authority, Form, Status
from index.searching import Hit

CLOSE = 0.65
"""Minimum share of the best score from which a unit of a requested voice is preferred."""

OWN = 0.1
"""Bonus of somebody's own words over a report of what they said: quotations rarely repeat the words of a
question."""

ALIKE = 0.01
"""Maximum difference between two scores that count as equal."""

OLDER = 0.05
"""Minimum difference of scores at which a superseded edition comes before a current one."""

BINDING = 0.88
"""Minimum share of the best score from which statutory guidance comes first, where a question asks for a duty
or a deadline."""

READ_WIDELY = 16
"""Number of units that the cross-encoder reads where those that come first for it need not come first in the
answer."""

_DUTY = re.compile(
    r"\b(?:must|duty|duties|statutory|legal(?:ly)?|law|required?|requirements?|have to|has to|ha[sd]? got to"
    r"|obliged|obligations?|deadlines?|timescales?|time ?limits?|by when|how (?:soon|quickly|long)|entitled"
    r"|allowed to|when (?:must|should)|within how)\b",
    re.IGNORECASE,
)
_TIMES = ("hours", "days", "weeks", "months", "time")

ENOUGH = 2
"""Number of sentences of a requested voice that are an answer alone. One is enough where a question asks
whether something was recommended before."""


def order_for_writer(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the evidence in order: first the requested voices, and only those where they are enough."""
    if not question.voices or not evidence:
        return _order(question, evidence)
    threshold = CLOSE * max(candidate.score for candidate in evidence)
    spoken = [candidate for candidate in evidence if candidate.has_voice and candidate.score >= threshold]
    spoken.sort(
        key=lambda candidate: -(candidate.score + OWN * (candidate.hit.passage.voice in question.voices))
    )
    if len(spoken) >= (1 if question.kind is QuestionKind.RECURRENCE else ENOUGH):
        return spoken
    return [*spoken, *(candidate for candidate in evidence if candidate not in spoken)]


def _order(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the evidence by score, with superseded editions lower unless the question names them.

    Units with about the same score are ordered by what they are: text before footnotes, newest first.
    """
    ranked = [
        (candidate.score - OLDER * _is_superseded(question, candidate), candidate) for candidate in evidence
    ]
    ranked.sort(key=lambda row: -row[0])
    ordered: list[Evidence] = []
    while ranked:
        alike = [candidate for score, candidate in ranked if score >= ranked[0][0] - ALIKE]
        ranked = ranked[len(alike) :]
        alike.sort(key=lambda candidate: candidate.hit.report.published, reverse=True)
        ordered += sorted(alike, key=lambda candidate: candidate.hit.passage.form is Form.FOOTNOTE)
    return _binding_first(ordered) if asks_for_duty(question) else ordered


def units_to_read(question: Question) -> int:
    """Returns the number of units that the cross-encoder reads.

    It is more for a question about what reports find, a comparison, and one that asks for a voice, a duty or
    a deadline.
    """
    widely = question.broad or question.sides or question.voices or asks_for_duty(question)
    return READ_WIDELY if widely else SENTENCES


def asks_for_duty(question: Question) -> bool:
    """Returns whether a question asks for a duty or a deadline. Statutory guidance answers it.

    A question that names a report or a place asks what that report says instead.
    """
    if question.query.reports or question.query.prefer:
        return False
    return question.measure in _TIMES or bool(_DUTY.search(question.asked))


def _binding_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the evidence with statutory guidance first, where it answers about as well as the best unit."""
    threshold = BINDING * max((candidate.score for candidate in evidence), default=0.0)
    binding = [candidate for candidate in evidence if _binds(candidate) and candidate.score >= threshold]
    return [*binding, *(candidate for candidate in evidence if candidate not in binding)]


def _binds(candidate: Evidence) -> bool:
    report = candidate.hit.report
    return report.authority is Authority.STATUTORY and report.status is Status.CURRENT


def _is_superseded(question: Question, candidate: Evidence) -> bool:
    return (
        candidate.hit.report.status is Status.SUPERSEDED
        and candidate.hit.report.id not in question.query.reports
    )


_SENTENCE = 2.0
"""Weight of the score of the best sentence; the search's own score weighs 1."""


def rank_hits(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Hit]:
    """Returns the hits, best first, with new scores between 0 and 1. `evidence` has their scored units.

    A hit without scored units counts as if its best unit had the lowest best score of all hits.
    """
    best: dict[str, float] = {}
    for candidate in evidence:
        passage_id = candidate.hit.passage.id
        best[passage_id] = max(candidate.score, best.get(passage_id, 0.0))
    worst = min(best.values(), default=0.0)
    rescored = [
        replace(hit, score=(hit.score + _SENTENCE * best.get(hit.passage.id, worst)) / (1 + _SENTENCE))
        for hit in hits
    ]
    return sorted(rescored, key=lambda hit: -hit.score)
