"""Checks what was sent as a question, and asks it. Every route and command comes through here."""

import unicodedata
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from assistant.answer import Answer, Event
from assistant.question import Conversation
from corpus.errors import ReportNotFound
from corpus.report import Passage
from index.searching import FilteredSearcher, Hit, Query, Searcher
from web.errors import BadQuestion
from web.services import Services
from web.views.filters import Filters

HISTORY = 10
"""Maximum number of earlier questions that are used."""

FEW, MORE = 5, 20
"""Maximum number of statements in a first answer, and in an answer with more."""

CITED = 20
"""Maximum number of cited passages from which next questions are made."""

ALL = Filters()

PRIVATE = (
    "If you or a child is in danger now, call 999. Children can call Childline on 0800 1111, anyone the "
    "Samaritans on 116 123, and adults the NSPCC helpline on 0808 800 5000. This may tell of danger or hold "
    "personal details, so it has not been searched or kept. If it holds details, take them out "
    "and look again."
)
_KEPT = "\n\t "


def check_question(question: str, limit: int) -> str:
    """Returns the question without invisible characters. Raises BadQuestion."""
    text = "".join(character for character in question if _visible(character)).strip()
    if not any(character.isalnum() for character in text):
        raise BadQuestion("Enter a question in words.")
    if len(text) > limit:
        raise BadQuestion(
            f"Your question must be {limit:,} characters or fewer; it has {len(text):,}. Shorten it."
        )
    if "\ufffd" in text:
        raise BadQuestion("The question is not readable text. Type it again.")
    return text


def check_topic(services: Services, text: str) -> str:
    """Returns the checked text. Raises BadQuestion, also for personal details and danger."""
    words = check_question(text, services.settings.question_limit)
    if services.asking.is_private(words):
        raise BadQuestion(PRIVATE)
    return words


def conversation(history: Sequence[str], limit: int) -> Conversation:
    """Returns the earlier questions, oldest first, without those that cannot be asked."""
    questions = []
    for question in history[-HISTORY:]:
        try:
            questions.append(check_question(question, limit))
        except BadQuestion:
            continue
    return Conversation(tuple(questions))


def restate_question(
    services: Services, searcher: Searcher, question: str, history: Sequence[str], without: Collection[str]
) -> str:
    """Returns how an earlier question was understood; "" if it was as it was asked, or cannot be asked."""
    longest = services.settings.question_limit
    try:
        text = check_question(question, longest)
    except BadQuestion:
        return ""
    return services.asking.restate(searcher, text, conversation(history, longest), without)


@dataclass(frozen=True, slots=True)
class RunningQuestion:
    """A question that is being answered: its events, and the version of the index."""

    question: str
    events: Iterator[Event]
    version: str

    def answer(self) -> Answer:
        """Returns the last event."""
        *_, last = self.events
        assert isinstance(last, Answer)
        return last

    def close(self) -> None:
        """Stops the answer, because its reader has gone."""
        if isinstance(self.events, Generator):
            self.events.close()


def filtered_searcher(services: Services, filters: Filters) -> Searcher:
    """Returns the served version, narrowed by the filters. Raises NoIndex."""
    searcher = services.asking.searcher()
    return FilteredSearcher(searcher, filters.query) if filters.chosen else searcher


def start_question(
    services: Services,
    question: str,
    history: Sequence[str] = (),
    limit: int = FEW,
    *,
    without: Collection[str] = (),
    filters: Filters = ALL,
    by_model: bool = True,
) -> RunningQuestion:
    """Starts to answer a question; no language model is asked unless `by_model`.

    Raises BadQuestion, NoIndex.
    """
    longest = services.settings.question_limit
    text = check_question(question, longest)
    field, fault = filters.fault
    if fault:
        raise BadQuestion(fault, field)
    searcher = filtered_searcher(services, filters)
    answerer = services.asking.answerer if by_model else services.asking.trier
    events = answerer(searcher).stream(text, conversation(history, longest), limit, without)
    return RunningQuestion(text, events, searcher.version_id)


def next_questions(
    services: Services, passages: Sequence[str], history: Sequence[str], filters: Filters
) -> tuple[str, ...]:
    """Returns questions to ask after an answer that cited these passages. Each has an answer."""
    searcher = filtered_searcher(services, filters)
    trier = services.asking.trier(searcher)
    cited: list[Passage] = []
    for passage in passages[:CITED]:
        with suppress(ReportNotFound):  # a re-index may have happened between
            cited.append(searcher.passage(passage))

    def ask(question: str) -> Answer:
        return RunningQuestion(question, trier.stream(question), searcher.version_id).answer()

    return services.asking.suggester.after(cited, searcher, ask, exclude=history, remember=not filters.chosen)


def find(services: Services, text: str, filters: Query, limit: int) -> tuple[Searcher, list[Hit]]:
    """Returns the searched version and the best hits. Raises BadQuestion, NoIndex."""
    asked = check_question(text, services.settings.question_limit)
    searcher = services.asking.searcher()
    result = services.asking.answerer(searcher).find(asked, filters, limit)
    if isinstance(result, Answer):
        raise BadQuestion(" ".join(notice.text for notice in result.notices))
    return searcher, result


def _visible(character: str) -> bool:
    """Returns False for control, format (bidirectional and tag) and unassigned characters."""
    return character in _KEPT or not unicodedata.category(character).startswith("C")
