"""The shapes of reports, passages, themes and recommendations in the API. They do not change."""

from collections.abc import Callable, Iterable

from pydantic import BaseModel, Field

from assistant.answer import Citation
from assistant.library.outlines import ContentsEntry
from corpus.report import Passage, Report, Status, Voice
from corpus.text import readable
from index.searching import Searcher
from web.api.answer_schemas import CitationOut, PageOut, ReportOut
from web.views import theme_view
from web.views.excerpts import citation_at
from web.views.links import file_path
from web.views.recommendation_view import RecommendationsOfYear
from web.views.references import attribution
from web.views.report_view import ReportView

Absolute = Callable[[str], str]
"""Makes a path a whole address."""


class ReportDetailOut(ReportOut):
    """A report with everything that is known of it. Empty means not known."""

    kind: str = Field(description="What kind of publication it is.", examples=["Annual report"])
    edition: str = Field(description="Which edition it is.", examples=["Second edition"])
    licence: str = Field(
        description="Its licence, as it is stated.", examples=["Open Government Licence v3.0"]
    )
    attribution: str = Field(
        description="The line to carry with every quotation from it.",
        examples=["Contains public sector information licensed under the Open Government Licence v3.0."],
    )
    status: Status = Field(description="Whether it still stands.", examples=["current"])
    superseded_by: str | None = Field(
        description="The id of the edition that replaced it, or null.", examples=["annual-report-2024"]
    )
    sample: bool = Field(
        description="Whether it is a sample, written for this software, and no publication of the Panel.",
        examples=[False],
    )
    media_type: str = Field(description="What its file is.", examples=["application/pdf"])
    published_at: str = Field(
        description="The publisher's address of it; empty where not known.",
        examples=["https://www.example.org/annual-report.pdf"],
    )
    url: str = Field(
        description="Its page here.", examples=["http://127.0.0.1:8000/reports/annual-report-2024"]
    )
    file_url: str = Field(
        description="Its original file, as it is kept here.",
        examples=["http://127.0.0.1:8000/files/annual-report-2024"],
    )

    @classmethod
    def whole(cls, report: Report, absolute: Absolute) -> "ReportDetailOut":
        return cls(
            **ReportOut.of(report).model_dump(),
            kind=report.kind,
            edition=report.edition,
            licence=report.licence,
            attribution=attribution(report),
            status=report.status,
            superseded_by=report.superseded_by or None,
            sample=report.sample,
            media_type=report.media_type,
            published_at=report.url,
            url=absolute(f"/reports/{report.id}"),
            file_url=absolute(f"/files/{report.id}"),
        )


class ReportsOut(BaseModel):
    """The reports that match."""

    reports: list[ReportDetailOut] = Field(description="In the order that was asked for.")
    total: int = Field(description="How many there are in the whole collection.", examples=[84])
    version: str = Field(description="The version of the index that holds them.", examples=["000001-4f2a"])


class HeadingOut(BaseModel):
    """A heading of a report, with the first passage under it."""

    heading: str = Field(description="The heading.", examples=["Notifying the Panel"])
    depth: int = Field(description="How far down it is; 0 is the top.", examples=[0])
    passage_id: str = Field(description="The first passage under it.", examples=["0123456789abcdef"])
    page: str = Field(
        description="The page it is on: as it is printed, else counted in the file.", examples=["14"]
    )

    @classmethod
    def of(cls, entry: ContentsEntry) -> "HeadingOut":
        return cls(heading=entry.heading, depth=entry.depth, passage_id=entry.passage.id, page=entry.label)


class ReportContentsOut(ReportDetailOut):
    """A report with its contents and recommendations, in reading order."""

    pages: int = Field(description="How many pages (of a web page: sections) it has.", examples=[42])
    contents: list[HeadingOut] = Field(description="Its headings.")
    recommendations: list[CitationOut] = Field(description="What it recommends.")

    @classmethod
    def of_view(cls, view: ReportView, absolute: Absolute) -> "ReportContentsOut":
        return cls(
            **ReportDetailOut.whole(view.report, absolute).model_dump(),
            pages=view.pages,
            contents=[HeadingOut.of(entry) for entry in view.contents],
            recommendations=[CitationOut.of(entry.citation, absolute) for entry in view.recommendations],
        )


class NeighbourOut(BaseModel):
    """A passage before or after another in its report."""

    passage_id: str = Field(description="Its id.", examples=["fedcba9876543210"])
    text: str = Field(description="Its words, on one line.", examples=["The form asks for a summary."])

    @classmethod
    def of(cls, passage: Passage) -> "NeighbourOut":
        return cls(passage_id=passage.id, text=readable(passage.text))


class PassageOut(BaseModel):
    """A passage with its place, its voice, and the passages before and after it."""

    id: str = Field(description="Its id, made from its words and report.", examples=["0123456789abcdef"])
    text: str = Field(description="Its words, on one line.", examples=["Notify the Panel within five days."])
    headings: list[str] = Field(description="The headings that it stands under.", examples=[["Notifying"]])
    voice: Voice = Field(
        description="Who speaks: a family's words are never the review's finding.", examples=["finding"]
    )
    paragraph: str | None = Field(description="The number of its first paragraph.", examples=["3.12"])
    pages: list[PageOut] = Field(description="The pages on which it stands.")
    report: ReportDetailOut = Field(description="The report that it is from.")
    before: NeighbourOut | None = Field(description="The passage before it; null at the beginning.")
    after: NeighbourOut | None = Field(description="The passage after it; null at the end.")
    citation: CitationOut = Field(description="What was asked to be marked in it, else all of it.")
    url: str = Field(
        description="The link to its page here. It stays valid after a re-index.",
        examples=["http://127.0.0.1:8000/passages/0123456789abcdef"],
    )
    file_url: str = Field(
        description="The original, opened at its first page where it is a PDF.",
        examples=["http://127.0.0.1:8000/files/annual-report-2024#page=16"],
    )
    version: str = Field(description="The version of the index that holds it.", examples=["000001-4f2a"])

    @classmethod
    def of(cls, searcher: Searcher, passage_id: str, mark: str, absolute: Absolute) -> "PassageOut":
        """Returns a passage with the quotation in `mark`. Raises ReportNotFound."""
        passage = searcher.passage(passage_id)
        report = searcher.report(passage.report_id)
        neighbours = searcher.neighbours(passage_id)
        position = [neighbour.id for neighbour in neighbours].index(passage_id)
        pages = [searcher.page(report.id, number) for number in passage.pages]
        file = file_path(report, passage.pages[0])
        return cls(
            id=passage.id,
            text=readable(passage.text),
            headings=list(passage.headings),
            voice=passage.voice,
            paragraph=passage.paragraph or None,
            pages=[PageOut(pdf_page=page.number, printed_page=page.label or None) for page in pages],
            report=ReportDetailOut.whole(report, absolute),
            before=NeighbourOut.of(neighbours[position - 1]) if position else None,
            after=NeighbourOut.of(neighbours[position + 1]) if position + 1 < len(neighbours) else None,
            citation=CitationOut.of(citation_at(searcher, passage_id, mark), absolute),
            url=absolute(f"/passages/{passage.id}"),
            file_url=absolute(file) if file.startswith("/") else file,
            version=searcher.version_id,
        )


class YearOut(BaseModel):
    """The number of reports of one year on a theme."""

    year: str = Field(description='The year, or "No date".', examples=["2024"])
    reports: int = Field(description="How many are on it.", examples=[3])
    of: int = Field(description="Of how many in this collection.", examples=[12])


class ThemeOut(BaseModel):
    """A practice theme, or a topic of one."""

    id: str = Field(description="Its id.", examples=["information-sharing"])
    label: str = Field(description="What it is called.", examples=["Sharing information"])
    definition: str = Field(description="What it means here.", examples=["How agencies tell one another."])
    parent: str | None = Field(description="The theme that it is a topic of.", examples=["working-together"])


class ThemeRowOut(ThemeOut):
    """A theme with the number of reports on it here, which does not say how often something happens."""

    reports: int = Field(description="How many reports are on it.", examples=[7])
    years: list[YearOut] = Field(description="The same by year of publication.")

    @classmethod
    def of(cls, row: theme_view.ThemeRow) -> "ThemeRowOut":
        theme = row.theme
        years = [YearOut(year=cell.year, reports=cell.reports, of=cell.of) for cell in row.cells]
        return cls(
            id=theme.id,
            label=theme.label,
            definition=theme.definition,
            parent=theme.parent or None,
            reports=row.reports,
            years=years,
        )


class ThemesOut(BaseModel):
    """The themes that any report here is on, by year."""

    themes: list[ThemeRowOut] = Field(description="Each theme, followed by its topics.")
    total: int = Field(description="How many reports there are in the whole collection.", examples=[84])
    version: str = Field(description="The version of the index that holds them.", examples=["000001-4f2a"])


class OnThemeOut(BaseModel):
    """What one report says on a theme."""

    report: ReportOut = Field(description="The report.")
    passages: int = Field(description="How many of its passages are on the theme.", examples=[4])
    citations: list[CitationOut] = Field(description="The first of them.")


class ThemeContentsOut(ThemeOut):
    """A theme with its best passages and what each report says on it."""

    best: list[CitationOut] = Field(
        description="The passages nearest to its definition, one a report; empty where one year is asked for."
    )
    reports: list[OnThemeOut] = Field(description="The reports on it, the newest first.")
    total: int = Field(description="How many reports there are in the whole collection.", examples=[84])

    @classmethod
    def of(cls, view: theme_view.ThemeView, absolute: Absolute) -> "ThemeContentsOut":
        theme = view.theme
        return cls(
            id=theme.id,
            label=theme.label,
            definition=theme.definition,
            parent=theme.parent or None,
            best=_citations(view.best, absolute),
            reports=[
                OnThemeOut(
                    report=ReportOut.of(on_theme.report),
                    passages=on_theme.count,
                    citations=_citations(on_theme.citations, absolute),
                )
                for on_theme in view.reports
            ],
            total=view.total,
        )


class RecommendedOut(BaseModel):
    """The recommendations of one year."""

    year: str = Field(description='The year, or "No date".', examples=["2024"])
    recommendations: list[CitationOut] = Field(description="The recommendations, the nearest first.")


class RecommendationsOut(BaseModel):
    """The recommendations on a subject, by year."""

    years: list[RecommendedOut] = Field(description="The newest year first.")
    version: str = Field(description="The version of the index that was searched.", examples=["000001-4f2a"])

    @classmethod
    def of(
        cls, by_year: Iterable[RecommendationsOfYear], version: str, absolute: Absolute
    ) -> "RecommendationsOut":
        years = [
            RecommendedOut(year=year.year, recommendations=_citations(year.citations, absolute))
            for year in by_year
        ]
        return cls(years=years, version=version)


def _citations(citations: Iterable[Citation], absolute: Absolute) -> list[CitationOut]:
    return [CitationOut.of(citation, absolute) for citation in citations]
