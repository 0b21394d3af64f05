"""Titles and follow-up questions, which chat programs ask a model for, made without one.

A chat program sends a task as a message of its user: an instruction, then the conversation so far. A title is
the first question, shortened. Follow-up questions are those that the pages suggest after the cited passages;
each has an answer here. A question that may hold personal details is not repeated.
"""

import json
import re
import textwrap
from dataclasses import dataclass

from web.errors import BadQuestion
from web.questions import ALL, HISTORY, check_question, next_questions
from web.services import Services

_TURN = re.compile(
    r"^[^\S\n]*(?:\|\|>)?(user|human|assistant|ai|response)[^\S\n]*:", re.IGNORECASE | re.MULTILINE
)
_KEY = re.compile(r'\{\s*"(title|follow_ups|tags|queries)"\s*:')
_TITLE = re.compile(r"\btitle\b", re.IGNORECASE)
_END = re.compile(r"</chat_history>.*", re.DOTALL)
_PASSAGE = re.compile(r"/passages/([0-9a-f]{16})\b")
_USERS = ("user", "human")
_LONGEST_TITLE = 60
UNTITLED = "A question about safeguarding reviews"
"""The title of a conversation whose first question cannot be repeated."""


@dataclass(frozen=True, slots=True)
class ChatTask:
    """What is wanted, whether as JSON, the questions of the conversation, and the passages that it cites."""

    wanted: str
    in_json: bool
    questions: tuple[str, ...]
    passages: tuple[str, ...]

    @classmethod
    def of(cls, message: str) -> "ChatTask | None":
        """Returns the task in a message, or None where the message is a question."""
        instruction, *turns = _TURN.split(_END.sub("", message))
        key = _KEY.search(instruction)
        if not turns or not (key or _TITLE.search(instruction)):
            return None
        spoken = list(zip(turns[::2], turns[1::2], strict=True))
        questions = tuple(words.strip(' \n"') for who, words in spoken if who.lower() in _USERS)
        passages = dict.fromkeys(_PASSAGE.findall(message))
        return cls(key[1] if key else "title", bool(key), questions, tuple(passages))


def task_reply(task: ChatTask, services: Services) -> str:
    """Returns the reply in the form that the task asks for. Raises NoIndex."""
    if task.wanted == "title":
        title = _title(task, services)
        return json.dumps({"title": title}, ensure_ascii=False) if task.in_json else title
    suggested = _follow_ups(task, services) if task.wanted == "follow_ups" else ()
    return json.dumps({task.wanted: suggested}, ensure_ascii=False)


def _title(task: ChatTask, services: Services) -> str:
    questions = _repeatable(task.questions[:1], services)
    return (
        textwrap.shorten(questions[0].rstrip("?. "), _LONGEST_TITLE, placeholder="…")
        if questions
        else UNTITLED
    )


def _follow_ups(task: ChatTask, services: Services) -> tuple[str, ...]:
    return next_questions(services, task.passages, _repeatable(task.questions, services), ALL)


def _repeatable(questions: tuple[str, ...], services: Services) -> list[str]:
    """Returns the questions that can be asked and hold no personal details."""
    valid = []
    for question in questions[-HISTORY:]:
        try:
            valid.append(check_question(question, services.settings.question_limit))
        except BadQuestion:
            continue
    return [question for question in valid if not services.asking.is_private(question)]
