"""The main flow: from what a person asks to an Answer, as events of which the last is the Answer."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.answer import Answer, Breadth, Event, Found, Notice, Outcome, Stated, Statement, Understood
from assistant.citing import cite, verify
from assistant.evidence import sections
from assistant.evidence.judge import Judge, SignsJudge, elsewhere
from assistant.evidence.scoring import Evidence, unread_evidence, weigh
from assistant.evidence.selection import preferred, rank
from assistant.question import NEW, Conversation, Question
from assistant.safety import refusals
from assistant.safety.crisis import VectorOf
from assistant.safety.refusals import Refusal
from assistant.understanding.collection_gaps import listed
from assistant.understanding.comparison import side_by_side
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand, widened
from assistant.wording import notice
from assistant.writing.extractive import ExtractiveWriter, breadth_of
from assistant.writing.notices import absences, narrowed_to, remarks, searched
from assistant.writing.writer import Writer, Written
from index.models.cross_encoders import CrossEncoder, Unread
from index.searching import Hit, Query, Searcher

CANDIDATES = 50
FURTHER = 200
"""So far down the hits a voice that is asked for is looked for, and further reports that say the same."""
NEAREST = 3
LIMIT = 5
_MEMORY = Memory()
_JUDGE = SignsJudge.shipped()
_JUDGE_UNREAD = SignsJudge.shipped(reads=False)


class Assistant:
    """Answers questions from one version of the index. Made for each request; its memory outlives it."""

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
    ) -> None:
        self.searcher = searcher
        self.writer: Writer = writer or ExtractiveWriter()
        self.reader: CrossEncoder = reader or Unread()
        self.judge: Judge = judge or (_JUDGE_UNREAD if isinstance(self.reader, Unread) else _JUDGE)
        self.memory = memory
        self.longest = longest
        self.vector_of = vector_of

    def ask(
        self,
        asked: str,
        conversation: Conversation = NEW,
        limit: int = LIMIT,
        without: Collection[str] = (),
    ) -> Answer:
        """The answer: the last event of `stream`."""
        *_, last = self.stream(asked, conversation, limit, without)
        assert isinstance(last, Answer)
        return last

    def find(self, asked: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """The best hits for what was asked, as it is understood, within the filters of `filters`.

        What may hold a person's details is not searched: the Answer that says so comes in their place.
        """
        if (refusal := refusals.refuses(asked, self.longest, self.vector_of)) and refusal.private:
            return self._declined(asked, NEW, refusal)
        question = understand(asked, NEW, self.memory.of(self.searcher))
        hits = self.searcher.search(question.query.within(filters), max(limit, CANDIDATES))
        return rank(hits, self._weighed(question, hits))[:limit]

    def stream(
        self,
        asked: str,
        conversation: Conversation = NEW,
        limit: int = LIMIT,
        without: Collection[str] = (),
    ) -> Iterator[Event]:
        """Understood, Found, a Stated for each statement, and the Answer.

        `limit` is the most statements; `without` names the parts of the question (`Part.name`) to leave out.
        """
        if refusal := refusals.refuses(asked, self.longest, self.vector_of):
            yield self._declined(asked, conversation, refusal)
            return
        question = understand(asked, conversation, self.memory.of(self.searcher), without)
        about = [concept.asked for concept in question.concepts]
        if question.query.reports and refusals.asks_for_summary(asked, about):
            yield self._report_pages(question)
            return
        yield Understood(question)
        evidence = self.evidence(question)
        confidence = self.judge.confidence(question, evidence)
        section = self._section(question)
        if section:
            evidence, confidence = section, max(confidence, sections.CONFIDENCE)
        wider: tuple[Notice, ...] = ()
        if confidence < self.judge.threshold and (everywhere := widened(question)):
            further = self.evidence(everywhere)
            sure = self.judge.confidence(everywhere, further)
            if sure >= self.judge.threshold:
                wider = (notice("widened", where=narrowed_to(question)),)
                question, evidence, confidence = everywhere, further, sure
        yield Found(tuple(dict.fromkeys(one.hit for one in evidence)))
        if confidence < self.judge.threshold:
            yield self._unanswered(question, evidence, confidence)
            return
        statements = []
        if section:
            most = limit if limit < LIMIT else sections.LONGEST
            written = Written(tuple(one.claim() for one in section[:most]))
        else:
            written = self.writer.write(question, preferred(question, evidence), limit)
        for statement in verify(written.claims, self.searcher):
            statements.append(statement)
            yield Stated(statement)
        breadth = breadth_of(question, evidence, len(self.searcher.reports()))
        yield self._answered(question, statements, confidence, (*wider, *written.notices), breadth)

    def _section(self, question: Question) -> list[Evidence]:
        """What stands in the section that is called what is asked for; nothing, where there is none."""
        section = sections.asked_for(question, self.memory.of(self.searcher).names)
        return sections.quoted(section, question, self.searcher) if section else []

    def evidence(self, question: Question) -> list[Evidence]:
        """What speaks to a question, best first."""
        return self._weighed(question, self._hits(question))

    def unread_evidence(self, question: Question) -> list[Evidence]:
        """What may speak to a question, before anything is read."""
        return unread_evidence(question, self._hits(question), self.memory.of(self.searcher), self.searcher)

    def _weighed(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        return weigh(question, hits, self.memory.of(self.searcher), self.searcher, self.reader)

    def _hits(self, question: Question) -> list[Hit]:
        """The best hits: of a comparison those of each side; where a voice is asked for, also those further
        down that have it."""
        if question.sides:
            queries = [replace(question.query, reports=side) for side in question.sides if side]
            each = CANDIDATES // max(1, len(queries))
            return [hit for query in queries for hit in self.searcher.search(query, each)]
        found = self.searcher.search(
            question.query, FURTHER if question.voices or question.broad else CANDIDATES
        )
        further = [
            hit for hit in found[CANDIDATES:] if question.broad or hit.passage.voice in question.voices
        ]
        return [*found[:CANDIDATES], *further]

    def _declined(self, asked: str, conversation: Conversation, refusal: Refusal) -> Answer:
        """What may hold a person's details goes no further than this."""
        kept = "" if refusal.private else asked
        question = Question(kept, kept, Query(""), NEW if refusal.private else conversation)
        version = self.searcher.version_id
        return Answer(question, Outcome.DECLINED, notices=(refusal.notice,), version=version)

    def _report_pages(self, question: Question) -> Answer:
        """Names the reports of which a summary is asked for: one notice each, in the order of the query."""
        names = self.memory.of(self.searcher).names
        query = replace(question.query, reports=question.query.reports[:NEAREST])
        said = tuple(notice("report_page", title=names.of(report_id)) for report_id in query.reports)
        question = replace(question, query=query)
        return Answer(question, Outcome.DECLINED, notices=said, version=self.searcher.version_id)

    def _unanswered(self, question: Question, evidence: Sequence[Evidence], confidence: float) -> Answer:
        """What came nearest, with what is missing; or that nothing comes near.

        What is found of another place than the one asked about is near where it would answer there."""
        anywhere = replace(question, places=()) if elsewhere(question, evidence) else question
        near = self.judge.confidence(anywhere, evidence) >= self.judge.nearest
        best = {one.hit.passage.id: one for one in reversed(evidence) if one.within}
        nearest = sorted(best.values(), key=lambda one: -one.score)[:NEAREST]
        claims = [one.claim() for one in nearest if near]
        citations = [cite(one.hit.passage, one.start, one.end, self.searcher) for one in claims]
        outcome = Outcome.NEAREST if citations else Outcome.NOT_FOUND
        said = [notice(outcome.value, searched=searched(question)), *_beside(question)]
        absent = absences(question, citations)
        if elsewhere(question, evidence) and not any(one.id.startswith("nowhere") for one in absent):
            absent.append(notice("elsewhere", places=listed(question.places, "or")))
        said[:0] = absent
        return Answer(
            question,
            outcome,
            nearest=tuple(citations),
            notices=tuple(said),
            confidence=confidence,
            version=self.searcher.version_id,
        )

    def _answered(
        self,
        question: Question,
        statements: Sequence[Statement],
        confidence: float,
        notices: Sequence[Notice],
        breadth: Breadth | None,
    ) -> Answer:
        outcome = Outcome.ANSWERED if statements else Outcome.NOT_SUPPORTED
        said = remarks(question, statements) if statements else (notice("not_supported"),)
        wide = (notice("breadth", reports=breadth.reports, of=breadth.of),) if breadth and statements else ()
        everything = (*_beside(question), *wide, *said, *notices)
        version = self.searcher.version_id
        sides = side_by_side(question, statements) if statements else ()
        answer = Answer(question, outcome, tuple(statements), (), everything, confidence, version, sides)
        return replace(answer, breadth=breadth) if statements else answer


def _beside(question: Question) -> tuple[Notice, ...]:
    """Returns what is said beside an answer to a question that describes a case of today."""
    return (notice("case"),) if refusals.described(question.asked) else ()
