"""The results of the field questions, one row for each, which are written to a file and read again.

A Row holds what the figures need. It holds no text of a document.
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
from assistant.evidence.selection import rank_hits
from assistant.question import Conversation
from benchmarks.field_questions import FieldQuestion, Gold, contains
from index.models.cross_encoders import CrossEncoder
from index.searching import Scores

FIRST = 2
"""Number of statements that every reader is assumed to look at."""
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Row:
    """The result of one question.

    `found` is the rank of the first right page among the pages of the search (0: not among the first DEPTH).
    `page` and `page_first` say whether a right page is cited at all, and by the first FIRST statements.
    `sentence` and `sentence_first` say whether the first statement, or one of the first FIRST, contains the
    evidence. `exact` says whether every quotation is word for word on its page.
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


class CachingReader:
    """A cross-encoder that keeps the scores of its last question, so that measuring the search does not
    compute them again."""

    def __init__(self, reader: CrossEncoder) -> None:
        self._reader = reader
        self._question = ""
        self._known: dict[str, float] = {}

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        """Returns the scores of the pieces. Only pieces that are new for the last question are read."""
        if question != self._question:
            self._question, self._known = question, {}
        new = [piece for piece in dict.fromkeys(pieces) if piece not in self._known]
        self._known.update(zip(new, self._reader.scores(question, new), strict=True))
        return np.array([self._known[piece] for piece in pieces], np.float32)


def ask_field(questions: Iterable[FieldQuestion], assistant: Assistant) -> Iterator[Row]:
    """Asks each question in order and yields its result."""
    for question in questions:
        began = time.perf_counter()
        answer = assistant.ask(question.text, Conversation(question.history))
        seconds = time.perf_counter() - began
        rank_found = _first_right_rank(answer, assistant, question.gold) if question.gold else 0
        yield _row(question, answer, assistant, rank_found, seconds)


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Writes rows as JSON lines."""
    path.write_text("".join(f"{json.dumps(asdict(row))}\n" for row in rows), "utf-8")


def read_rows(path: Path) -> list[Row]:
    """Returns the rows that `write_rows` wrote."""
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _row(
    question: FieldQuestion, answer: Answer, assistant: Assistant, rank_found: int, seconds: float
) -> Row:
    right = {gold.page for gold in question.gold}
    statements = answer.statements if answer.outcome is Outcome.ANSWERED else ()
    citations = [citation for statement in statements for citation in statement.citations]
    contains_evidence = [contains(_quoted_text(statement), question.gold) for statement in statements[:FIRST]]
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
        rank_found,
        any(right & _pages(statement) for statement in statements),
        any(right & _pages(statement) for statement in statements[:FIRST]),
        any(contains_evidence[:1]),
        any(contains_evidence),
        all(recheck(citation, assistant.searcher) for citation in citations),
        round(seconds, 4),
    )


def _first_right_rank(answer: Answer, assistant: Assistant, golds: Sequence[Gold]) -> int:
    """Returns the rank of the first right page among the pages that the search shows, each counted once."""
    if answer.outcome is Outcome.DECLINED:
        return 0
    hits = assistant.searcher.search(answer.question.query, CANDIDATES)
    ranked = rank_hits(hits, assistant.find_evidence(answer.question))
    pages = [f"{hit.report.digest[:12]}#{page}" for hit in ranked for page in hit.passage.pages]
    right = {gold.page for gold in golds}
    first = list(dict.fromkeys(pages))[:DEPTH]
    return next((place for place, page in enumerate(first, 1) if page in right), 0)


def _quoted_text(statement: Statement) -> str:
    return " ".join(citation.quote for citation in statement.citations)


def _pages(statement: Statement) -> set[str]:
    return {
        f"{citation.report.digest[:12]}#{span.page}"
        for citation in statement.citations
        for span in citation.spans
    }
