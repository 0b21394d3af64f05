"""The field questions asked: what came of each, as rows that are written to a file and read again.

A Row says what counts for the figures and nothing of what was said: no text of a document is kept.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.answer import Answer, Outcome, Statement
from assistant.assistant import CANDIDATES, Assistant
from assistant.citing import recheck
from assistant.evidence.selection import rank
from assistant.question import Conversation
from benchmarks.field_questions import FieldQuestion, Gold, contains
from index.models.cross_encoders import CrossEncoder
from index.searching import Scores

FIRST = 2
"""Number of statements that a reader surely looks at."""
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one question.

    `found` is the rank of the first right page among the pages of the search (0: not among the first DEPTH).
    `page` and `page_first` say that a right page is cited, at all and by the first FIRST statements;
    `sentence` and `sentence_first` that the first statement, and one of the first FIRST, contains the
    evidence.
    `exact` says that every quotation stands word for word on its page.
    """

    id: str
    group: str
    kind: str
    register: str
    why: str
    genre: str
    document: str
    outcome: str
    confidence: float
    found: int
    page: bool
    page_first: bool
    sentence: bool
    sentence_first: bool
    exact: bool
    seconds: float

    @property
    def answered(self) -> bool:
        return self.outcome == Outcome.ANSWERED


class RememberingReader:
    """A cross-encoder that remembers what it read last, so that measuring the search reads nothing again."""

    def __init__(self, reader: CrossEncoder) -> None:
        self._reader = reader
        self._last: tuple[str, list[str]] | None = None
        self._scores: Scores = np.zeros(0, np.float32)

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """The scores of the pieces, from memory where the same were asked last."""
        asked = (question, list(pieces))
        if asked != self._last:
            self._last, self._scores = asked, self._reader.scores(question, pieces)
        return self._scores


def ask_field(questions: Iterable[FieldQuestion], assistant: Assistant) -> Iterator[Row]:
    """Asks each question, in order."""
    for question in questions:
        began = time.perf_counter()
        answer = assistant.ask(question.text, Conversation(question.history))
        seconds = time.perf_counter() - began
        found = _found(answer, assistant, question.gold) if question.gold else 0
        yield _row(question, answer, assistant, found, seconds)


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Writes rows as JSON lines."""
    path.write_text("".join(f"{json.dumps(asdict(row))}\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """Reads what `write_rows` wrote."""
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _row(question: FieldQuestion, answer: Answer, assistant: Assistant, found: int, seconds: float) -> Row:
    right = {gold.page for gold in question.gold}
    statements = answer.statements if answer.outcome is Outcome.ANSWERED else ()
    citations = [citation for statement in statements for citation in statement.citations]
    hit = [contains(_quoted(statement), question.gold) for statement in statements[:FIRST]]
    return Row(
        question.id,
        question.group,
        question.kind,
        question.register,
        question.why,
        question.genre,
        question.document,
        answer.outcome.value,
        round(answer.confidence, 4),
        found,
        any(right & _pages(statement) for statement in statements),
        any(right & _pages(statement) for statement in statements[:FIRST]),
        any(hit[:1]),
        any(hit),
        all(recheck(citation, assistant.searcher) for citation in citations),
        round(seconds, 4),
    )


def _found(answer: Answer, assistant: Assistant, golds: Sequence[Gold]) -> int:
    """The rank of the first right page among the pages that the search shows, each counted once."""
    if answer.outcome is Outcome.DECLINED:
        return 0
    hits = assistant.searcher.search(answer.question.query, CANDIDATES)
    ranked = rank(hits, assistant.evidence(answer.question))
    pages = [f"{hit.report.digest[:12]}#{page}" for hit in ranked for page in hit.passage.pages]
    right = {gold.page for gold in golds}
    first = list(dict.fromkeys(pages))[:DEPTH]
    return next((place for place, page in enumerate(first, 1) if page in right), 0)


def _quoted(statement: Statement) -> str:
    return " ".join(citation.quote for citation in statement.citations)


def _pages(statement: Statement) -> set[str]:
    return {
        f"{citation.report.digest[:12]}#{span.page}"
        for citation in statement.citations
        for span in citation.spans
    }
