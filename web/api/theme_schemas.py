"""What programs get of themes and recommendations over the years: shapes that stay as they are."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from assistant.answer import Citation
from web.api.answer_schemas import CitationOut, ReportOut
from web.api.library_schemas import Absolute
from web.views import theme_view
from web.views.report_view import Recommended


class YearOut(BaseModel):
    """How many reports of one year are on a theme."""

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
    """A theme with how many reports here are on it, which says nothing of how often it happens."""

    reports: int = Field(description="How many reports are on it.", examples=[7])
    years: list[YearOut] = Field(description="The same by year of publication.")

    @classmethod
    def of(cls, row: theme_view.Row) -> "ThemeRowOut":
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
                    report=ReportOut.of(one.report),
                    passages=one.count,
                    citations=_citations(one.citations, absolute),
                )
                for one in view.reports
            ],
            total=view.total,
        )


class RecommendedOut(BaseModel):
    """What was recommended in one year."""

    year: str = Field(description='The year, or "No date".', examples=["2024"])
    recommendations: list[CitationOut] = Field(description="The recommendations, the nearest first.")


class RecommendationsOut(BaseModel):
    """What reports recommended on something over the years."""

    years: list[RecommendedOut] = Field(description="The newest year first.")
    version: str = Field(description="The version of the index that was searched.", examples=["000001-4f2a"])

    @classmethod
    def of(cls, found: Iterable[Recommended], version: str, absolute: Absolute) -> "RecommendationsOut":
        years = [
            RecommendedOut(year=one.year, recommendations=_citations(one.citations, absolute))
            for one in found
        ]
        return cls(years=years, version=version)


def _citations(citations: Iterable[Citation], absolute: Absolute) -> list[CitationOut]:
    return [CitationOut.of(citation, absolute) for citation in citations]
