"""The nouns of asking: Conversation, and Question as it was asked and understood."""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.report import Voice
from index.searching import Query


class QuestionKind(StrEnum):
    """The kind of answer that a question asks for. It decides the layout of the answer."""

    FACT = "fact"
    NUMBER = "number"
    LIST = "list"
    FINDINGS = "findings"
    COMPARISON = "comparison"
    QUOTATION = "quotation"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions asked before this one, oldest first.

    Topic, reports, places and years come from them (assistant/understanding/follow_ups.py). The server stores
    nothing between two questions.
    """

    questions: tuple[str, ...] = ()


NEW = Conversation()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was understood. `label` is shown; a question can be asked again without its `name`."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question is about: a word of the question, and other names for that thing.

    Each of the `alternatives` is a tuple of stems. A text has the concept if it has all stems of one of them.
    """

    asked: str
    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class MissingEdition:
    """An edition that is asked for and is not in the collection.

    `words` is its name in the question; `available` are the years of the editions in the collection.
    """

    words: str
    year: str
    available: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingYears:
    """Years that are asked for, in which no report was published.

    `years` is how they are shown ("published in 2018"); `available` are the years of the reports in the
    collection.
    """

    years: str
    available: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a question that asks for a thing of its own: its words, and the concepts that only it has."""

    text: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked and understood.

    asked             what the person wrote
    meaning           the question made to stand alone: a cross-encoder reads it beside a unit
    sentence          the question as understood, in words that a person would say ("": as it was asked)
    query             what is searched
    conversation      the questions before it
    kind              what kind of answer it asks for
    parts             each thing that was understood
    concepts          what it is about
    sides             the reports that are compared, by id, one tuple for each side
    side_labels       the name of each side
    by_year           whether the years of whatever is found are compared
    absent            the reports that it asks about and the collection does not have
    measure           the kind of number that it asks for ("hours", "percent", "age", ...; "": none)
    spoken            whether it asks for somebody's own words
    voices            the voices whose words come first
    clauses           the parts of a question that asks for several things (none, where it asks for one)
    places            the places that it names, except those of reports that it names
    missing_editions  the editions that it asks for and the collection does not have
    widened_text      what is searched in all reports, where the named ones do not answer ("": not narrowed)
    missing_years     the years that it asks for and of which there is no report (None: there is one)
    """

    asked: str
    meaning: str
    query: Query
    conversation: Conversation = field(default=NEW)
    kind: QuestionKind = QuestionKind.FACT
    parts: tuple[Part, ...] = ()
    concepts: tuple[Concept, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    measure: str = ""
    spoken: bool = False
    voices: tuple[Voice, ...] = ()
    side_labels: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    by_year: bool = False
    places: tuple[str, ...] = ()
    missing_editions: tuple[MissingEdition, ...] = ()
    widened_text: str = ""
    sentence: str = ""
    missing_years: MissingYears | None = None

    @property
    def broad(self) -> bool:
        """Returns whether it asks what reports in general find. The answer then counts how many say it."""
        return self.kind is QuestionKind.FINDINGS and not self.query.reports and not self.sides
