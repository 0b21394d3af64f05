"""An answer as the text of a chat: quotations, each with the lines that say where it stands.

Code writes all of it from the citations; what a family or a practitioner said is named as theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Answer, Citation, Event, Outcome, Stated, Statement
from web.api.openai_schemas import ChatCitation, chat_citation
from web.views import wording
from web.views.links import passage_path


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text with its citations; the last one carries the answer."""

    text: str
    citations: tuple[ChatCitation, ...] = ()
    answer: Answer | None = None

    @property
    def ending(self) -> dict[str, Any]:
        """How it ended: what is told with the last piece."""
        assert self.answer
        notices = [{"id": notice.id, "text": notice.text} for notice in self.answer.notices]
        return {"outcome": self.answer.outcome, "confidence": self.answer.confidence, "notices": notices}


def pieces(events: Iterator[Event], base: str) -> Iterator[Piece]:
    """The text of an answer as it comes: each statement with its references, then what goes with them."""
    references = _References(base)
    for event in events:
        match event:
            case Stated(statement):
                yield _said(statement, references)
            case Answer():
                notices = "\n\n".join(notice.text for notice in event.notices)
                nearest = event.nearest if event.outcome is not Outcome.ANSWERED else ()
                quoted = [f"‘{near.quote}’\n{references.lines(near)}" for near in nearest]
                text = "\n\n".join(filter(None, (notices, *quoted)))
                yield Piece(text, references.taken(), event)


def _said(statement: Statement, references: "_References") -> Piece:
    """What is said, in quotation marks where it is a quotation; else with what it rests on below it."""
    quoted = statement.text == statement.citations[0].quote
    lines = [f"‘{statement.text}’" if quoted else statement.text]
    for citation in statement.citations:
        if citation.quote != statement.text:
            lines.append(f"‘{citation.quote}’")
        lines.append(references.lines(citation))
    return Piece("\n".join(lines) + "\n\n", references.taken())


@dataclass(slots=True)
class _References:
    """Numbers citations and reports in the order in which they come."""

    base: str
    number: int = 0
    reports: list[str] = field(default_factory=list)
    new: list[ChatCitation] = field(default_factory=list)

    def lines(self, citation: Citation) -> str:
        """Where a quotation stands, whether it still does, and its link."""
        self.number += 1
        if citation.report.id not in self.reports:
            self.reports.append(citation.report.id)
        document = self.reports.index(citation.report.id)
        self.new.append(chat_citation(citation, self.number, document, self.base))
        status = wording.STATUSES[citation.report.status]
        place = f"[{self.number}] {wording.where(citation)}"
        return "\n".join(filter(None, (place, status, self.base + passage_path(citation))))

    def taken(self) -> tuple[ChatCitation, ...]:
        """The citations since the last time."""
        taken, self.new = tuple(self.new), []
        return taken
