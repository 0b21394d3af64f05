"""A question that leans on those before it, made to stand alone, without a language model.

What it leans on is taken over from the question before: the reports it named, and the words that say what it
was about, which are looked for at the lower weight of expansions (`python -m benchmarks.followups` says what
that gains).
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
_ASKS = re.compile(
    r"\b(who|what|why|how|which|when|where|did|does|do|is|are|was|were|can|should|list|compare)\b",
    re.IGNORECASE,
)
_SHORT = 5
_LONG = 18
"""A longer question that says "they" or "it" most often says itself who that is."""


def asks(asked: str) -> bool:
    """Whether a follow-up says by itself what it asks for, and not only of what: "who", "did they"."""
    return bool(_ASKS.search(_OPENS.sub("", asked)))


def refers(text: str) -> bool:
    """Whether a text speaks of something by a word that only stands for it: "they", "that", "there"."""
    return bool(_LEANS.search(text))


def leans(asked: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    count = len(asked.split())
    return bool(_OPENS.search(asked)) or count <= _SHORT or (refers(asked) and count <= _LONG)


def before(asked: str, conversation: Conversation) -> str:
    """What a question leans on: the question before it, with the one before that where that leans too; "" for
    a question that stands by itself."""
    if not conversation.questions or not leans(asked):
        return ""
    *earlier, last = conversation.questions
    return f"{earlier[-1].strip()} {last.strip()}" if earlier and leans(last) else last.strip()


def standalone(asked: str, leant_on: str) -> str:
    """The question with what it leans on added, as it is shown."""
    return f"{asked.strip()} ({leant_on})" if leant_on else asked
