"""OpenAI's responses for chat programs: the same text as chat completions, in the newer shape.

Only what is simple is offered: a text or messages in, one message out, whole or as a stream. Nothing is kept,
so a response cannot be continued by its id.
"""

import json
import secrets
import time
from collections.abc import Iterator
from itertools import count
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, BeforeValidator, Field

from web.api.openai_api import STREAM_HEADERS, ChatReply, ChatText, replying
from web.api.openai_schemas import (
    MODEL,
    NO_SCHEMA,
    NO_TOOL,
    ChatMessage,
    accepts,
    questions_of,
    refusal,
)
from web.dependencies import WithAddress, WithServices
from web.errors import problem_for

router = APIRouter(prefix="/v1", include_in_schema=False)


def _plain_text(value: object) -> object:
    if isinstance(value, dict) and value.get("format") not in (None, {"type": "text"}):
        raise ValueError(NO_SCHEMA)
    return value


class ResponseItem(ChatMessage):
    """An item of the input. Items that are not messages are not read."""

    role: str = ""  # type: ignore[assignment]  # an item that is no message has none


class ResponsesRequest(BaseModel):
    """A request for a response. Only the user's messages are read; the last one is the question."""

    model: str = Field(max_length=200)
    input: str | Annotated[list[ResponseItem], Field(min_length=1, max_length=1000)]
    stream: bool | None = False
    text: Annotated[Any, BeforeValidator(_plain_text)] = None
    tool_choice: Annotated[Any, NO_TOOL] = None
    previous_response_id: Annotated[
        Any, accepts("Nothing is kept here. Send the conversation in the input.", None)
    ] = None
    background: Annotated[Any, accepts("Answers are given at once. Leave it out.", None, False)] = None

    @property
    def questions(self) -> list[str]:
        """Returns the user's messages, oldest first. Raises BadQuestion if there are none."""
        return [self.input] if isinstance(self.input, str) else questions_of(self.input)


def start_reply(
    request: ResponsesRequest, services: WithServices, absolute: WithAddress
) -> Iterator[tuple[ResponsesRequest, ChatReply]]:
    """Yields the reply. It ends with the response, even if the client disconnects."""
    with replying(request.model, request.questions, services, absolute) as reply:
        yield request, reply


@router.post("/responses")
def responses(started: Annotated[tuple[ResponsesRequest, ChatReply], Depends(start_reply)]) -> Response:
    """Answers the last message of the user. The earlier messages are the conversation."""
    request, reply = started
    events = _events(reply.texts)
    if request.stream:
        return StreamingResponse(_lines(events), media_type="text/event-stream", headers=STREAM_HEADERS)
    *_, completed = events
    return JSONResponse(completed["response"])


def _lines(events: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yields the events as they are sent. An error is sent as an event."""
    try:
        for event in events:
            yield f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
    except Exception as error:  # the status has been sent, so the error is sent in the stream
        _, body = refusal(*problem_for(error), [])
        event = {"type": "error", "sequence_number": 0, **body["error"]}
        yield f"event: error\ndata: {json.dumps(event)}\n\n"


def _events(texts: Iterator[ChatText]) -> Iterator[dict[str, Any]]:
    """Yields the events of a response. The last one has the whole response."""
    response, message_id, numbers = _response_in_progress(), f"msg_{secrets.token_hex(12)}", count()
    place = {"item_id": message_id, "output_index": 0, "content_index": 0}

    def event(kind: str, **fields: Any) -> dict[str, Any]:
        return {"type": f"response.{kind}", "sequence_number": next(numbers), **fields}

    yield event("created", response=response)
    yield event("output_item.added", output_index=0, item=_message(message_id, "in_progress"))
    yield event("content_part.added", **place, part=_part("", []))
    text, annotations, ending = "", list[dict[str, Any]](), dict[str, Any]()
    for piece in texts:
        annotations += _annotations(piece, len(text))
        text, ending = text + piece.text, piece.ending or {}
        yield event("output_text.delta", **place, delta=piece.text, logprobs=[])
    part = _part(text, annotations)
    message = _message(message_id, "completed", part)
    yield event("output_text.done", **place, text=text, logprobs=[])
    yield event("content_part.done", **place, part=part)
    yield event("output_item.done", output_index=0, item=message)
    ended = {"status": "completed", "output": [message], "usage": _USAGE, **ending}
    yield event("completed", response={**response, **ended})


_USAGE = {
    "input_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 0,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 0,
}


def _response_in_progress() -> dict[str, Any]:
    """Returns a response that has begun."""
    return {
        "id": f"resp_{secrets.token_hex(12)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "model": MODEL,
        "output": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": False,
        "store": False,
        "temperature": None,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "usage": None,
    }


def _message(message_id: str, status: str, *content: dict[str, Any]) -> dict[str, Any]:
    fields = {"id": message_id, "type": "message", "role": "assistant", "status": status}
    return {**fields, "content": list(content)}


def _part(text: str, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}


def _annotations(piece: ChatText, start: int) -> list[dict[str, Any]]:
    """Returns the citations of a part that begins at `start` as links of the text."""
    end = start + len(piece.text.rstrip())
    return [
        {
            "type": "url_citation",
            "start_index": start,
            "end_index": end,
            "title": citation.reference,
            "url": citation.url,
        }
        for citation in piece.citations
    ]
