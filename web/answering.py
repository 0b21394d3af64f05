"""The page of an answer, whole or as fragments that are put into it while the answer comes."""

from dataclasses import dataclass

from assistant.answer import Answer, Event, Found, Outcome, Stated, Understood
from assistant.question import Question
from web import wording
from web.templating import render


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with the conversation around it. `without` names the parts that were taken away."""

    answer: Answer
    earlier: tuple[str, ...]
    without: tuple[str, ...]
    limit: int

    @property
    def question(self) -> Question:
        return self.answer.question

    @property
    def history(self) -> tuple[str, ...]:
        """What the next question follows. A question that was not kept does not come back."""
        asked = self.question.asked
        return (*self.earlier, asked) if asked else self.earlier

    @property
    def said(self) -> str:
        """What a screen reader is told when the answer is there."""
        if self.answer.outcome is Outcome.ANSWERED:
            return f"{wording.count(len(self.answer.statements), 'quotation')} found."
        return "No answer was found." if self.answer.outcome is Outcome.NOT_FOUND else "Not answered."


@dataclass(frozen=True, slots=True)
class Fragments:
    """What is sent to the page for each event: ready HTML, everything in it escaped."""

    earlier: tuple[str, ...]
    without: tuple[str, ...]
    limit: int
    address: str

    def of(self, event: Event) -> dict[str, str]:
        """The fragments of one event, by the place they go to."""
        match event:
            case Understood(question):
                empty = Answer(question, Outcome.ANSWERED)
                return {"main": self._render("answer_main.html", empty, coming=True)}
            case Found(hits):
                return {"progress": f"Reading {wording.count(len(hits), 'passage')}."}
            case Stated(statement):
                return {"statement": render("statement.html", statement=statement, address=self.address)}
            case Answer():
                view = self._view(event)
                return {
                    "main": self._render("answer_main.html", event),
                    "notices": self._render("notices.html", event),
                    "rest": self._render("rest.html", event),
                    "said": view.said,
                }

    def _view(self, answer: Answer) -> AnswerView:
        return AnswerView(answer, self.earlier, self.without, self.limit)

    def _render(self, template: str, answer: Answer, coming: bool = False) -> str:
        return render(template, view=self._view(answer), coming=coming, address=self.address)
