"""The nouns of asking: a question as it was asked, and as it was understood."""

from dataclasses import dataclass, field

from index.searching import Query


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions asked before this one, oldest first."""

    questions: tuple[str, ...] = ()


NEW = Conversation()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what it was taken to mean.

    `asked` is what the person wrote; `meaning` is the question made to stand alone (the same, unless
    it follows up an earlier one); `query` is what is looked for.
    """

    asked: str
    meaning: str
    query: Query
    conversation: Conversation = field(default=NEW)
