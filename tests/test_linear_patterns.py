"""Every regular expression of the four layers takes time in proportion to the text, however hostile.

What is read comes from the web and from people: an expression that backtracks over it can stop a worker
for minutes.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from tests.expressions import ANCHORED, Expression, expressions
from tests.hostile import hostile_strings

SHORT, LONG = 5_000, 20_000
QUICK = 0.01
"""Seconds for the long string that need no comparison: one that is not linear takes several times that."""
SLOWER = 8
"""How many times as long a string of four times the length may take: 4 if linear, 16 if quadratic."""
DEADLINE = 1.0
"""Seconds of processor time after which an expression is stopped."""


class TooSlow(Exception):
    """An expression was stopped at the deadline."""


def ways(each: Expression) -> Iterator[tuple[str, Callable[[Any], object]]]:
    """How it is run over a text: from its start, as a whole, or wherever it matches."""
    methods = each.methods or {"?"}
    if methods - ANCHORED - {"pattern"}:
        yield "finditer", lambda text: [None for _ in each.pattern.finditer(text)]
    if "match" in methods:
        yield "match", each.pattern.match
    if "fullmatch" in methods:
        yield "fullmatch", each.pattern.fullmatch


@contextmanager
def deadline() -> Iterator[None]:
    """Stops what runs longer than the deadline, in processor time."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, DEADLINE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(run: Callable[[Any], object], text: Any) -> float:
    """Processor time for one text; infinite where it was stopped."""
    start = time.thread_time()
    try:
        with deadline():
            run(text)
    except TooSlow:
        return float("inf")
    return time.thread_time() - start


def is_linear(run: Callable[[Any], object], short: Any, long: Any) -> bool:
    """Whether four times the text takes about four times as long, by the best of a few measurements."""
    slowest = seconds(run, long)
    if slowest < QUICK:
        return True
    quickest = float("inf")
    for _ in range(10):
        if slowest == float("inf"):
            return False
        quickest = min(quickest, seconds(run, short))
        if slowest < max(QUICK, SLOWER * quickest):
            return True
        slowest = min(slowest, seconds(run, long))
    return False


def complaint(each: Expression) -> str:
    """What is wrong with an expression, or ""."""
    for hostile in hostile_strings(each.pattern):
        short, long = hostile.of(SHORT), hostile.of(LONG)
        texts: tuple[Any, Any] = (short, long)
        if isinstance(each.pattern.pattern, bytes):
            texts = (short.encode(), long.encode())
        for way, run in ways(each):
            if not is_linear(run, *texts):
                return f"{each.place}: {way} of {each.pattern.pattern!r:.200} on {hostile}"
    return ""


def test_every_expression_is_linear() -> None:
    complaints = [wrong for each in expressions() if (wrong := complaint(each))]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    "source",
    [
        r"(?:[-–£]?\d[\d,.]*[%mk]?\s?){5,}$",
        r"(?:\.{3,}|\s|…)\s*(?:\d{1,3}|[ivx]{1,5})$",
        r"\s*(?:<!--.*?-->\s*)*<html",
        r"[\w.+-]+@[\w-]+\.",
        r"looking for\b.*$",
        r"<loc>(.*?)</loc>",
        r":(?=\s*\n\s*•)",
        r"\.+(?=\s|$)",
        r"(a|b|ab)*c",
    ],
)
def test_an_expression_that_backtracks_too_much_is_seen(source: str) -> None:
    methods = frozenset({"search", "match"})
    assert complaint(Expression("here", re.compile(source, re.DOTALL if "<" in source else 0), methods))


@pytest.mark.parametrize(
    "source",
    [r"\s+", r"(?<!\s)\s++x", r"\b\d[\d,.]{0,15}+ hours", r"a.{0,80}b", r"^\s*\w+$", "one|two"],
)
def test_a_linear_expression_is_not_complained_of(source: str) -> None:
    assert not complaint(Expression("here", re.compile(source), frozenset({"search", "fullmatch"})))


def test_expressions_are_found_wherever_they_are() -> None:
    """In a module, in a table made by a cached function, in a function, and as bytes."""
    all_expressions = expressions()
    places = {each.place for each in all_expressions}
    assert {
        "corpus.passages.voices:_REPORT",
        "assistant.understanding.question_kinds:_measures",
        "assistant.safety.refusals:_sign",
    } <= places
    assert {
        "corpus.names_and_dates:title_of",
        "assistant.understanding.requested_voices:_asking_patterns",
        "assistant.understanding.requested_voices:_speech_pattern",
        "corpus.report:_line_start_pattern",
    } <= places
    assert any(isinstance(each.pattern.pattern, bytes) for each in all_expressions)
