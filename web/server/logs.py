"""Log lines, for people or as JSON, of our code and of libraries. They hold nothing that was asked.

An exception is logged by its type and places in the code, never its message, which may hold what somebody
typed. Control characters in a value are escaped, so that no line can be forged.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

REQUESTS = "panel_assistant.requests"
"""The logger of requests. All others log warnings and errors only."""
Line = MutableMapping[str, Any]


def configure_logs(form: str, level: str, stream: TextIO | None = None) -> None:
    """Configures every logger of this process. `form` is console or json, `level` a name."""
    chain: list[Processor] = [
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_without_message,
        escape_control_characters,
    ]
    render: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=chain, processors=[drop, render])
    )
    handler.addFilter(_matters)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("ERROR" if level == "error" else "WARNING")
    logging.getLogger(REQUESTS).setLevel(level.upper())


def _matters(record: logging.LogRecord) -> bool:
    """Lets through requests, and of everything else warnings and errors."""
    return record.levelno >= logging.WARNING or record.name == REQUESTS


def exception_without_message(_: object, __: str, line: Line) -> Line:
    """Replaces an exception by its type and the places it passed, innermost last."""
    info = line.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        line["places"] = places(error.__traceback__)
        if cause := error.__cause__ or error.__context__:
            line["cause"] = type(cause).__name__
            line["cause_places"] = places(cause.__traceback__)
    return line


def places(trace: TracebackType | None) -> str:
    """Returns FILE:LINE FUNCTION of each frame."""
    frames = traceback.extract_tb(trace)
    return " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def escape_control_characters(_: object, __: str, line: Line) -> Line:
    """Escapes control characters and line separators."""
    return {_escape(key): _escape(value) if isinstance(value, str) else value for key, value in line.items()}


def _escape(text: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
