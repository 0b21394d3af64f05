"""Streams answers as server-sent events: understood, found, statement (each), answer (last).

Every event has an id, VERSION.NUMBER. A client that lost the connection sends the last id again and gets
only the later events, because the same question to the same version has the same events. After a re-index
the version differs, and the client gets all of them again. The id of the last event says that the stream has
ended: who sends it gets 204, at which an EventSource stops. FastAPI sends the heartbeat.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Header
from fastapi.sse import ServerSentEvent

from assistant.answer import Answer, Event, Found, Stated, Understood
from web.errors import problem_for

log = logging.getLogger(__name__)

Shape = Callable[[Event], object]
"""Returns the JSON data of an event."""


_END = ".end"


class StreamEnded(Exception):
    """The client has had the whole stream."""


def require_unfinished(last_event_id: Annotated[str, Header(include_in_schema=False)] = "") -> None:
    """Raises StreamEnded if the client has had the last event."""
    if last_event_id.endswith(_END):
        raise StreamEnded


def name_of(event: Event) -> str:
    """Returns the event's name in the stream."""
    match event:
        case Understood():
            return "understood"
        case Found():
            return "found"
        case Stated():
            return "statement"
        case Answer():
            return "answer"


def stream(
    events: Iterator[Event], shape: Shape, version: str, last_id: str = ""
) -> Iterator[ServerSentEvent]:
    """Yields the events after `last_id`. An error is sent as `problem`."""
    last_number = _number(last_id, version)
    try:
        for number, event in enumerate(events, start=1):
            if number > last_number:
                end = _END if isinstance(event, Answer) else ""
                event_id = f"{version}.{number}{end}"
                yield ServerSentEvent(event=name_of(event), id=event_id, data=shape(event))
    except Exception as error:  # the status has been sent, so the error is sent in the stream
        log.error("%s while streaming an answer", type(error).__name__)
        problem, detail = problem_for(error)
        yield ServerSentEvent(event="problem", data={"title": problem.title, "detail": detail})


def _number(last_id: str, version: str) -> int:
    of, _, number = last_id.rpartition(".")
    return int(number) if of == version and number.isdecimal() else 0
