"""The first page, the page of an answer, and follow-up questions. No question is stored."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web.api.event_stream import require_unfinished, stream
from web.dependencies import WithServices, same_site
from web.errors import BadQuestion
from web.questions import FEW, MORE, RunningQuestion, next_questions, restate_question, start_question
from web.services import Services
from web.views import phrases
from web.views.answer_view import AnswerView, AskForm, Choices, Fragments, NextForm
from web.views.filters import Filters
from web.views.templating import address, page, render
from web.views.thread_view import EarlierTurn, earlier_turns

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


EXAMPLES = (
    ("The child’s daily life", "How can practitioners understand what a child’s daily life is like?"),
    ("Working with families", "What helps when a family is reluctant to engage?"),
    ("Thinking and challenge", "How should practitioners challenge one another’s decisions?"),
    ("Changing risk and need", "When should risk to a child be reviewed?"),
    ("Sharing information", "Why is information about a child not shared between agencies?"),
    ("Leadership", "How should managers supervise practitioners?"),
)
"""Example questions by practice theme. A test asks the sample reports each of them."""


@router.get("/")
def home(request: Request, services: WithServices) -> Response:
    return _home(request, services)


def _choices(services: Services) -> Choices:
    return Choices.of(services.settings, services.reading.themes.labels, services.asking.searcher().reports())


def _home(request: Request, services: Services, status: int = 200, **filled: object) -> Response:
    reports = services.asking.searcher().reports()
    years = sorted({report.year for report in reports if report.year})
    return page(
        request,
        "home.html",
        status,
        reports=reports,
        years=phrases.years(years),
        samples=any(report.sample for report in reports),
        examples=EXAMPLES,
        choices=_choices(services),
        **{
            "question": "",
            "history": (),
            "shown": (),
            "error": "",
            "at": "question",
            "filters": Filters(),
            **filled,
        },
    )


@router.get("/ask")
def ask_by_link(request: Request, services: WithServices, form: Annotated[AskForm, Query()]) -> Response:
    """Answers the question in a link exactly as it stands there; without one, shows the first page."""
    if not form.question:
        return _home(request, services)
    return _ask(request, services, form)


@router.post("/ask")
def ask(request: Request, services: WithServices, form: Annotated[AskForm, Form()]) -> Response:
    return _ask(request, services, form)


def _start(services: Services, form: AskForm) -> RunningQuestion:
    limit = MORE if form.more else FEW
    return start_question(
        services, form.question, form.history, limit, without=form.without, filters=form.filters
    )


def _ask(request: Request, services: Services, form: AskForm) -> Response:
    choices = _choices(services)
    try:
        asking = _start(services, form)
    except BadQuestion as fault:
        filled = {"question": form.question[: 2 * choices.limit], "error": str(fault), "at": fault.field}
        earlier = {"history": form.history, "shown": form.shown}
        return _home(request, services, 422, filters=form.filters, **earlier, **filled)
    view = AnswerView(asking.answer(), form, choices, _turns(services, form))
    return page(request, "answer.html", view=view)


def _turns(services: Services, form: AskForm) -> list[EarlierTurn]:
    """Returns the earlier turns of the conversation, unless the page has them."""
    if form.appended:
        return []
    searcher = services.asking.searcher()

    def understood(question: str, before: Sequence[str], without: Collection[str]) -> str:
        return restate_question(services, searcher, question, before, without)

    return earlier_turns(searcher, form.history, form.shown, understood)


def start_answer(
    request: Request, services: WithServices, form: Annotated[AskForm, Form()]
) -> Iterator[tuple[RunningQuestion, Fragments]]:
    """Yields the running question before the stream begins, so that a bad question is an ordinary page.

    It ends with the stream, even if the client disconnects.
    """
    with closing(_start(services, form)) as asking:
        yield asking, Fragments(form, _choices(services), address(request), _turns(services, form))


@router.post("/ask/stream", response_class=EventSourceResponse, dependencies=[Depends(require_unfinished)])
def ask_stream(
    started: Annotated[tuple[RunningQuestion, Fragments], Depends(start_answer)],
    last_event_id: Annotated[str, Header()] = "",
) -> Iterator[ServerSentEvent]:
    """Streams what `web/static/asking.js` adds to the page while the answer is made."""
    asking, fragments = started
    yield from stream(fragments.following(asking.events), fragments.of, asking.version, last_event_id)


@router.post("/ask/next")
def ask_next(request: Request, services: WithServices, form: Annotated[NextForm, Form()]) -> Response:
    """Returns follow-up questions. A script adds them below the answer; without it they are a page."""
    questions = next_questions(services, form.passage, form.history, form.filters)
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"html": render("next_list.html", questions=questions, form=form)})
    return page(request, "next.html", questions=questions, form=form)
