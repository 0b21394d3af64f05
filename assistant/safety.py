"""What is not searched: what cannot be read, a live case, personal details, and questions of other fields.

The rules stand in safety.toml. A question about a case of today, or with somebody's details in it, is
private: it is not searched, and nothing here keeps it.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant import wording
from assistant.answer import Notice
from assistant.personal import details
from assistant.wording import notice

LONGEST = 1_000
"""The most characters a question may have."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not searched; a private one is neither kept nor logged nor shown again."""

    notice: Notice
    private: bool = False


def refuses(asked: str) -> Refusal | None:
    """Why a question is not searched, or None where it is."""
    if unread := unreadable(asked):
        return Refusal(unread, private=True)
    if kinds := details(asked):
        return Refusal(
            notice("personal", kinds=", ".join(wording.kind(kind) for kind in kinds)), private=True
        )
    if _says("worried", asked):
        return Refusal(notice("worried"), private=True)
    if live(asked):
        return Refusal(notice("live_case"), private=True)
    if _says("identify", asked):
        return Refusal(notice("identify"))
    return next(_outside(asked), None)


def unreadable(asked: object) -> Notice | None:
    """Why a question cannot be asked, or None where it can."""
    if not isinstance(asked, str) or "\x00" in asked or "\ufffd" in asked:
        return notice("not_text")
    if not any(character.isalnum() for character in asked):
        return notice("empty") if not asked.strip() else notice("not_text")
    if len(asked) > LONGEST:
        return notice("too_long", limit=f"{LONGEST:,}")
    return None


def live(asked: str) -> bool:
    """Whether a question tells of a child or family of today.

    That is a case of one's own with any other sign of a case; or a particular person and a wish to know what
    to do, either now or about trouble that no rule or review is asked of.
    """
    someone, now, advice, trouble = (_says(sign, asked) for sign in ("someone", "now", "advice", "trouble"))
    if _says("own", asked):
        return someone or now or advice or trouble
    return someone and advice and (now or (trouble and not _says("general", asked)))


def _outside(asked: str) -> Iterator[Refusal]:
    """The other fields that a question belongs to."""
    for field in _fields():
        match = field.says.search(asked)
        if match and not (field.unless and field.unless.search(asked)):
            nation = (match.groupdict().get("nation") or "another nation").title()
            yield Refusal(notice(field.notice, nation=nation))


@dataclass(frozen=True, slots=True)
class _Field:
    notice: str
    says: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "safety.toml").read_text("utf-8"))


@cache
def _fields() -> tuple[_Field, ...]:
    return tuple(
        _Field(row["notice"], _any(row["says"]), _any(row["unless"]) if "unless" in row else None)
        for row in _rules()["scope"]
    )


@cache
def _sign(name: str) -> re.Pattern[str]:
    return _any(_rules()[name]["says"])


def _says(name: str, asked: str) -> bool:
    return bool(_sign(name).search(asked))


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, people in _rules()["people"].items():
        joined = joined.replace(f"{{{name}}}", people)
    return re.compile(joined, re.IGNORECASE)
