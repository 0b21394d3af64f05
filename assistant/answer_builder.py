"""Makes the Answer of a question: declined, with statements, with the nearest passages, or with nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Citation, Notice, Outcome, Statement
from assistant.citing import cite_together
from assistant.evidence.judge import Judge, names_another_place
from assistant.evidence.pictures import best_of_each_passage, places_of
from assistant.evidence.scoring import Evidence
from assistant.question import NEW, Conversation, Question
from assistant.safety.refusals import Refusal
from assistant.understanding.collection_gaps import join_names
from assistant.understanding.comparison import side_by_side
from assistant.understanding.knowledge import Memory
from assistant.understanding.places import in_capitals
from assistant.wording import notice
from assistant.writing.extractive import breadth_of
from assistant.writing.notices import absence_notices, describe_search, statement_notices
from index.searching import Hit, Query, Searcher

NEAREST = 3
"""Maximum number of nearest passages, and of reports of which a summary is asked for."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The evidence for a question, best first, and the confidence that it answers.

    The question is the one that was asked of all reports, where only that has an answer. `pictured` was read
    from pictures of pages, and is not quoted as an answer.
    """

    question: Question
    evidence: list[Evidence]
    confidence: float
    is_section: bool = False
    notices: tuple[Notice, ...] = ()
    pictured: Sequence[Evidence] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Returns the hits that hold the evidence, each once, best first."""
        return tuple(dict.fromkeys(unit.hit for unit in (*self.evidence, *self.pictured)))


class AnswerBuilder:
    """Makes the answers from one version of the index."""

    def __init__(self, searcher: Searcher, judge: Judge, memory: Memory) -> None:
        self._searcher = searcher
        self._judge = judge
        self._memory = memory

    def declined(self, text: str, conversation: Conversation, refusal: Refusal) -> Answer:
        """Returns the answer to a question that is not searched. A private question is not in it."""
        if refusal.private:
            text, conversation = "", NEW
        question = Question(text, text, Query(""), conversation)
        version = self._searcher.version_id
        return Answer(question, Outcome.DECLINED, notices=(refusal.notice,), version=version)

    def with_report_pages(self, question: Question) -> Answer:
        """Returns an answer with a notice for each report of which a summary is asked for."""
        names = self._memory.of(self._searcher).names
        query = replace(question.query, reports=question.query.reports[:NEAREST])
        notices = tuple(notice("report_page", title=names.of(report_id)) for report_id in query.reports)
        question = replace(question, query=query)
        return Answer(question, Outcome.DECLINED, notices=notices, version=self._searcher.version_id)

    def without_statements(self, findings: Findings) -> Answer:
        """Returns an answer with the nearest passages and what is missing, or that nothing comes near.

        Evidence on a place other than the one in the question is near if it would answer there. What was read
        from pictures of pages is among the nearest.
        """
        question = findings.question
        evidence = sorted((*findings.evidence, *findings.pictured), key=lambda unit: -unit.score)
        is_elsewhere = names_another_place(question, evidence)
        anywhere = replace(question, places=()) if is_elsewhere else question
        is_near = self._judge.confidence(anywhere, evidence) >= self._judge.nearest
        citations = self._nearest([unit for unit in evidence if unit.within and is_near])
        outcome = Outcome.NEAREST if citations else Outcome.NOT_FOUND
        absent = absence_notices(question, citations)
        if is_elsewhere and not any(missing.id.startswith("nowhere") for missing in absent):
            absent.append(notice("elsewhere", places=join_names(map(in_capitals, question.places), "or")))
        notices = [*absent, notice(outcome.value, searched=describe_search(question))]
        if pictures := [citation for citation in citations if citation.scanned]:
            notices.append(notice("pictures", places=places_of(pictures)))
        return Answer(
            question,
            outcome,
            nearest=tuple(citations),
            notices=tuple(notices),
            confidence=findings.confidence,
            version=self._searcher.version_id,
        )

    def _nearest(self, evidence: Sequence[Evidence]) -> list[Citation]:
        """Returns the citations of the best passages, each with its lead-in or header."""
        claims = best_of_each_passage(evidence, NEAREST)
        return [
            cite_together(
                claim.hit.passage, [(place.start, place.end) for place in claim.places], self._searcher
            )
            for claim in claims
        ]

    def _pictures(self, findings: Findings) -> list[Citation]:
        """Returns citations of pages that may answer too and are pictures."""
        if not findings.pictured:
            return []
        confidence = self._judge.confidence(findings.question, findings.pictured)
        return self._nearest(findings.pictured) if confidence >= self._judge.threshold else []

    def with_statements(
        self, findings: Findings, statements: Sequence[Statement], written_notices: Sequence[Notice]
    ) -> Answer:
        """Returns the answer of the verified statements, or that none could be verified."""
        question = findings.question
        if not statements:
            notices, breadth = [notice("not_supported")], None
        else:
            notices = list(statement_notices(question, statements))
            if breadth := breadth_of(question, findings.evidence, len(self._searcher.reports())):
                notices.insert(0, notice("breadth", reports=breadth.reports, of=breadth.of))
        if pictures := self._pictures(findings) if statements else []:
            notices.append(notice("pictures", places=places_of(pictures)))
        return Answer(
            question,
            Outcome.ANSWERED if statements else Outcome.NOT_SUPPORTED,
            tuple(statements),
            nearest=tuple(pictures),
            notices=(*notices, *findings.notices, *written_notices),
            confidence=findings.confidence,
            version=self._searcher.version_id,
            sides=side_by_side(question, statements) if statements else (),
            breadth=breadth,
        )


def with_notices_above(answer: Answer, above: Sequence[Notice]) -> Answer:
    """Returns the answer with these notices before its own."""
    return replace(answer, notices=(*above, *answer.notices))
