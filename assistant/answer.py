"""The nouns of answering. A Claim is not yet checked; `assistant/citing.py` alone makes it a Statement.

Event: Understood, then Found, then each Stated, then the Answer, which comes last and is the result

A comparison is an Answer with `sides`: a table has a column for each Side, headed by its label, and in it the
side's statements, or that nothing was found. A Stated that came before says nothing of its side.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.question import Question
from corpus.report import Passage, Report, Span
from corpus.text import readable
from index.searching import Hit


class Outcome(StrEnum):
    """How a question ended. Not answering is an outcome, never an exception.

    NEAREST: what came nearest is shown, and may not answer. NOT_FOUND: nothing comes near, and nothing is
    shown.
    """

    ANSWERED = "answered"
    NEAREST = "nearest"
    NOT_FOUND = "not_found"
    NOT_SUPPORTED = "not_supported"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of a hit's passage text."""

    hit: Hit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a writer proposes to say: characters ``start`` to ``end`` of a hit's passage text.

    `before` and `after` are what stands before and after them in the quotation (the words that lead into a
    list, the sentence that changes a figure), `beside` what else the claim rests on. `text` is the claim in
    other words than the quotation's; "" means that it says what it quotes. `score` is between 0 and 1: how
    well it answers.
    """

    hit: Hit
    start: int
    end: int
    score: float = 0.0
    text: str = ""
    before: tuple[Place, ...] = ()
    after: tuple[Place, ...] = ()
    beside: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Everything it quotes, in the order in which it is read."""
        return (*self.before, Place(self.hit, self.start, self.end), *self.after, *self.beside)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation stands. Code makes every part of it from the spans; no model writes any.

    `quote` is the words of the page; an item of a list, with its bullet, and a row of a table begin a line.
    """

    passage: Passage
    report: Report
    quote: str
    spans: tuple[Span, ...]
    printed_page: str = ""

    @property
    def pdf_page(self) -> int:
        """The number in the file of the page on which the quotation begins."""
        return self.spans[0].page

    @property
    def paragraph(self) -> str:
        """The number of the paragraph in which the quotation begins ("" not known)."""
        return self.passage.paragraph_at(self.passage.offset_of(self.spans[0]))

    @property
    def pdf_page_end(self) -> int:
        """The number in the file of the page on which it ends."""
        return self.spans[-1].page


@dataclass(frozen=True, slots=True)
class Statement:
    """What an answer says: text that its citations prove, of which there is always at least one."""

    text: str
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("A statement needs at least one citation.")

    @property
    def quoted(self) -> bool:
        """Whether it is said in the words of its quotations; a writer's own are never put in marks."""
        return self.text == " ".join(citation.quote for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a comparison: what it is called, and the answer's statements that stand in it.

    `label` names a report, a place or a year as it is shown. A side of which nothing was found is there too,
    without statements. The statements are those of the answer, the same objects, in the order of a column.
    """

    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Breadth:
    """In how many reports something is said (`reports`), of how many that were searched (`of`)."""

    reports: int
    of: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed sentence that goes with an answer; `id` is its key in wording.toml."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The question has been understood; nothing has been looked for yet."""

    question: Question


@dataclass(frozen=True, slots=True)
class Found:
    """Passages have been found, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One checked statement of the answer, as soon as it is there."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Answer:
    """The result. `confidence` is between 0 and 1: how likely it is that the reports answer this.
    `nearest` is what came nearest, where the outcome is NEAREST.

    `statements` is all that is said, in order. Where reports, places or years are compared, `sides` has the
    same statements once more, column by column, to be drawn as a table; otherwise it is empty. `breadth` is
    told where it is asked what reports find and several say it.
    """

    question: Question
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    confidence: float = 0.0
    version: str = ""
    sides: tuple[Side, ...] = ()
    breadth: Breadth | None = None


Event = Understood | Found | Stated | Answer


def shown(passage: Passage) -> str:
    """A passage's text as it is shown: on one line, its words untouched."""
    return readable(passage.text)
