"""The JSON API: the same answers as the pages. Its shapes do not change."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from assistant.answer import Answer, Event, Found, Stated, Understood
from corpus.report import Voice
from index.searching import Query as IndexQuery
from web.api.answer_schemas import AnswerOut, AskIn, HitOut, SearchOut, StatementOut
from web.api.event_stream import require_unfinished, stream
from web.api.openapi import ASKING, OF_BODY, OF_STREAM
from web.dependencies import WithAddress, WithServices
from web.questions import RunningQuestion, find, start_question
from web.services import Services

router = APIRouter(prefix="/api", responses=ASKING, tags=["asking"])


@router.post(
    "/ask",
    responses=OF_BODY,
    summary="Answer a question",
    response_description="The answer, or how else it ended.",
)
def ask(body: AskIn, services: WithServices, absolute: WithAddress) -> AnswerOut:
    """Answers a question by quoting the reports word for word.

    Not answering is an outcome, not an error: `nearest`, `not_found`, `not_supported` and `declined` have
    status 200.
    """
    return AnswerOut.of(start_answer(body, services).answer(), absolute)


def start_answer(body: AskIn, services: Services) -> RunningQuestion:
    """Returns the running question."""
    return start_question(
        services, body.question, body.history, body.limit, without=body.without, filters=body.filters
    )


def start_answer_by_link(
    query: Annotated[AskIn, Query()], services: WithServices
) -> Iterator[RunningQuestion]:
    """Yields the running question before the stream begins, so that a bad question is an ordinary problem.

    It ends with the stream, even if the client disconnects.
    """
    with closing(start_answer(query, services)) as asking:
        yield asking


@router.get(
    "/ask/stream",
    response_class=EventSourceResponse,
    dependencies=[Depends(require_unfinished)],
    responses=OF_STREAM,
    summary="Answer a question as a stream",
    response_description="Server-sent events: each has JSON as its data, and an id to resume after.",
)
def ask_stream(
    asking: Annotated[RunningQuestion, Depends(start_answer_by_link)],
    absolute: WithAddress,
    last_event_id: Annotated[
        str,
        Header(
            description="The id of the last event received; only later events are sent.",
            examples=["000001-4f2a.2"],
        ),
    ] = "",
) -> Iterator[ServerSentEvent]:
    """Streams the same answer: `understood`, `found`, each `statement`, and the whole `answer`.

    For an EventSource. It resumes after `Last-Event-ID`; close it at `answer` or `problem`.
    """

    def shape(event: Event) -> object:
        match event:
            case Understood(question, above):
                parts = [{"name": part.name, "label": part.label} for part in question.parts]
                notices = [{"id": notice.id, "text": notice.text} for notice in above]
                return {"meaning": question.sentence or question.asked, "parts": parts, "notices": notices}
            case Found(hits):
                return {"passages": len(hits)}
            case Stated(statement):
                return StatementOut.of(statement, absolute)
            case Answer():
                return AnswerOut.of(event, absolute)

    yield from stream(asking.events, shape, asking.version, last_event_id)


class SearchIn(BaseModel):
    """The text of a search, and its filters."""

    q: str = Field(description="What to look for.", examples=["strategy discussion"])
    limit: int = Field(default=10, ge=1, le=100, description="The most passages.", examples=[10])
    report: tuple[str, ...] = Field(
        default=(), description="Only these reports, by id.", examples=[["sample-seeing-the-childs-day"]]
    )
    theme: tuple[str, ...] = Field(
        default=(), description="Only passages on these themes, by id.", examples=[["information-sharing"]]
    )
    kind: tuple[str, ...] = Field(
        default=(), description="Only these kinds of report.", examples=[["Annual report"]]
    )
    voice: tuple[Voice, ...] = Field(
        default=(), description="Only passages in which these speak.", examples=[["recommendation"]]
    )
    since: int | None = Field(default=None, ge=1900, le=2200, description="The first year.", examples=[2020])
    until: int | None = Field(default=None, ge=1900, le=2200, description="The last year.", examples=[2024])


@router.get("/search", summary="Find passages", response_description="The passages, best first.")
def search(query: Annotated[SearchIn, Query()], services: WithServices) -> SearchOut:
    """Returns passages, best first. The search expands the words and keeps to the reports that they name."""
    filters = IndexQuery(
        "",
        themes=query.theme,
        kinds=query.kind,
        reports=query.report,
        voices=query.voice,
        since=query.since,
        until=query.until,
    )
    searcher, hits = find(services, query.q, filters, query.limit)
    return SearchOut(hits=[HitOut.of(hit, searcher) for hit in hits], version=searcher.version_id)
