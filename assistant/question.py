"""The nouns of asking: a question as it was asked, and as it was understood."""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.report import Voice
from index.searching import Query


class Kind(StrEnum):
    """What is asked for, and so how the answer is laid out."""

    FACT = "fact"
    NUMBER = "number"
    LIST = "list"
    FINDINGS = "findings"
    COMPARISON = "comparison"
    QUOTATION = "quotation"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions asked before this one, oldest first. Topic, reports, places and years are taken from them
    (assistant/understanding/follow_ups.py): a server keeps nothing between two questions."""

    questions: tuple[str, ...] = ()


NEW = Conversation()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was understood. Asking again without its `name` takes it away; `label` is shown."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question is about: a word of it and what else that thing is called.

    `alternatives` are stems, each tuple a way to say it: the concept is there where any is there whole.
    """

    asked: str
    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """An edition that is asked for and is not in the collection.

    `said` is what it is called, `held` are the years of the editions that are there.
    """

    said: str
    year: str
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unheld:
    """Years that are asked for in which no report was published: `years` as they are shown ("published in
    2018"), `held` the years of the reports that are there."""

    years: str
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a question that asks for something of its own: its words, and what only it is about."""

    text: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what it was taken to mean.

    `asked` is what the person wrote; `meaning` is the question made to stand alone, as it is read beside a
    unit (the same, unless it follows up an earlier one); `sentence` is what it was understood as, in words
    that a person would say ("": as it was asked); `query` is what is looked for. `sides` are the reports
    that are compared, by id, one tuple a side, and `sides_called` what each side is called; `by_year` says
    that the years of whatever is found are compared. `absent` names what is asked about and is nowhere in
    the reports. `measure` is the kind of number that is asked for ("hours", "percent", "age", ...; ""
    none); `spoken` is whether somebody's own words are; `sought` is what sentences are compared with in
    meaning; `voices` are those whose words are preferred. `clauses` are the parts of a question that asks
    for several things (none, where it asks for one). `places` are those it names that no report it names is
    of. `lacking` are the editions that it asks for and that are not there. `unnarrowed` is what is looked
    for in all reports, where those that were understood hold nothing good ("" where nothing was narrowed).
    `unheld` are years that it asks for and of which there is no report (None: there is).
    """

    asked: str
    meaning: str
    query: Query
    conversation: Conversation = field(default=NEW)
    kind: Kind = Kind.FACT
    parts: tuple[Part, ...] = ()
    concepts: tuple[Concept, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    measure: str = ""
    spoken: bool = False
    sought: str = ""
    voices: tuple[Voice, ...] = ()
    sides_called: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    by_year: bool = False
    places: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    unnarrowed: str = ""
    sentence: str = ""
    unheld: Unheld | None = None

    @property
    def broad(self) -> bool:
        """Whether it asks what reports find, of no report and no side: how many say it is then told."""
        return self.kind is Kind.FINDINGS and not self.query.reports and not self.sides
