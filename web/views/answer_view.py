"""The page of an answer, whole or as fragments that are added while the answer is made."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from assistant.answer import Answer, Event, Found, Outcome, Stated, Statement, Understood
from assistant.question import Question
from corpus.report import Report
from web.settings import Settings
from web.views import phrases
from web.views.filters import Filters
from web.views.templating import render

_MOST_LISTED = 100
"""Maximum number of values that are read from a field with many."""


def _last(values: object) -> object:
    return values[-_MOST_LISTED:] if isinstance(values, list | tuple) else values


Listed = Annotated[tuple[str, ...], BeforeValidator(_last)]
"""A field with many values. Only the last are read: a conversation may be long."""


class AskForm(BaseModel):
    """The fields of the question form.

    `without` names parts of the question to leave out, `drop` a filter to leave out. `more` asks for more
    statements, grouped by report; `sort` "date" puts the newest report first.
    """

    question: str = ""
    history: Listed = ()
    without: Listed = ()
    drop: str = ""
    theme: str = Field(default="", max_length=100)
    kind: str = Field(default="", max_length=200)
    voice: str = Field(default="", max_length=40)
    since: str = Field(default="", max_length=40)
    until: str = Field(default="", max_length=40)
    report: str = Field(default="", max_length=200)
    more: bool = False
    sort: str = Field(default="", max_length=40)

    @property
    def filters(self) -> Filters:
        """Returns the filters that were chosen."""
        chosen = Filters(self.theme, self.kind, self.voice, self.since, self.until, self.report)
        return chosen.without(self.drop)


class NextForm(AskForm):
    """The fields of a request for follow-up questions: the passages that an answer cited."""

    passage: Listed = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: the maximum length of a question, the values of the filters, the titles of
    reports by their ids, and whether feedback can be given.
    """

    limit: int
    themes: Mapping[str, str]
    kinds: Sequence[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    feedback: bool = False

    @classmethod
    def of(cls, settings: Settings, themes: Mapping[str, str], reports: Collection[Report]) -> "Choices":
        """Returns the choices for these reports. `themes` has the label of each theme id."""
        titles = {report.id: report.title for report in reports}
        kinds = sorted({report.kind for report in reports if report.kind})
        return cls(settings.question_limit, themes, kinds, titles, settings.feedback)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with its conversation and the fields of the form."""

    answer: Answer
    form: AskForm
    choices: Choices

    @property
    def earlier(self) -> tuple[str, ...]:
        return self.form.history

    @property
    def filters(self) -> Filters:
        return self.form.filters

    @property
    def labels(self) -> dict[str, str]:
        """Returns the label of each filter."""
        return self.filters.labels(self.choices.themes, self.choices.titles)

    @property
    def question(self) -> Question:
        return self.answer.question

    @property
    def urgent(self) -> tuple[str, ...]:
        """Returns the lines for people in danger, which are shown above everything else."""
        notices = self.answer.notices
        return tuple(
            line for notice in notices if notice.id.startswith("danger_") for line in notice.text.splitlines()
        )

    @property
    def unsearched(self) -> str:
        """Returns the question if it was not searched, so that the box keeps it to be edited."""
        return self.form.question if self.answer.outcome is Outcome.DECLINED else ""

    @property
    def history(self) -> tuple[str, ...]:
        """Returns the questions that the next question follows, without those that are not kept."""
        asked = self.question.asked
        return (*self.earlier, asked) if asked else self.earlier

    @property
    def cited(self) -> tuple[str, ...]:
        """Returns the ids of the passages shown. The follow-up questions are made from them."""
        stated = (citation for statement in self.answer.statements for citation in statement.citations)
        return tuple(dict.fromkeys(citation.passage.id for citation in (*stated, *self.answer.nearest)))

    @property
    def groups(self) -> list[tuple[Report, list[Statement]]]:
        """Returns the statements grouped by report, in order of appearance or newest first."""
        groups: dict[Report, list[Statement]] = {}
        for statement in self.answer.statements:
            groups.setdefault(statement.citations[0].report, []).append(statement)
        rows = list(groups.items())
        return sorted(rows, key=lambda row: row[0].published, reverse=True) if self.newest else rows

    @property
    def newest(self) -> bool:
        """Returns whether the newest report comes first."""
        return self.form.sort == "date"

    @property
    def said(self) -> str:
        """Returns what a screen reader announces when the answer is complete."""
        if self.answer.outcome is Outcome.ANSWERED:
            return f"{phrases.count(len(self.answer.statements), 'quotation')} found."
        if self.urgent:
            return " ".join(self.urgent[:3])
        if self.answer.outcome is Outcome.NEAREST:
            return "No answer was found. The nearest passages are shown."
        return "No answer was found." if self.answer.outcome is Outcome.NOT_FOUND else "Not answered."


@dataclass(slots=True)
class Fragments:
    """Turns each event into the HTML that is sent to the page, with all text escaped.

    `begun` says whether the page of the answer has been sent, so that only its parts follow.
    """

    form: AskForm
    choices: Choices
    address: str
    begun: bool = False

    def following(self, events: Iterator[Event]) -> Iterator[Event]:
        """Yields the same events and records which have come, including those that the reader has already."""
        for event in events:
            yield event
            self.begun = self.begun or isinstance(event, Understood)

    def of(self, event: Event) -> dict[str, str]:
        """Returns the fragments of one event by their place on the page."""
        match event:
            case Understood(question):
                empty = Answer(question, Outcome.ANSWERED)
                return {"main": self._render("answer_main.html", empty, coming=True)}
            case Found(hits):
                return {"progress": f"Reading {phrases.count(len(hits), 'passage')}."}
            case Stated(statement):
                return {"statement": render("statement.html", statement=statement, address=self.address)}
            case Answer():
                view = self._view(event)
                if not self.begun:
                    return {"main": self._render("answer_main.html", event), "said": view.said}
                compared = {"statements": self._render("statements.html", event)} if event.sides else {}
                return {
                    **compared,
                    "notices": self._render("notices.html", event),
                    "rest": self._render("rest.html", event),
                    "said": view.said,
                }

    def _view(self, answer: Answer) -> AnswerView:
        return AnswerView(answer, self.form, self.choices)

    def _render(self, template: str, answer: Answer, coming: bool = False) -> str:
        return render(template, view=self._view(answer), coming=coming, address=self.address)
