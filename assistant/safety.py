"""What is not searched at all: questions that cannot be read, live cases, personal details, other fields."""

from dataclasses import dataclass

from assistant.answer import Notice
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
    return None


def unreadable(asked: object) -> Notice | None:
    """Why a question cannot be asked, or None where it can."""
    if not isinstance(asked, str) or "\x00" in asked or "\ufffd" in asked:
        return notice("not_text")
    if not any(character.isalnum() for character in asked):
        return notice("empty") if not asked.strip() else notice("not_text")
    if len(asked) > LONGEST:
        return notice("too_long", limit=f"{LONGEST:,}")
    return None
