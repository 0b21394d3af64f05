"""The main flow: from what a person asks to an Answer. It yields events; the last is the Answer."""

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from assistant.answer import Answer, Event, Found, Stated, Understood
from assistant.answer_builder import AnswerBuilder, Findings, with_notices_above
from assistant.citing import verify
from assistant.evidence import sections
from assistant.evidence.antecedents import with_antecedents
from assistant.evidence.current_editions import from_current_editions
from assistant.evidence.judge import Judge, SignsJudge
from assistant.evidence.pictures import without_pictures
from assistant.evidence.scoring import Evidence, weigh
from assistant.evidence.selection import READ_WIDELY, order_for_writer, rank_hits, units_to_read
from assistant.question import NEW, Conversation, Question
from assistant.safety import refusals
from assistant.safety.crisis import VectorOf
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand, widen_question
from assistant.wording import notice
from assistant.writing.extractive import ExtractiveWriter
from assistant.writing.notices import describe_scope
from assistant.writing.writer import Writer, Written
from index.models.cross_encoders import CrossEncoder, Unread
from index.searching import Hit, Query, Searcher

CANDIDATES = 50
FURTHER = 200
"""Number of hits among which requested voices, and further reports that say the same, are looked for."""
LIMIT = 5
_SLOTS = threading.Semaphore(os.cpu_count() or 1)
"""Lets one question per processor find its evidence at a time; the others wait. More at once would be slower
all together: they compete for the interpreter's lock and the processor's caches."""
_MEMORY = Memory()
_JUDGE = SignsJudge.load()
_JUDGE_UNREAD = SignsJudge.load(reads=False)


class Assistant:
    """Answers questions from one version of the index. It is made for each request; the memory is shared."""

    def __init__(
        self,
        searcher: Searcher,
        *,
        writer: Writer | None = None,
        judge: Judge | None = None,
        reader: CrossEncoder | None = None,
        memory: Memory = _MEMORY,
        longest: int = refusals.LONGEST,
        vector_of: VectorOf | None = None,
        slots: AbstractContextManager[object] = _SLOTS,
    ) -> None:
        self.searcher = searcher
        self.writer: Writer = writer or ExtractiveWriter()
        self.reader: CrossEncoder = reader or Unread()
        self.judge: Judge = judge or (_JUDGE_UNREAD if isinstance(self.reader, Unread) else _JUDGE)
        self.memory = memory
        self.longest = longest
        self.vector_of = vector_of
        self.slots = slots
        self._answers = AnswerBuilder(searcher, self.judge, memory)

    def ask(
        self,
        text: str,
        conversation: Conversation = NEW,
        limit: int = LIMIT,
        without: Collection[str] = (),
    ) -> Answer:
        """Returns the answer: the last event of `stream`."""
        *_, last = self.stream(text, conversation, limit, without)
        assert isinstance(last, Answer)
        return last

    def restate(self, text: str, conversation: Conversation = NEW, without: Collection[str] = ()) -> str:
        """Returns the question as understood, in words that a person would say, or "" where they are its
        own."""
        return understand(text, conversation, self.memory.of(self.searcher), without).sentence

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """Returns the best hits for the question as understood, within the filters of `filters`.

        A question that may hold a person's details is not searched: the Answer says so instead.
        """
        if (refusal := refusals.find_refusal(text, self.longest, self.vector_of)) and refusal.private:
            return self._answers.declined(text, NEW, refusal)
        question = understand(text, NEW, self.memory.of(self.searcher))
        with self.slots:
            hits = self.searcher.search(question.query.within(filters), max(limit, CANDIDATES))
            return rank_hits(hits, self._weigh(question, hits))[:limit]

    def stream(
        self,
        text: str,
        conversation: Conversation = NEW,
        limit: int = LIMIT,
        without: Collection[str] = (),
    ) -> Iterator[Event]:
        """Yields Understood, Found, a Stated for each statement, and the Answer.

        `limit` is the maximum number of statements. `without` names the parts of the question (`Part.name`)
        to leave out.
        """
        # 1. Declined?
        assessment = refusals.assess(text, self.longest, self.vector_of)
        if assessment.refusal:
            answer = self._answers.declined(text, conversation, assessment.refusal)
            yield with_notices_above(answer, assessment.above)
            return
        # 2. Understood
        question = self._understand(text, conversation, without)
        if _asks_for_summary(question):
            yield self._answers.with_report_pages(question)
            return
        yield Understood(question, assessment.above)
        # 3. Searched, and the evidence judged
        with self.slots:
            findings = self._search_and_judge(question)
        yield Found(findings.hits)
        # 4. Written, and verified
        if findings.confidence < self.judge.threshold or not findings.evidence:
            if _only_names_reports(question):
                answer = self._answers.with_report_pages(question)
            else:
                answer = self._answers.without_statements(findings)
        else:
            written = self._write(findings, limit)
            claims = from_current_editions(written.claims, findings.question, self.searcher)
            statements = []
            for statement in verify(with_antecedents(claims, self.searcher), self.searcher):
                statements.append(statement)
                yield Stated(statement)
            answer = self._answers.with_statements(findings, statements, written.notices)
        yield with_notices_above(answer, assessment.above)

    def _understand(self, text: str, conversation: Conversation, without: Collection[str]) -> Question:
        """Returns the question as understood after the earlier ones. Of those, private ones and small talk do
        not count."""
        conversation = refusals.without_private_or_talk(conversation, self.longest, self.vector_of)
        return understand(text, conversation, self.memory.of(self.searcher), without)

    def _search_and_judge(self, question: Question) -> Findings:
        """Returns the evidence, and how confident the judge is that it answers.

        A section that is asked for by name is the evidence. Where the judge is not confident, the question is
        asked of all reports; its evidence counts where the judge is confident of that. What was read from
        pictures of pages is no evidence.
        """
        evidence, pictured = self._quotable(self.find_evidence(question))
        confidence = self.judge.confidence(question, evidence)
        section, pictured_section = self._quotable(self._section(question))
        if section:
            confidence = max(confidence, sections.CONFIDENCE)
            return Findings(question, section, confidence, is_section=True, pictured=pictured_section)
        pictured = [*pictured_section, *pictured]
        if confidence < self.judge.threshold and (widened := widen_question(question)):
            widened_evidence, widened_pictured = self._quotable(self.find_evidence(widened))
            widened_confidence = self.judge.confidence(widened, widened_evidence)
            if widened_confidence >= self.judge.threshold:
                notices = (notice("widened", where=describe_scope(question)),)
                return Findings(
                    widened, widened_evidence, widened_confidence, notices=notices, pictured=widened_pictured
                )
        return Findings(question, evidence, confidence, pictured=pictured)

    def _quotable(self, evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
        """Returns the evidence that can be quoted, and that which was read from pictures of pages."""
        return without_pictures(evidence, self.searcher)

    def _write(self, findings: Findings, limit: int) -> Written:
        """Returns the claims: those of the writer, or the units of a section in their own order."""
        if findings.is_section:
            most = limit if limit < LIMIT else sections.LONGEST
            return Written(tuple(unit.claim() for unit in findings.evidence[:most]))
        return self.writer.write(
            findings.question, order_for_writer(findings.question, findings.evidence), limit
        )

    def _section(self, question: Question) -> list[Evidence]:
        """Returns the units of the section that a question asks for by name, or none."""
        section = sections.requested_section(question, self.memory.of(self.searcher).names)
        return sections.section_evidence(section, question, self.searcher) if section else []

    def find_evidence(self, question: Question) -> list[Evidence]:
        """Returns the evidence for a question, best first."""
        return self._weigh(question, self.search(question))

    def _weigh(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        knowledge = self.memory.of(self.searcher)
        count = READ_WIDELY if self.writer.reads_widely else units_to_read(question)
        return weigh(question, hits, knowledge, self.searcher, self.reader, count)

    def search(self, question: Question) -> list[Hit]:
        """Returns the best hits.

        Of a comparison, they are those of each side. Where a voice is asked for, hits further down that have
        it are added; where the question is broad, all hits further down.
        """
        if question.sides:
            queries = [replace(question.query, reports=side) for side in question.sides if side]
            per_query = CANDIDATES // max(1, len(queries))
            return [hit for query in queries for hit in self.searcher.search(query, per_query)]
        first_hits = self.searcher.search(
            question.query, FURTHER if question.voices or question.broad else CANDIDATES
        )
        further = [
            hit for hit in first_hits[CANDIDATES:] if question.broad or hit.passage.voice in question.voices
        ]
        return [*first_hits[:CANDIDATES], *further]


def _only_names_reports(question: Question) -> bool:
    """Returns whether a question names reports and says nothing of what it would know of them."""
    return bool(question.query.reports) and not question.concepts and not question.sides


def _asks_for_summary(question: Question) -> bool:
    """Returns whether a question asks for a summary of named reports and for nothing else."""
    about = [concept.asked for concept in question.concepts]
    return bool(question.query.reports) and refusals.asks_for_summary(question.asked, about)
