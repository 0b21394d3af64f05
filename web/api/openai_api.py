"""The interface for chat programs: OpenAI's chat completions (`openai_responses` has its responses).

The model is the collection. Code writes the text from the citations and names the words of a family or a
practitioner as theirs. Every citation is also in the extra field `citations` of the message, and the outcome
in `outcome`. See docs/programs.md.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.answer import Answer, Citation, Event, Notice, Outcome, Stated, Statement, Understood
from web.api.chat_tasks import ChatTask, task_reply
from web.api.openai_schemas import (
    MODEL,
    NO_TOKENS,
    ChatCitation,
    ChatRequest,
    chat_citation,
    questions_of,
    refusal,
)
from web.dependencies import WithAddress, WithServices
from web.errors import UnknownModel, problem_for
from web.questions import start_question
from web.services import Services
from web.views import phrases
from web.views.links import passage_path


@dataclass(frozen=True, slots=True)
class ChatText:
    """A part of the text with its citations; the last part carries the outcome in `ending`."""

    text: str
    citations: tuple[ChatCitation, ...] = ()
    ending: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChatReply:
    """The parts of a reply, and the version of the index."""

    texts: Iterator[ChatText]
    version: str


def _ending(answer: Answer) -> dict[str, Any]:
    """Returns how an answer ended."""
    notices = [{"id": notice.id, "text": notice.text} for notice in answer.notices]
    return {"outcome": answer.outcome, "confidence": answer.confidence, "notices": notices}


def chat_texts(events: Iterator[Event], base: str) -> Iterator[ChatText]:
    """Yields the text of an answer while it is made: each statement with its references, then the notices.

    Notices that stand above the answer come first.
    """
    references, above = _References(base), tuple[Notice, ...]()
    for event in events:
        match event:
            case Understood():
                above = event.above
                if above:
                    yield ChatText("\n\n".join(notice.text for notice in above) + "\n\n")
            case Stated(statement):
                yield _statement_text(statement, references)
            case Answer():
                notices = "\n\n".join(notice.text for notice in event.notices if notice not in above)
                nearest = event.nearest if event.outcome is not Outcome.ANSWERED else ()
                quoted = [
                    f"{phrases.cited_words(citation)}\n{references.lines(citation)}" for citation in nearest
                ]
                text = "\n\n".join(filter(None, (notices, *quoted)))
                yield ChatText(text, references.take_new(), _ending(event))


def _statement_text(statement: Statement, references: "_References") -> ChatText:
    """Returns a statement with its references; if it is not a quotation, with its quotations too."""
    quoted = statement.text == statement.citations[0].quote
    lines = [f"‘{statement.text}’" if quoted else statement.text]
    for citation in statement.citations:
        if citation.quote != statement.text:
            lines.append(f"‘{citation.quote}’")
        lines.append(references.lines(citation))
    return ChatText("\n".join(lines) + "\n\n", references.take_new())


@dataclass(slots=True)
class _References:
    """Numbers citations and reports in order of appearance."""

    base: str
    number: int = 0
    reports: list[str] = field(default_factory=list)
    new: list[ChatCitation] = field(default_factory=list)

    def lines(self, citation: Citation) -> str:
        """Returns the place of a quotation, a warning if its report is not current, and its link."""
        self.number += 1
        if citation.report.id not in self.reports:
            self.reports.append(citation.report.id)
        document = self.reports.index(citation.report.id)
        self.new.append(chat_citation(citation, self.number, document, self.base))
        status = phrases.STATUSES[citation.report.status]
        place = f"[{self.number}] {phrases.where(citation)}"
        return "\n".join(filter(None, (place, status, self.base + passage_path(citation))))

    def take_new(self) -> tuple[ChatCitation, ...]:
        """Returns the citations since the last call."""
        new, self.new = tuple(self.new), []
        return new


router = APIRouter(prefix="/v1", include_in_schema=False)

STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@contextmanager
def replying(
    model: str, questions: list[str], services: Services, absolute: Callable[[str], str]
) -> Iterator[ChatReply]:
    """Yields the reply to the last of the user's messages. Raises UnknownModel, BadQuestion, NoIndex."""
    if model != MODEL:
        raise UnknownModel(f"There is no model '{model[:100]}' here. Ask '{MODEL}'.")
    *history, question = questions
    if task := ChatTask.of(question):
        texts = iter([ChatText(task_reply(task, services), ending={})])
        yield ChatReply(texts, services.asking.searcher().version_id)
        return
    with closing(start_question(services, question, history)) as asking:
        yield ChatReply(chat_texts(asking.events, absolute("")), asking.version)


def start_reply(
    chat: ChatRequest, services: WithServices, absolute: WithAddress
) -> Iterator[tuple[ChatRequest, ChatReply]]:
    """Yields the reply. It ends with the response, even if the client disconnects."""
    with replying(chat.model, questions_of(chat.messages), services, absolute) as reply:
        yield chat, reply


@router.post("/chat/completions")
def chat_completions(
    started: Annotated[tuple[ChatRequest, ChatReply], Depends(start_reply)],
) -> Response:
    """Answers the last message of the user. The earlier messages are the conversation."""
    chat, reply = started
    about = {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": reply.version,
    }
    if chat.stream:
        with_usage = bool(chat.stream_options and chat.stream_options.include_usage)
        headers = STREAM_HEADERS
        lines = _lines(reply.texts, about, with_usage)
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)
    parts = list(reply.texts)
    message = {
        "role": "assistant",
        "content": "".join(piece.text for piece in parts).strip(),
        "refusal": None,
        "citations": [citation.model_dump() for piece in parts for citation in piece.citations],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    completion = {**about, "object": "chat.completion", "choices": [choice], "usage": NO_TOKENS}
    return JSONResponse({**completion, **(parts[-1].ending or {})})


def _lines(texts: Iterator[ChatText], about: dict[str, Any], with_usage: bool) -> Iterator[str]:
    """Yields the stream: a chunk for each part, a final chunk, and [DONE]."""

    def line(choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = {**about, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

    def chunk(delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return line([choice], **more)

    try:
        yield chunk({"role": "assistant", "content": ""})
        for piece in texts:
            cited = [citation.model_dump() for citation in piece.citations]
            yield chunk({"content": piece.text, **({"citations": cited} if cited else {})})
            if piece.ending is not None:
                yield chunk({}, "stop", **piece.ending)
        if with_usage:
            yield line([], usage=NO_TOKENS)
        yield "data: [DONE]\n\n"
    except Exception as error:  # the status has been sent, so the error is sent in the stream
        _, body = refusal(*problem_for(error), [])
        yield f"data: {json.dumps(body)}\n\n"


@router.get("/models")
def models(services: WithServices) -> dict[str, Any]:
    """Returns the only model."""
    return {"object": "list", "data": [_model(services)]}


@router.get("/models/{model}")
def model(model: str, services: WithServices) -> dict[str, Any]:
    """Returns a model by its name."""
    if model != MODEL:
        raise UnknownModel(f"There is no model '{model[:100]}' here. Ask '{MODEL}'.")
    return _model(services)


def _model(services: Services) -> dict[str, Any]:
    created = datetime.fromisoformat(services.operating.versions.current().created)
    return {"id": MODEL, "object": "model", "created": int(created.timestamp()), "owned_by": MODEL}
