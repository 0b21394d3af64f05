"""The JSON API: the same answers that people read, for programs. Its shapes stay as they are."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from assistant.answer import Answer
from index.searching import Query as IndexQuery
from web.asking import checked, conversation
from web.schemas import AnswerOut, AskIn, HitOut, ProblemOut, SearchOut
from web.services import Services

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
    """Makes a path a whole address: the public one where it is set, else the one that was asked."""
    base = services(request).settings.public_url or str(request.base_url)
    return lambda path: base.rstrip("/") + path


WithServices = Annotated[Services, Depends(services)]
WithAddress = Annotated[Callable[[str], str], Depends(absolute)]


@router.post("/ask")
def ask(asked: AskIn, services: WithServices, absolute: WithAddress) -> AnswerOut:
    """Answer a question by quoting the reports word for word."""
    limit = services.settings.question_limit
    question = checked(asked.question, limit)
    answerer = services.answerer(services.searcher())
    *_, answer = answerer.stream(question, conversation(asked.history, limit), asked.limit)
    assert isinstance(answer, Answer)
    return AnswerOut.of(answer, absolute)


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
    """Find passages, best first."""
    text = checked(q, services.settings.question_limit)
    searcher = services.searcher()
    query = IndexQuery(text, reports=report, themes=theme, since=since, until=until)
    hits = [HitOut.of(hit, searcher) for hit in searcher.search(query, limit)]
    return SearchOut(hits=hits, version=searcher.version_id)
