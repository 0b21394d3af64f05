"""Reports on themes by year: the matrix, a theme's best passages, and the quotations of a cell.

Counts say "n of N reports in this collection", never how often something happens. The themes of a passage
come from the version of the index, where `corpus/themes/themes.py` found them by their words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt

from assistant.answer import Citation
from corpus.errors import ReportNotFound
from corpus.report import Report, Theme
from index.searching import Query, Searcher
from web.views.links import citation_of

STEPS = 5
"""Number of shades of a cell, without that of no report."""
PER_PAGE = 6
"""Number of reports of a year on one page."""
_CONFIDENCE = 1.96
"""Standard deviations of the normal distribution between which 95% lie."""
_NARROW, _WIDE = 7, 12
"""Numbers of years up to which the table fits a middling and a wide page."""

_BEST = 10
_FIRST = 3
_AMONG = 300


@dataclass(frozen=True, slots=True)
class ThemeCell:
    """The number of reports of one year on a theme, and of all reports of that year."""

    year: str
    reports: int
    of: int

    @property
    def shade(self) -> int:
        """Returns 0 for no report, up to STEPS, by the share that is certain.

        That is the lower end of Wilson's interval (Wilson 1927): 1 report of 1 is not a pattern, 25 of 25
        are.
        """
        return ceil(STEPS * certain_share(self.reports, self.of))


def certain_share(part: int, total: int) -> float:
    """Returns the lower end of Wilson's 95% interval for a share: between 0 and 1."""
    if not part:
        return 0.0
    square, share = _CONFIDENCE**2, part / total
    spread = _CONFIDENCE * sqrt(share * (1 - share) / total + square / (4 * total**2))
    return (share + square / (2 * total) - spread) / (1 + square / total)


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme over the years. `depth` is 1 for a topic of the theme above it."""

    theme: Theme
    reports: int
    cells: tuple[ThemeCell, ...]
    depth: int

    @property
    def newest_first(self) -> tuple[ThemeCell, ...]:
        """Returns its cells, the newest year first and reports without a date last."""
        return tuple(sorted(self.cells, key=lambda cell: (cell.year.isdigit(), cell.year), reverse=True))


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """Themes by year. `total` is the number of reports in the collection."""

    years: tuple[str, ...]
    rows: tuple[ThemeRow, ...]
    total: int

    @property
    def width(self) -> str:
        """Returns how wide a page must be for the table: "narrow", "wide" or "any" (none is wide enough)."""
        count = len(self.years)
        return "narrow" if count <= _NARROW else "wide" if count <= _WIDE else "any"


@dataclass(frozen=True, slots=True)
class ReportOnTheme:
    """What one report says on a theme: its first passages, and their total number."""

    report: Report
    citations: tuple[Citation, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme with its best passages, or a page of one year of it, report by report.

    `count` is the number of reports on all `pages`.
    """

    theme: Theme
    topics: tuple[Theme, ...]
    year: str
    best: tuple[Citation, ...]
    reports: tuple[ReportOnTheme, ...]
    total: int
    count: int = 0
    page: int = 1
    pages: int = 1


@dataclass(slots=True)
class _Known:
    """The cached data of one version. `passages`: theme -> report -> its passages in order."""

    version: str
    passages: Mapping[str, Mapping[str, Sequence[str]]]
    matrix: ThemeMatrix | None = None
    nearest: dict[str, tuple[Citation, ...]] = field(default_factory=dict)


class Themes:
    """The themes of one version at a time, cached until the version changes."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = tuple(themes)
        self._known = _Known("", {})

    @property
    def labels(self) -> dict[str, str]:
        """Returns the label of each theme by its id."""
        return {theme.id: theme.label for theme in self._themes}

    def load(self, searcher: Searcher) -> None:
        """Makes the matrix and the best passages of every theme on it, before a page asks for them."""
        for row in self.matrix(searcher).rows:
            self._best(searcher, row.theme, self._of(searcher))

    def matrix(self, searcher: Searcher) -> ThemeMatrix:
        """Returns every theme that any report is on, by year."""
        cached = self._of(searcher)
        if cached.matrix is None:
            cached.matrix = self._count(searcher, cached.passages)
        return cached.matrix

    def _count(self, searcher: Searcher, passages: Mapping[str, Mapping[str, Sequence[str]]]) -> ThemeMatrix:
        reports = {report.id: report for report in searcher.reports()}
        reports_of_year = Counter(_year(report) for report in reports.values())
        years = sorted(reports_of_year)
        rows = []
        for theme in self._themes:
            reports_on = passages.get(theme.id, {})
            on_year = Counter(_year(reports[report_id]) for report_id in reports_on)
            cells = tuple(ThemeCell(year, on_year[year], reports_of_year[year]) for year in years)
            if reports_on:
                rows.append(ThemeRow(theme, len(reports_on), cells, 1 if theme.parent else 0))
        return ThemeMatrix(tuple(years), tuple(rows), len(reports))

    def theme(self, searcher: Searcher, theme_id: str, year: str = "", page: int = 0) -> ThemeView:
        """Returns one theme, or one year of it. Raises ReportNotFound if there is no such theme.

        With `page`, counted from 1, only the reports of that page are in it.
        """
        theme = next((entry for entry in self._themes if entry.id == theme_id), None)
        if theme is None:
            raise ReportNotFound(f"There is no theme '{theme_id}'. See all themes.")
        cached = self._of(searcher)
        passages = cached.passages.get(theme_id, {})
        reports = [searcher.report(report_id) for report_id in passages]
        selected = [report for report in reports if year in ("", _year(report))]
        selected.sort(key=lambda report: report.published, reverse=True)
        count, pages = len(selected), max(1, ceil(len(selected) / PER_PAGE))
        if page:
            page = min(page, pages)
            selected = selected[(page - 1) * PER_PAGE : page * PER_PAGE]
        return ThemeView(
            theme=theme,
            topics=tuple(topic for topic in self._themes if topic.parent == theme_id),
            year=year,
            best=() if year else self._best(searcher, theme, cached),
            reports=tuple(
                ReportOnTheme(
                    report, tuple(self._first(searcher, report, passages, year)), len(passages[report.id])
                )
                for report in selected
            ),
            total=len(searcher.reports()),
            count=count,
            page=page,
            pages=pages if page else 1,
        )

    def _best(self, searcher: Searcher, theme: Theme, cached: _Known) -> tuple[Citation, ...]:
        """Returns the passages closest to the theme's definition, one from each report, best first."""
        if theme.id not in cached.nearest:
            passages_on = cached.passages.get(theme.id, {})
            cached.nearest[theme.id] = tuple(self._found(searcher, theme, passages_on))
        return cached.nearest[theme.id]

    def _found(
        self, searcher: Searcher, theme: Theme, passages_on: Mapping[str, Sequence[str]]
    ) -> Iterable[Citation]:
        passages = {passage for of_report in passages_on.values() for passage in of_report}
        cited_reports: set[str] = set()
        for hit in searcher.search(Query(f"{theme.label}. {theme.definition}"), _AMONG):
            if (
                hit.passage.id in passages
                and hit.report.id not in cited_reports
                and len(cited_reports) < _BEST
            ):
                cited_reports.add(hit.report.id)
                yield from _citations(searcher, hit.report, [hit.passage.id])

    def _first(
        self, searcher: Searcher, report: Report, passages: Mapping[str, Sequence[str]], year: str
    ) -> Iterable[Citation]:
        """Returns the first passages of a report on a theme. Only the page of one year shows them."""
        return _citations(searcher, report, passages[report.id][:_FIRST]) if year else ()

    def _of(self, searcher: Searcher) -> _Known:
        """Returns what is known of this version. Its themes were assigned at intake and are stored in it."""
        cached = self._known
        if cached.version != searcher.version_id:
            self._known = cached = _Known(searcher.version_id, searcher.themes())
        return cached


def _citations(searcher: Searcher, report: Report, passages: Iterable[str]) -> Iterable[Citation]:
    for passage in map(searcher.passage, passages):
        pages = {number: searcher.page(report.id, number) for number in passage.pages}
        yield citation_of(passage, report, pages)


def _year(report: Report) -> str:
    return str(report.year or "No date")
