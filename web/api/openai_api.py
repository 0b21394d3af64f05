"""The interface that chat programs speak: OpenAI's chat completions.

The model is the collection. Code writes the text from the citations; what a family or a practitioner said is
named as theirs. Every citation is also in the extra field `citations` of the message, and how the answer
ended in `outcome`. See docs/programs.md.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.answer import Answer, Citation, Event, Outcome, Stated, Statement
from web.api.openai_schemas import MODEL, NO_TOKENS, ChatCitation, ChatRequest, chat_citation, refusal
from web.dependencies import WithAddress, WithServices
from web.errors import UnknownModel, problem_for
from web.questions import RunningQuestion, start_question
from web.services import Services
from web.views import wording
from web.views.links import passage_path


@dataclass(frozen=True, slots=True)
class ChatText:
    """Some of the text with its citations; the last one carries the answer."""

    text: str
    citations: tuple[ChatCitation, ...] = ()
    answer: Answer | None = None

    @property
    def ending(self) -> dict[str, Any]:
        """How it ended: what is told with the last piece."""
        assert self.answer is not None
        notices = [{"id": notice.id, "text": notice.text} for notice in self.answer.notices]
        return {"outcome": self.answer.outcome, "confidence": self.answer.confidence, "notices": notices}


def chat_texts(events: Iterator[Event], base: str) -> Iterator[ChatText]:
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
                yield ChatText(text, references.taken(), event)


def _said(statement: Statement, references: "_References") -> ChatText:
    """What is said, in quotation marks where it is a quotation; else with what it rests on below it."""
    quoted = statement.text == statement.citations[0].quote
    lines = [f"‘{statement.text}’" if quoted else statement.text]
    for citation in statement.citations:
        if citation.quote != statement.text:
            lines.append(f"‘{citation.quote}’")
        lines.append(references.lines(citation))
    return ChatText("\n".join(lines) + "\n\n", references.taken())


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


router = APIRouter(prefix="/v1", include_in_schema=False)


def begun(chat: ChatRequest, services: WithServices) -> Iterator[tuple[ChatRequest, RunningQuestion]]:
    """The question under way; ended with the response, also where the reader has gone."""
    if chat.model != MODEL:
        raise UnknownModel(f"There is no model '{chat.model[:100]}' here. Ask '{MODEL}'.")
    *history, question = chat.asked
    with closing(start_question(services, question, history)) as asking:
        yield chat, asking


@router.post("/chat/completions")
def chat_completions(
    begun: Annotated[tuple[ChatRequest, RunningQuestion], Depends(begun)], absolute: WithAddress
) -> Response:
    """Answer the last message of the user, the earlier ones being the conversation."""
    chat, asking = begun
    about = {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": asking.version,
    }
    said = chat_texts(asking.events, absolute(""))
    if chat.stream:
        with_usage = bool(chat.stream_options and chat.stream_options.include_usage)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        lines = _lines(said, about, with_usage)
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)
    whole = list(said)
    message = {
        "role": "assistant",
        "content": "".join(piece.text for piece in whole).strip(),
        "refusal": None,
        "citations": [one.model_dump() for piece in whole for one in piece.citations],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return JSONResponse(
        {**about, "object": "chat.completion", "choices": [choice], "usage": NO_TOKENS, **whole[-1].ending}
    )


def _lines(said: Iterator[ChatText], about: dict[str, Any], with_usage: bool) -> Iterator[str]:
    """The stream: a chunk for each piece, one that ends it, and the word that it is done."""

    def line(choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = {**about, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

    def chunk(delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return line([choice], **more)

    try:
        yield chunk({"role": "assistant", "content": ""})
        for piece in said:
            yield chunk({"content": piece.text, "citations": [one.model_dump() for one in piece.citations]})
            if piece.answer:
                yield chunk({}, "stop", **piece.ending)
        if with_usage:
            yield line([], usage=NO_TOKENS)
        yield "data: [DONE]\n\n"
    except Exception as error:  # the headers have gone, so the stream itself must say it
        _, body = refusal(*problem_for(error), [])
        yield f"data: {json.dumps(body)}\n\n"


@router.get("/models")
def models(services: WithServices) -> dict[str, Any]:
    """The one model there is."""
    return {"object": "list", "data": [_model(services)]}


@router.get("/models/{model}")
def model(model: str, services: WithServices) -> dict[str, Any]:
    """That model."""
    if model != MODEL:
        raise UnknownModel(f"There is no model '{model[:100]}' here. Ask '{MODEL}'.")
    return _model(services)


def _model(services: Services) -> dict[str, Any]:
    made = datetime.fromisoformat(services.operating.versions.current().created)
    return {"id": MODEL, "object": "model", "created": int(made.timestamp()), "owned_by": MODEL}
