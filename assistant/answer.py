"""The nouns of answering. A Claim is not yet checked; only `assistant/citing.py` makes it a Statement.

The events are Understood, Found, a Stated for each statement, and last the Answer, which is the result.

A comparison is an Answer with `sides`. A table shows a column for each Side: its label, and its statements or
that nothing was found. A Stated does not say which side it belongs to.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.question import Question
from corpus.report import Passage, Report, Span
from index.searching import Hit


class Outcome(StrEnum):
    """The outcome of a question. Not answering is an outcome, never an exception.

    NEAREST: the nearest passages are shown; they may not answer. NOT_FOUND: nothing comes near, and nothing
    is shown.
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
    """A writer's proposal of what to quote: characters ``start`` to ``end`` of a hit's passage text.

    The quotation has `before` and `after` around them (the words that lead into a list, the sentence that
    changes a figure). `beside` is quoted too, because the claim rests on it. `text` is the claim in the
    writer's words ("": in the words of the quotation). `score`, between 0 and 1, says how well it answers.
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
        """Returns everything that it quotes, in reading order."""
        return (*self.before, Place(self.hit, self.start, self.end), *self.after, *self.beside)


@dataclass(frozen=True, slots=True)
class Citation:
    """The place of a quotation. Code makes every part of it from the spans; no model writes any part.

    `quote` is the text of the page. An item of a list, with its bullet, and a row of a table begin a line.
    `scanned` says that a machine read a page of it from a picture, so that single words may be wrong. Such a
    citation is never in a Statement.
    `printed_page` and `printed_page_end` are the labels printed on its first and last page ("" for none).
    `headings` are those that its first words take up ("This category …"), the innermost last; mostly none.
    """

    passage: Passage
    report: Report
    quote: str
    spans: tuple[Span, ...]
    printed_page: str = ""
    scanned: bool = False
    printed_page_end: str = ""
    headings: tuple[str, ...] = ()

    @property
    def pdf_page(self) -> int:
        """Returns the number, in the file, of the page on which the quotation begins."""
        return self.spans[0].page

    @property
    def paragraph(self) -> str:
        """Returns the number of the paragraph in which the quotation begins ("" where it has none)."""
        return self.passage.paragraph_at(self.passage.offset_of(self.spans[0]))

    @property
    def pdf_page_end(self) -> int:
        """Returns the number, in the file, of the page on which the quotation ends."""
        return self.spans[-1].page


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked text of an answer, and the citations that prove it. There is always at least one."""

    text: str
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("A statement needs at least one citation.")

    @property
    def quoted(self) -> bool:
        """Returns whether the text is the quotations' own words; only then it is shown in quotation marks."""
        return self.text == " ".join(citation.quote for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a comparison: its label, and the answer's statements that stand in it.

    `label` names a report, a place or a year as it is shown. A side of which nothing was found has no
    statements. The statements are the same objects as the answer's, in the order of the column.
    """

    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Breadth:
    """The number of reports that say something (`reports`), of the number that were searched (`of`)."""

    reports: int
    of: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed sentence beside an answer. `id` is its key in wording.toml."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The question was understood; nothing has been searched yet. `above` stands above the answer."""

    question: Question
    above: tuple["Notice", ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Passages were found, best first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One checked statement of the answer."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Answer:
    """The result. `confidence`, between 0 and 1, says how likely it is that the reports answer the question.

    `statements` are all statements, in order. Where reports, places or years are compared, `sides` has the
    same statements column by column; otherwise it is empty. `nearest` are the nearest passages, where the
    outcome is NEAREST; where it is ANSWERED, pages that are pictures and may answer too. `breadth` is set
    where the question asks what reports find and several say it.
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
