"""The kind of answer and the kind of number that a question asks for (question_kinds.toml), and its parts,
where it asks for several things.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answer import Statement
from assistant.question import Clause, Concept, Question, QuestionKind
from assistant.understanding.concepts import concepts
from assistant.understanding.follow_ups import asks, refers
from assistant.understanding.words import stems
from corpus.toml_files import load_toml

_NUMBER = (
    r"(?:\d[\d,.]{0,15}+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|hundred|once|twice)"
)
_REFERENCE = re.compile(
    r"\b(?:section|sections|para(?:graph)?s?|regulations?|articles?|pages?|chapter|part|table|figure|schedule|annex"
    r"|standard|year|aged?|ages|step|level|tier)\W{0,2}\d[\d.]*|^\s*\d[\d.]*\s|\b\d{1,2}(?:st|nd|rd|th)?"
    r" (?=(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
"""A number that only names something or gives a date. It counts nothing."""
_DIGIT = re.compile(r"\d")
_FIGURE = (
    r"(?:(?<![\d/.,-])(?!(?:19|20)\d\d\b)\d[\d,.]*(?![\d/-]|(?:st|nd|rd|th)\b)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundreds?"
    r"|dozens?|half|thirds?|quarters?|once|twice)\b)"
)
_ITEM = re.compile(r"(?m)^[ \t]*(?:[•▪■◼●○◦–-]|\(?(?:[a-z]|\d{1,2})[).])\s")
ANOTHER = 0.5
"""The fit of a number of another kind."""
_SPOKEN = re.compile(r"[‘“\"][^‘’“”\"]{20,}|\b(?:said|told|says)\b.{0,30}[‘“\"]")


def kind_of(text: str) -> QuestionKind:
    """Returns the kind of answer that a question asks for; a fact, where nothing says otherwise."""
    return next((kind for kind, pattern in _kinds() if pattern.search(text)), QuestionKind.FACT)


def measure_of(text: str) -> str:
    """Returns the kind of number that a question asks for, or ""."""
    if kind_of(text) is not QuestionKind.NUMBER:
        return ""
    return next((measure for measure, pattern, _ in _measures() if pattern.search(text)), "")


def remove_framing(text: str) -> str:
    """Returns the text without words that only frame the request, or all of it where too little is left."""
    bare = re.sub(r"\s+", " ", _framing_pattern().sub(" ", text)).strip(" -:,;.?")
    return bare if len(bare.split()) > 1 else text


def form(question: Question, line: Callable[[], str], raw: str) -> float:
    """Returns how well a unit has the form that is asked for: a number of that kind, a list, somebody's
    words.

    It is 1, ANOTHER for a number of another kind, or 0. `line` returns the unit on one line; `raw` is the
    unit as on its page.
    """
    if question.measure:
        counting = line()
        if _DIGIT.search(counting):  # which is rare, and looked for in a tenth of the time
            counting = _REFERENCE.sub(" ", counting)
        if any(looks.search(counting) for known, _, looks in _measures() if known == question.measure):
            return 1.0
        return ANOTHER if re.search(_FIGURE, counting) else 0.0
    if question.kind is QuestionKind.LIST:
        return float(len(_ITEM.findall(raw)) > 1)
    return float(question.spoken and bool(_SPOKEN.search(line())))


def asks_for_words(text: str) -> bool:
    """Returns whether a question asks for the own words of a child, a parent or a practitioner."""
    return bool(_speech_pattern().search(text))


@cache
def _kinds() -> tuple[tuple[QuestionKind, re.Pattern[str]], ...]:
    return tuple((row.kind, _any(row.says)) for row in _file().kind)


@cache
def _measures() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((row.measure, _any(row.asks), _any(row.looks)) for row in _file().measure)


@cache
def _speech_pattern() -> re.Pattern[str]:
    return _any(_file().spoken.says)


@cache
def _framing_pattern() -> re.Pattern[str]:
    return _any(_file().framing.says)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = (
        "|".join(f"(?:{pattern})" for pattern in patterns)
        .replace("{number}", _NUMBER)
        .replace("{figure}", _FIGURE)
    )
    return re.compile(joined, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _KindRow:
    kind: QuestionKind
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _MeasureRow:
    measure: str
    asks: tuple[str, ...]
    looks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Says:
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _KindRows:
    """The contents of question_kinds.toml."""

    kind: tuple[_KindRow, ...]
    measure: tuple[_MeasureRow, ...]
    spoken: _Says
    framing: _Says


@cache
def _file() -> _KindRows:
    return load_toml("assistant.understanding", "question_kinds.toml", _KindRows)


_BETWEEN = re.compile(
    r"(?<!\?)\?++\s++|(?:[,;]|(?<!\s))\s++and\s++"
    r"(?=(?:also |then )?(?:what|who|whom|when|where|why|how|which|whether|do|does|did"
    r"|is|are|was|were|has|have|had|can|could|should|must|may|about|on)\b|(?:what|who|when|where|how)['’]s\b)",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"(?:about|on)\b", re.IGNORECASE)


def clauses(text: str, without: Iterable[str] = ()) -> tuple[Clause, ...]:
    """Returns the parts of a question that are each about a thing of their own, or none if there is only one.

    A part that speaks of "it" or "them" is about the same as another. Stems in `without` (of report names,
    for example) do not count.
    """
    parts = [part.strip(" ,;.?") for part in _BETWEEN.split(text)]
    if len(parts) == 1:
        return ()
    about = [concepts(part, without) for part in parts]
    separate: list[Clause] = []
    for place, part in enumerate(parts):
        other_names = {
            name
            for other in (*about[:place], *about[place + 1 :])
            for concept in other
            for name in concept.alternatives
        }
        concepts_of_part = tuple(
            concept for concept in about[place] if not other_names & set(concept.alternatives)
        )
        asking = asks(part) or (separate and _FURTHER.match(part))
        if concepts_of_part and asking and not refers(part):
            separate.append(Clause(part, concepts_of_part))
    return tuple(separate) if len(separate) > 1 else ()


def unanswered_parts(question: Question, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Returns the parts of a question that no statement is about, in the words of the question."""
    quotes = (citation.quote for statement in statements for citation in statement.citations)
    quoted = set(stems(" ".join(quotes)))
    return tuple(
        clause.text
        for clause in question.clauses
        if not any(_is_named(concept, quoted) for concept in clause.concepts)
    )


def _is_named(concept: Concept, quoted: set[str]) -> bool:
    return any(quoted & set(name) for name in concept.alternatives)
