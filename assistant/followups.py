"""A question that leans on those before it, made to stand alone, without a language model.

What it leans on is taken over from the question before: the reports it named and the words that say what it
was about. The words that the person just wrote come first, so they weigh most.
"""

import re

from assistant.question import Conversation

_OPENS = re.compile(
    r"^\s*(and|so|but|or|also|then|what about|how about|ok|okay|what else|anything else|why\??$)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(they|them|theirs?|its?|that|those|these|there|he|she|him|her|the same|ones?|such|both|either)\b",
    re.IGNORECASE,
)
_SHORT = 5


def leans(asked: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    count = len(asked.split())
    return bool(_OPENS.search(asked)) or count <= _SHORT or (bool(_LEANS.search(asked)) and count <= 14)


def standalone(asked: str, conversation: Conversation) -> str:
    """The question with what it leans on added; unchanged where it stands by itself."""
    if not conversation.questions or not leans(asked):
        return asked
    before = conversation.questions[-1].strip()
    if len(conversation.questions) > 1 and leans(before):
        before = f"{conversation.questions[-2].strip()} {before}"
    return f"{asked.strip()} ({before})"
