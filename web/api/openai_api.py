"""The assistant behind the interface that chat programs speak: OpenAI's chat completions.

The model is the collection. Every citation of its text is also in the extra field `citations` of the message,
and how it ended in `outcome`. See docs/programs.md.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response, StreamingResponse

from web.api.openai_schemas import MODEL, NO_TOKENS, Chat, refusal
from web.api.openai_text import Piece, pieces
from web.dependencies import WithAddress, WithServices
from web.errors import NoSuchModel, problem_for
from web.questions import Asking, begin
from web.services import Services

router = APIRouter(prefix="/v1", include_in_schema=False)


def begun(chat: Chat, services: WithServices) -> Iterator[tuple[Chat, Asking]]:
    """The question under way; ended with the response, also where the reader has gone."""
    if chat.model != MODEL:
        raise NoSuchModel(f"There is no model '{chat.model[:100]}' here. Ask '{MODEL}'.")
    *history, question = chat.asked
    with closing(begin(services, question, history)) as asking:
        yield chat, asking


@router.post("/chat/completions")
def chat_completions(
    begun: Annotated[tuple[Chat, Asking], Depends(begun)], absolute: WithAddress
) -> Response:
    """Answer the last message of the user, the earlier ones being the conversation."""
    chat, asking = begun
    about = {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": asking.version,
    }
    said = pieces(asking.events, absolute(""))
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


def _lines(said: Iterator[Piece], about: dict[str, Any], with_usage: bool) -> Iterator[str]:
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
        raise NoSuchModel(f"There is no model '{model[:100]}' here. Ask '{MODEL}'.")
    return _model(services)


def _model(services: Services) -> dict[str, Any]:
    made = datetime.fromisoformat(services.versions.current().created)
    return {"id": MODEL, "object": "model", "created": int(made.timestamp()), "owned_by": MODEL}
