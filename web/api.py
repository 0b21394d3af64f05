"""The JSON API: the same answers that people read, for programs. Its shapes stay as they are."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.answer import Answer, Event, Found, Stated, Understood
from index.searching import Query as IndexQuery
from web.asking import Asking, begin, find
from web.schemas import AnswerOut, AskIn, HitOut, ProblemOut, SearchOut, StatementOut
from web.services import Services
from web.streaming import stream
from web.templating import address

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemOut, "description": description}
    for status, description in (
        (400, "The body is not JSON"),
        (422, "Something in the request is not as it should be; `detail` says what"),
        (503, "There is no index to ask yet"),
    )
}
router = APIRouter(prefix="/api", responses=_PROBLEMS)


def services(request: Request) -> Services:
    """The services that the application was made with."""
    found: Services = request.app.state.services
    return found


def absolute(request: Request) -> Callable[[str], str]:
    """Makes a path a whole address."""
    base = address(request)
    return lambda path: base + path


WithServices = Annotated[Services, Depends(services)]
WithAddress = Annotated[Callable[[str], str], Depends(absolute)]


@router.post("/ask")
def ask(asked: AskIn, services: WithServices, absolute: WithAddress) -> AnswerOut:
    """Answer a question by quoting the reports word for word."""
    asking = begin(services, asked.question, asked.history, asked.limit)
    return AnswerOut.of(asking.answer(), absolute)


def begun(
    services: WithServices,
    question: Annotated[str, Query(description="The question.")],
    history: Annotated[tuple[str, ...], Query(description="Earlier questions, oldest first.")] = (),
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Iterator[Asking]:
    """The question under way, before the stream begins, so that a bad one is an ordinary problem.

    It is ended with the stream, also where the reader has gone.
    """
    with closing(begin(services, question, history, limit)) as asking:
        yield asking


@router.get("/ask/stream", response_class=EventSourceResponse)
def ask_stream(
    asking: Annotated[Asking, Depends(begun)],
    absolute: WithAddress,
    last_event_id: Annotated[str, Header()] = "",
) -> Iterator[ServerSentEvent]:
    """The same answer as it comes: `understood`, `found`, each `statement`, and `answer`, which is whole.

    For an EventSource: it is resumed after `Last-Event-ID`; close it at `answer` or `problem`.
    """

    def shape(event: Event) -> object:
        match event:
            case Understood(question):
                parts = [{"name": part.name, "label": part.label} for part in question.parts]
                return {"meaning": question.meaning, "parts": parts}
            case Found(hits):
                return {"passages": len(hits)}
            case Stated(statement):
                return StatementOut.of(statement, absolute)
            case Answer():
                return AnswerOut.of(event, absolute)

    yield from stream(asking.events, shape, asking.version, last_event_id)


@router.get("/search")
def search(
    services: WithServices,
    q: Annotated[str, Query(description="What to look for.", examples=["strategy discussion"])],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    report: Annotated[tuple[str, ...], Query(description="Only these reports, by id.")] = (),
    theme: Annotated[tuple[str, ...], Query(description="Only passages on these themes, by id.")] = (),
    since: Annotated[int | None, Query(ge=1900, le=2200, description="The first year.")] = None,
    until: Annotated[int | None, Query(ge=1900, le=2200, description="The last year.")] = None,
) -> SearchOut:
    """Find passages, best first: in all the words for what is looked for, in the reports that it names."""
    filters = IndexQuery("", reports=report, themes=theme, since=since, until=until)
    searcher, hits = find(services, q, filters, limit)
    return SearchOut(hits=[HitOut.of(hit, searcher) for hit in hits], version=searcher.version_id)
