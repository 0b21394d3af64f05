"""The shapes of requests and answers in the API. They do not change.

The command line prints the same shapes with `--json`. The shapes of reports, passages and themes are in
`web/api/library_schemas.py`.
"""

from collections.abc import Callable

from pydantic import BaseModel, Field

from assistant import answer as answers
from corpus.report import Authority, Report
from corpus.text import readable
from index.searching import Hit, Searcher
from web.views.filters import Filters
from web.views.links import passage_path

QUESTION = "How quickly must a local authority notify the Panel?"
"""The question of the examples in the API's documentation."""


class FiltersIn(BaseModel):
    """Filters in addition to those that the question itself names. Empty values do not filter."""

    theme: str = Field(
        default="", max_length=100, description="A theme, by its id.", examples=["information-sharing"]
    )
    kind: str = Field(
        default="",
        max_length=200,
        description="A kind of report, as it is shown.",
        examples=["Annual report"],
    )
    voice: str = Field(
        default="",
        max_length=40,
        description="Who speaks: finding, recommendation, practitioner, family, statistic or guidance.",
        examples=["recommendation"],
    )
    since: int | None = Field(
        default=None, ge=1900, le=2200, description="The first year of publication.", examples=[2020]
    )
    until: int | None = Field(
        default=None, ge=1900, le=2200, description="The last year of publication.", examples=[2024]
    )

    @property
    def filters(self) -> Filters:
        """Returns the same filters as the pages use."""
        years = (str(year or "") for year in (self.since, self.until))
        return Filters(self.theme, self.kind, self.voice, *years)


class AskIn(FiltersIn):
    """A question, with the questions asked before it and filters."""

    question: str = Field(
        description="The question, in words; a question with personal details in it is declined.",
        examples=[QUESTION],
    )
    history: list[str] = Field(
        default=[],
        max_length=100,
        description="The questions asked before, oldest first; the last ten are taken into account.",
        examples=[["What must be notified to the Panel?"]],
    )
    limit: int = Field(default=5, ge=1, le=20, description="Maximum number of statements.", examples=[5])
    without: list[str] = Field(
        default=[],
        max_length=50,
        description="Parts of the question to leave out, by the `name` that `understood` gave them.",
        examples=[["earlier"]],
    )


class ReportOut(BaseModel):
    """A report as a reader would name it."""

    id: str = Field(description="Its permanent id.", examples=["sample-seeing-the-childs-day"])
    title: str = Field(description="Its title.", examples=["Seeing the child's day"])
    publisher: str = Field(description="Its publisher; empty if not known.", examples=["A board"])
    published: str = Field(
        description="The date of publication: a day, a month, a year, or empty if not known.",
        examples=["2024-12-10"],
    )
    file: str = Field(description="The name of the original file.", examples=["annual-report.pdf"])
    authority: Authority = Field(
        description="Its authority: `statutory` guidance, `national` (a review, report or "
        "framework), `local` procedure, `inspection` of one place, `research`, or `other`.",
        examples=["national"],
    )

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        return cls(
            id=report.id,
            title=report.title,
            publisher=report.publisher,
            published=report.published,
            file=report.file,
            authority=report.authority,
        )


class CitationOut(BaseModel):
    """The place of a quotation. Null means not known."""

    passage_id: str = Field(
        description="The id of its passage, made from the passage's words.", examples=["0123456789abcdef"]
    )
    quote: str = Field(
        description="The quotation, word for word as it stands on the page.",
        examples=["Notify the Panel within five working days."],
    )
    report: ReportOut = Field(description="The report that it is from.")
    pdf_page: int = Field(
        description="The page on which it begins, counted from 1 in the file.", examples=[16]
    )
    pdf_page_end: int = Field(description="The page on which it ends.", examples=[16])
    printed_page: str | None = Field(
        description="The number that is printed on the page on which it begins.", examples=["14"]
    )
    paragraph: str | None = Field(
        description="The number of the paragraph in which it begins.", examples=["3.12"]
    )
    scanned: bool = Field(
        description="Whether a machine read it from a picture of the page: words may be wrong. Never so in a "
        "statement.",
        examples=[False],
    )
    url: str = Field(
        description="The link to its page with the quotation marked. It stays valid after a re-index.",
        examples=["http://127.0.0.1:8000/passages/0123456789abcdef?mark=0-42"],
    )

    @classmethod
    def of(cls, citation: answers.Citation, absolute: Callable[[str], str]) -> "CitationOut":
        return cls(
            passage_id=citation.passage.id,
            quote=citation.quote,
            report=ReportOut.of(citation.report),
            pdf_page=citation.pdf_page,
            pdf_page_end=citation.pdf_page_end,
            printed_page=citation.printed_page or None,
            paragraph=citation.paragraph or None,
            scanned=citation.scanned,
            url=absolute(passage_path(citation)),
        )


class StatementOut(BaseModel):
    """A statement of the answer, word for word from its citations."""

    text: str = Field(description="What is said.", examples=["Notify the Panel within five working days."])
    citations: list[CitationOut] = Field(description="The citations of its quotations; at least one.")

    @classmethod
    def of(cls, statement: answers.Statement, absolute: Callable[[str], str]) -> "StatementOut":
        citations = [CitationOut.of(citation, absolute) for citation in statement.citations]
        return cls(text=statement.text, citations=citations)


class NoticeOut(BaseModel):
    """A fixed sentence that accompanies an answer."""

    id: str = Field(description="Which one it is; ids stay.", examples=["not_found"])
    text: str = Field(description="What it says.", examples=["Nothing in this collection answers that."])


class BreadthOut(BaseModel):
    """The number of reports that say something."""

    reports: int = Field(description="The reports that say it.", examples=[14])
    of: int = Field(description="The reports that were searched.", examples=[161])


class AnswerOut(BaseModel):
    """An answer: statements with citations, or another outcome with the nearest passages."""

    outcome: answers.Outcome = Field(
        description="How it ended: `answered`; `nearest`, what came nearest is shown and may not answer; "
        "`not_found`, nothing here comes near; `not_supported`, no "
        "quotation could be proved; `declined`, it has personal details in it or belongs elsewhere.",
        examples=["answered"],
    )
    confidence: float = Field(
        ge=0, le=1, description="The probability that the reports answer the question.", examples=[0.9]
    )
    statements: list[StatementOut] = Field(description="What the reports say, in order.")
    nearest: list[CitationOut] = Field(
        description="For the outcome `nearest`: the closest passages, which may not answer. With an answer: "
        "pages that are pictures and may answer too (`scanned`)."
    )
    notices: list[NoticeOut] = Field(description="Fixed sentences that go with it; show them.")
    version: str = Field(description="The version of the index that was searched.", examples=["000001-4f2a"])
    breadth: BreadthOut | None = Field(
        default=None, description="In how many reports it is said, if in many; else null."
    )

    @classmethod
    def of(cls, answer: answers.Answer, absolute: Callable[[str], str]) -> "AnswerOut":
        return cls(
            outcome=answer.outcome,
            confidence=answer.confidence,
            statements=[StatementOut.of(statement, absolute) for statement in answer.statements],
            nearest=[CitationOut.of(citation, absolute) for citation in answer.nearest],
            notices=[NoticeOut(id=notice.id, text=notice.text) for notice in answer.notices],
            version=answer.version,
            breadth=BreadthOut(reports=answer.breadth.reports, of=answer.breadth.of)
            if answer.breadth
            else None,
        )


class PageOut(BaseModel):
    """A page that a passage is on."""

    pdf_page: int = Field(description="Its number, counted from 1 in the file.", examples=[16])
    printed_page: str | None = Field(
        description="The number printed on it; null: not known.", examples=["14"]
    )


class HitOut(BaseModel):
    """A passage that matches a search."""

    passage_id: str = Field(description="Its id, made from its words.", examples=["0123456789abcdef"])
    score: float = Field(description="Comparable within one search only; higher is better.", examples=[0.71])
    text: str = Field(description="Its words, on one line.", examples=["Notify the Panel within five days."])
    headings: list[str] = Field(description="The headings that it stands under.", examples=[["Notifying"]])
    report: ReportOut = Field(description="The report that it is from.")
    pages: list[PageOut] = Field(description="The pages on which it stands.")

    @classmethod
    def of(cls, hit: Hit, searcher: Searcher) -> "HitOut":
        pages = (searcher.page(hit.report.id, number) for number in hit.passage.pages)
        return cls(
            passage_id=hit.passage.id,
            score=hit.score,
            text=readable(hit.passage.text),
            headings=list(hit.passage.headings),
            report=ReportOut.of(hit.report),
            pages=[PageOut(pdf_page=page.number, printed_page=page.label or None) for page in pages],
        )


class SearchOut(BaseModel):
    """The passages that match a search, best first."""

    hits: list[HitOut] = Field(description="Best first.")
    version: str = Field(description="The version of the index that was searched.", examples=["000001-4f2a"])


class ProblemOut(BaseModel):
    """An RFC 9457 problem document."""

    type: str = Field(
        description="A name of the problem that never changes.",
        examples=["urn:panel-assistant:problem:bad-question"],
    )
    title: str = Field(description="What is wrong.", examples=["The question cannot be asked as it is"])
    status: int = Field(description="The status of the response.", examples=[422])
    detail: str = Field(
        description="This occurrence, and what to do; it never repeats what was sent.",
        examples=["Enter a question in words."],
    )
    errors: list[str] = Field(
        default=[], description="Each fault of the request, where there are several.", examples=[[]]
    )
