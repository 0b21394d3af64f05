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
from web.views.thread_view import EarlierTurn, link_to, pad, shown_in

_MOST_LISTED = 100
"""Maximum number of values that are read from a field with many."""


def _last(values: object) -> object:
    return values[-_MOST_LISTED:] if isinstance(values, list | tuple) else values


Listed = Annotated[tuple[str, ...], BeforeValidator(_last)]
"""A field with many values. Only the last are read: a conversation may be long."""


class AskForm(BaseModel):
    """The fields of the question form.

    `history` has the earlier questions, `shown` the quotations of their answers (`thread_view`). `without`
    names parts of the question to leave out, `drop` a filter to leave out. `more` asks for more statements,
    grouped by report; `sort` "date" puts the newest report first. `appended`: the page has the earlier turns.
    """

    question: str = ""
    history: Listed = ()
    shown: Listed = ()
    appended: bool = False
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
    reports by their ids, whether feedback can be given, and whether the site has a public address for links.
    """

    limit: int
    themes: Mapping[str, str]
    kinds: Sequence[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    feedback: bool = False
    public: bool = False

    @classmethod
    def of(cls, settings: Settings, themes: Mapping[str, str], reports: Collection[Report]) -> "Choices":
        """Returns the choices for these reports. `themes` has the label of each theme id."""
        titles = {report.id: report.title for report in reports}
        kinds = sorted({report.kind for report in reports if report.kind})
        public = bool(settings.public_url)
        return cls(settings.question_limit, themes, kinds, titles, settings.feedback, public)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer with its conversation and the fields of the form."""

    answer: Answer
    form: AskForm
    choices: Choices
    turns: Sequence[EarlierTurn] = ()

    @property
    def earlier(self) -> tuple[str, ...]:
        return self.form.history

    @property
    def number(self) -> int:
        """Returns the number of this turn in the conversation, which makes ids on the page differ."""
        return len(self.earlier) + 1

    @property
    def title(self) -> str:
        """Returns the title of the page."""
        if self.urgent:
            return self.urgent[0]
        if not self.question.asked:
            return "Your question was not searched or kept"
        return f"Not answered: {self.question.asked}" if self.unsearched_question else self.question.asked

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
    def unsearched_question(self) -> str:
        """Returns the question if it was not searched, so that the box keeps it to be edited."""
        talk = any(notice.id.startswith("talk_") for notice in self.answer.notices)
        return self.form.question if self.answer.outcome is Outcome.DECLINED and not talk else ""

    @property
    def history(self) -> tuple[str, ...]:
        """Returns the questions that the next question follows, without those that were not searched."""
        return self.earlier if self.unsearched_question else (*self.earlier, self.question.asked)

    @property
    def shown_quotations(self) -> tuple[str, ...]:
        """Returns the quotations of each question in `history`."""
        before = pad(self.form.shown, len(self.earlier))
        return before if self.unsearched_question else (*before, shown_in(self.answer, self.form.without))

    @property
    def link(self) -> str:
        """Returns the path at which this is answered again; "" if the question was not searched."""
        if self.unsearched_question:
            return ""
        fields = [("question", self.question.asked), *self.filters.chosen.items()]
        fields += [("without", name) for name in self.form.without]
        fields += [("more", "true")] if self.form.more else []
        fields += [("sort", self.form.sort)] if self.form.sort else []
        return link_to(fields, self.earlier, self.form.shown)

    @property
    def cited_passages(self) -> tuple[str, ...]:
        """Returns the ids of the passages shown. The follow-up questions are made from them."""
        stated = (citation for statement in self.answer.statements for citation in statement.citations)
        return tuple(dict.fromkeys(citation.passage.id for citation in (*stated, *self.answer.nearest)))

    @property
    def cited_reports(self) -> tuple[Report, ...]:
        """Returns the reports that are quoted, each once, for the references of a printed page."""
        stated = (citation for statement in self.answer.statements for citation in statement.citations)
        return tuple(dict.fromkeys(citation.report for citation in (*stated, *self.answer.nearest)))

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
    def announcement(self) -> str:
        """Returns what a screen reader announces when the answer is complete."""
        if self.answer.outcome is Outcome.ANSWERED:
            return f"{phrases.count(len(self.answer.statements), 'quotation')} found."
        if self.urgent:
            return " ".join(self.urgent[:3])
        if self.answer.outcome is Outcome.NEAREST:
            return "No answer was found. The nearest quotations are shown."
        return "No answer was found." if self.answer.outcome is Outcome.NOT_FOUND else "Not answered."


@dataclass(slots=True)
class Fragments:
    """Turns each event into the HTML that is sent to the page, with all text escaped. `said`, `title`, `link`
    and `box` are text: a script never reads them as HTML.

    `begun` says whether the turn has been sent, so that only its parts follow. `before` is the report of the
    statement before, whose name is not repeated.
    """

    form: AskForm
    choices: Choices
    address: str
    turns: Sequence[EarlierTurn] = ()
    begun: bool = False
    before: str = ""

    def following(self, events: Iterator[Event]) -> Iterator[Event]:
        """Yields the same events and records which have come, including those that the reader has already."""
        for event in events:
            yield event
            self.begun = self.begun or isinstance(event, Understood)
            if isinstance(event, Stated):
                self.before = event.statement.citations[-1].report.id

    def of(self, event: Event) -> dict[str, str]:
        """Returns the fragments of one event by their place on the page."""
        match event:
            case Understood(question, above):
                return self._turn(Answer(question, Outcome.ANSWERED, notices=above), coming=True)
            case Found(hits):
                return {"progress": f"Reading {phrases.count(len(hits), 'place')} in the reports."}
            case Stated(statement):
                parts = {"statement": statement, "before": self.before, "address": self.address}
                return {"statement": render("statement.html", **parts)}
            case Answer():
                return self._end(event)

    def _end(self, answer: Answer) -> dict[str, str]:
        """Returns what completes a turn, or the whole turn if it has not been sent."""
        view = self._view(answer)
        end = {
            "said": view.announcement,
            "title": view.title,
            "link": view.link,
            "box": view.unsearched_question,
            "fields": self._render("fields.html", answer),
        }
        if not self.begun:
            return end | self._turn(answer)
        compared = {"statements": self._render("statements.html", answer)} if answer.sides else {}
        rest = {"rest": self._render("rest.html", answer), "notices": self._render("notices.html", answer)}
        return end | compared | rest

    def _turn(self, answer: Answer, coming: bool = False) -> dict[str, str]:
        """Returns a turn to append; the whole thread if the page has no earlier turns.

        In danger it is the whole, so that where to turn is the first thing on the page.
        """
        if self.form.appended and not self._view(answer).urgent:
            turn = self._render("turn.html", answer, coming)
            return {"turn": turn, "narrow": self._render("narrow.html", answer)}
        return {"main": self._render("thread.html", answer, coming)}

    def _view(self, answer: Answer) -> AnswerView:
        return AnswerView(answer, self.form, self.choices, self.turns)

    def _render(self, template: str, answer: Answer, coming: bool = False) -> str:
        return render(template, view=self._view(answer), coming=coming, address=self.address)
