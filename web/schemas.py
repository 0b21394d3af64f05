"""What programs send and get: the shapes of the API, which stay as they are.

The command line prints the same with `--json`.
"""

from collections.abc import Callable

from pydantic import BaseModel, Field

from assistant import answer as answers
from corpus.report import Report
from corpus.text import readable
from index.searching import Hit, Searcher
from web.linking import passage_path


class AskIn(BaseModel):
    """A question, with the questions asked before it, oldest first."""

    question: str = Field(examples=["How quickly must a local authority notify the Panel?"])
    history: list[str] = Field(default=[], max_length=100)
    limit: int = Field(default=5, ge=1, le=20, description="The most statements to answer with.")


class ReportOut(BaseModel):
    """A report, as a reader would name it. `file` is the name of the original file."""

    id: str
    title: str
    publisher: str
    published: str
    file: str

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        return cls(
            id=report.id,
            title=report.title,
            publisher=report.publisher,
            published=report.published,
            file=report.file,
        )


class CitationOut(BaseModel):
    """Where a quotation stands. `pdf_page` counts from 1 in the file; null means not known."""

    passage_id: str
    quote: str
    report: ReportOut
    pdf_page: int
    pdf_page_end: int
    printed_page: str | None
    paragraph: str | None
    url: str

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
            url=absolute(passage_path(citation)),
        )


class StatementOut(BaseModel):
    """What the answer says, word for word from its citations."""

    text: str
    citations: list[CitationOut]

    @classmethod
    def of(cls, statement: answers.Statement, absolute: Callable[[str], str]) -> "StatementOut":
        citations = [CitationOut.of(citation, absolute) for citation in statement.citations]
        return cls(text=statement.text, citations=citations)


class NoticeOut(BaseModel):
    """A fixed sentence that goes with an answer."""

    id: str
    text: str


class AnswerOut(BaseModel):
    """The answer. `nearest` has what came closest where nothing answers."""

    outcome: answers.Outcome
    confidence: float = Field(ge=0, le=1)
    statements: list[StatementOut]
    nearest: list[CitationOut]
    notices: list[NoticeOut]
    version: str

    @classmethod
    def of(cls, answer: answers.Answer, absolute: Callable[[str], str]) -> "AnswerOut":
        return cls(
            outcome=answer.outcome,
            confidence=answer.confidence,
            statements=[StatementOut.of(statement, absolute) for statement in answer.statements],
            nearest=[CitationOut.of(citation, absolute) for citation in answer.nearest],
            notices=[NoticeOut(id=notice.id, text=notice.text) for notice in answer.notices],
            version=answer.version,
        )


class PageOut(BaseModel):
    """A page on which a passage stands."""

    pdf_page: int
    printed_page: str | None


class HitOut(BaseModel):
    """A passage that was found. Scores are comparable within one search only."""

    passage_id: str
    score: float
    text: str
    headings: list[str]
    report: ReportOut
    pages: list[PageOut]

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
    """The passages found, best first."""

    hits: list[HitOut]
    version: str


class ProblemOut(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[str] = []
