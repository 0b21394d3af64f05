"""Log lines, for people or as JSON, of our code and of libraries. They hold nothing that was asked.

An exception is logged by its type and places in the code, never its message, which may hold what somebody
typed. Control characters in a value are escaped, so that no line can be forged.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

REQUESTS = "panel_assistant.requests"
"""The logger of requests. All others log warnings and errors only."""
_OF_EVERY_RECORD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""The attributes of a record that are not among what is logged with it."""
_PLAIN = re.compile(r"[^\s=\"']*")
"""A value that stands in a line for people without quotation marks."""


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Configures every logger of this process. `form` is console or json, `level` a name."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonFormatter() if form == "json" else _ConsoleFormatter())
    handler.addFilter(_matters)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("ERROR" if level == "error" else "WARNING")
    logging.getLogger(REQUESTS).setLevel(level.upper())


class _JsonFormatter(logging.Formatter):
    """Writes a record as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_fields(record), default=repr)


class _ConsoleFormatter(logging.Formatter):
    """Writes a record for people: TIME [LEVEL] EVENT [LOGGER] NAME=VALUE ..."""

    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        time, level, event, logger = (fields.pop(name) for name in ("timestamp", "level", "event", "logger"))
        values = "".join(f" {name}={_readable(value)}" for name, value in sorted(fields.items()))
        return f"{time} [{level:<9}] {event} [{logger}]{values}"


def _readable(value: object) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else repr(value)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """Returns the event of a record, what is logged with it, and the exception without its message."""
    return _escaped(
        {
            "event": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD},
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            **_without_message(record.exc_info[1] if record.exc_info else None),
        }
    )


def _matters(record: logging.LogRecord) -> bool:
    """Lets through requests, and of everything else warnings and errors."""
    return record.levelno >= logging.WARNING or record.name == REQUESTS


def _without_message(error: BaseException | None) -> dict[str, str]:
    """Returns the type of an exception and of its cause, and the places that each passed, innermost last."""
    if error is None:
        return {}
    fields = {"error": type(error).__name__, "places": places(error.__traceback__)}
    if cause := error.__cause__ or error.__context__:
        fields |= {"cause": type(cause).__name__, "cause_places": places(cause.__traceback__)}
    return fields


def places(trace: TracebackType | None) -> str:
    """Returns FILE:LINE FUNCTION of each frame."""
    frames = traceback.extract_tb(trace)
    return " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def _escaped(fields: Mapping[str, object]) -> dict[str, object]:
    """Escapes control characters and line separators."""
    return {
        _escape(key): _escape(value) if isinstance(value, str) else value for key, value in fields.items()
    }


def _escape(text: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
