"""Refusals: unreadable text, danger, personal details, small talk and other fields are not searched.

The rules stand in refusals.toml, crisis.toml and small_talk.toml. Whoever speaks of danger is told where to
turn, before anything else. That, and a question with somebody's details in it, is private: it is not
searched, and nothing here keeps it. A case that is described without such details is searched;
`describes_live_case` says that it is one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant import wording
from assistant.answer import Notice
from assistant.question import Conversation
from assistant.safety import crisis, small_talk
from assistant.safety.crisis import VectorOf
from assistant.safety.personal_details import details
from assistant.wording import notice
from corpus.toml_files import load_toml

_APOSTROPHES = re.compile(r"['’‘`]")
LONGEST = 1_000
"""Default maximum number of characters of a question."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not searched. A private question is neither stored, logged nor shown again."""

    notice: Notice
    private: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether a question is searched, and the notices that stand above what is said."""

    refusal: Refusal | None
    above: tuple[Notice, ...] = ()


def assess(text: str, longest: int = LONGEST, vector_of: VectorOf | None = None) -> Assessment:
    """Returns whether a question is searched, and what stands above its answer.

    `longest` is the maximum number of characters; `vector_of` helps to detect danger.
    """
    if unread := unreadable(text):
        return Assessment(Refusal(unread, private=True))
    if len(text) > longest:
        return Assessment(Refusal(notice("too_long", limit=f"{longest:,}")))
    if talk := small_talk.kind(text):
        return Assessment(Refusal(notice(f"talk_{talk}")))
    danger = crisis.danger_score(text, vector_of)
    if danger.is_danger:  # where to turn matters more than what to leave out
        return Assessment(Refusal(notice(f"danger_{danger.who}"), private=True))
    turn_to = (notice("turn_to"),) if danger.is_uncertain else ()
    if refusal := _find_harmless_refusal(text):
        return Assessment(refusal, turn_to)
    return Assessment(None, (*turn_to, *((notice("case"),) if describes_live_case(text) else ())))


def find_refusal(text: str, longest: int = LONGEST, vector_of: VectorOf | None = None) -> Refusal | None:
    """Returns why a question is not searched, or None where it is."""
    return assess(text, longest, vector_of).refusal


def without_private_or_talk(
    conversation: Conversation, longest: int = LONGEST, vector_of: VectorOf | None = None
) -> Conversation:
    """Returns the earlier questions without small talk and without those that tell of danger or hold details
    of a person."""
    questions = (question for question in conversation.questions if not small_talk.kind(question))
    refusals = ((question, find_refusal(question, longest, vector_of)) for question in questions)
    return Conversation(
        tuple(question for question, refusal in refusals if not (refusal and refusal.private))
    )


def _find_harmless_refusal(text: str) -> Refusal | None:
    """Returns why a question that tells of no danger is not searched, or None where it is."""
    if kinds := details(text):
        kind_names = ", ".join(wording.kind(kind) for kind in kinds)
        return Refusal(notice("personal", kinds=kind_names), private=True)
    if _identifies().search(text):
        return Refusal(notice("identify"))
    return next(_outside(text), None)


def unreadable(text: object) -> Notice | None:
    """Returns why a question cannot be read, or None where it can."""
    if not isinstance(text, str) or "\x00" in text or "\ufffd" in text:
        return notice("not_text")
    if not any(character.isalnum() for character in text):
        return notice("empty") if not text.strip() else notice("not_text")
    return None


def describes_live_case(text: str) -> bool:
    """Returns whether a question describes a child or family of today."""
    plain = _APOSTROPHES.sub("", text)
    has_people = any(_sign(name).search(plain) for name in _rules().live.people)
    return has_people and _is_live(signs(text))  # most questions have no people, and need no other sign


def asks_for_summary(text: str, about: Iterable[str]) -> bool:
    """Returns whether a question asks for a summary and for nothing else that it is `about`."""
    return bool(_summary().search(text)) and all(_summary().search(topic) for topic in about)


def signs(text: str) -> tuple[str, ...]:
    """Returns the signs of a case of today that a question has, in the order of refusals.toml."""
    plain = _APOSTROPHES.sub("", text)
    return tuple(name for name in sign_names() if _sign(name).search(plain))


def sign_names() -> tuple[str, ...]:
    """Returns every sign of a case of today, in the order of refusals.toml."""
    return tuple(row.sign for row in _rules().sign)


def _is_live(signs_found: Collection[str]) -> bool:
    rule = _rules().live
    weight = sum(row.weight for row in _rules().sign if row.sign in signs_found)
    return any(sign in rule.people for sign in signs_found) and weight >= rule.enough


def _outside(text: str) -> Iterator[Refusal]:
    """Yields the other fields that a question belongs to."""
    for field in _fields():
        match = field.says.search(text)
        if match and not (field.unless and field.unless.search(text)):
            nation = (match.groupdict().get("nation") or "another nation").title()
            yield Refusal(notice(field.notice, nation=nation))


@dataclass(frozen=True, slots=True)
class _Field:
    notice: str
    says: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Patterns:
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Live:
    people: tuple[str, ...]
    enough: float


@dataclass(frozen=True, slots=True)
class _Sign:
    sign: str
    weight: float
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _OutOfScope:
    notice: str
    says: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    """The contents of refusals.toml; `people` is what a {word} in its patterns stands for."""

    people: dict[str, str]
    live: _Live
    sign: tuple[_Sign, ...]
    summary: _Patterns
    identify: _Patterns
    scope: tuple[_OutOfScope, ...]


@cache
def _rules() -> _Rules:
    return load_toml("assistant.safety", "refusals.toml", _Rules)


@cache
def _fields() -> tuple[_Field, ...]:
    return tuple(
        _Field(row.notice, _any(row.says), _any(row.unless) if row.unless else None) for row in _rules().scope
    )


@cache
def _identifies() -> re.Pattern[str]:
    return _any(_rules().identify.says)


@cache
def _summary() -> re.Pattern[str]:
    return _any(_rules().summary.says)


@cache
def _sign(name: str) -> re.Pattern[str]:
    return next(_any(row.says) for row in _rules().sign if row.sign == name)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, words in _rules().people.items():
        joined = joined.replace(f"{{{name}}}", words)
    return re.compile(joined, re.IGNORECASE)
