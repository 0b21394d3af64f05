"""What kind of request a question is, and the kind of number that it asks for (kinds.toml)."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.question import Kind, Question

_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|hundred|once|twice)"
)
_ITEM = re.compile(r"(?m)^[ \t]*(?:[•▪■◼●○◦–-]|\(?(?:[a-z]|\d{1,2})[).])\s")
_SPOKEN = re.compile(r"[‘“\"][^‘’“”\"]{20,}|\b(?:said|told|says)\b.{0,30}[‘“\"]")


def kind_of(text: str) -> Kind:
    """What is asked for; a fact, where nothing says otherwise."""
    return next((kind for kind, says in _kinds() if says.search(text)), Kind.FACT)


def measure_of(text: str) -> str:
    """The kind of number that is asked for, or ""."""
    if kind_of(text) is not Kind.NUMBER:
        return ""
    return next((measure for measure, asks, _ in _measures() if asks.search(text)), "")


def unframed(text: str) -> str:
    """The text without the words that only frame the request; itself, where nothing would be left."""
    bare = re.sub(r"\s+", " ", _framing().sub(" ", text)).strip(" -:,;.?")
    return bare if len(bare.split()) > 1 else text


def has_form(question: Question, said: str, raw: str) -> bool:
    """Whether a unit has the form that is asked for: a number of that kind, a list, somebody's own words."""
    if question.measure:
        return any(looks.search(said) for known, _, looks in _measures() if known == question.measure)
    if question.kind is Kind.LIST:
        return len(_ITEM.findall(raw)) > 1
    return question.spoken and bool(_SPOKEN.search(said))


def asks_for_words(text: str) -> bool:
    """Whether the own words of a child, a parent or a practitioner are asked for."""
    return bool(_any(_file()["spoken"]["says"]).search(text))


@cache
def _kinds() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((Kind(row["kind"]), _any(row["says"])) for row in _file()["kind"])


@cache
def _measures() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((row["measure"], _any(row["asks"]), _any(row["looks"])) for row in _file()["measure"])


@cache
def _framing() -> re.Pattern[str]:
    return _any(_file()["framing"]["says"])


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns).replace("{number}", _NUMBER)
    return re.compile(joined, re.IGNORECASE)


def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "kinds.toml").read_text("utf-8"))
