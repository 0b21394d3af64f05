"""Themes: reports are counted, not happenings, and each cell opens its quotations."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.themes.themes import known_themes
from tests.fakes import FakeSearcher, report
from tests.web.small import REPORT, SENTENCE, client, small_services
from web.views.theme_view import ThemeCell, ThemeMatrix, Themes, certain_share

OLD = replace(REPORT, id="old", title="An older review", published="2019")
UNDATED = replace(REPORT, id="undated", title="Undated", published="")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home"), REPORT, OLD, UNDATED))


def test_a_theme_counts_the_reports_of_each_year(tmp_path: Path) -> None:
    matrix = Themes(known_themes()).matrix(small_services(tmp_path, REPORT, OLD, UNDATED).asking.searcher())
    assert matrix.years == ("2019", "2024", "No date")
    (row,) = [row for row in matrix.rows if row.theme.id == "daily-life"]  # "listened to"
    assert [(cell.reports, cell.of) for cell in row.cells] == [(1, 1), (1, 1), (1, 1)]
    assert row.reports == 3


def test_the_themes_are_those_that_the_version_keeps() -> None:
    class Tagged(FakeSearcher):
        def themes(self) -> dict[str, dict[str, list[str]]]:
            return {"leadership": {"plain": [passage.id for passage in self.passages("plain")]}}

    matrix = Themes(known_themes()).matrix(Tagged({report("plain"): ["No word of this is on a theme."]}))
    assert [(row.theme.id, row.reports) for row in matrix.rows] == [("leadership", 1)]


@pytest.mark.parametrize(
    ("reports", "of", "shade"),
    [(0, 9, 0), (0, 0, 0), (1, 25, 1), (10, 25, 2), (16, 25, 3), (20, 25, 4), (25, 25, 5), (100, 100, 5)],
)
def test_a_cell_is_darker_the_greater_its_share(reports: int, of: int, shade: int) -> None:
    assert ThemeCell("2024", reports, of).shade == shade


def test_all_of_few_reports_are_no_hot_spot() -> None:
    shades = [ThemeCell("2024", count, count).shade for count in (1, 2, 4, 9, 25)]
    assert shades == sorted(shades)
    assert shades[0] == ThemeCell("2024", 10, 25).shade
    assert shades[-1] == 5


def test_the_share_that_is_certain_is_the_lower_end_of_the_interval_of_wilson() -> None:
    assert certain_share(5, 10) == pytest.approx(0.2366, abs=0.0001)  # as R's prop.test without correction
    assert certain_share(1, 1) == pytest.approx(0.2065, abs=0.0001)
    assert certain_share(0, 10) == 0


def test_the_newest_year_comes_first_and_reports_without_a_date_last(browser: TestClient) -> None:
    header = browser.get("/themes").text.partition("<thead")[2].partition("</thead>")[0]
    assert re.findall(r">(\d{4}|No date|All)<", header) == ["2024", "2019", "No date", "All"]


@pytest.mark.parametrize(("years", "width"), [(3, "narrow"), (7, "narrow"), (12, "wide"), (13, "any")])
def test_a_table_of_many_years_is_laid_out_for_a_smaller_page(years: int, width: str) -> None:
    assert ThemeMatrix(tuple(map(str, range(years))), (), 1).width == width


def test_a_year_with_many_reports_is_read_page_by_page(tmp_path: Path) -> None:
    reports = [replace(REPORT, id=f"r{number:02}", title=f"Report {number:02}") for number in range(8)]
    many = client(small_services(tmp_path, *reports))
    pages = [many.get(f"/themes/daily-life?year=2024&page={number}").text for number in (1, 2, 9)]
    shown = [set(re.findall(r'href="/reports/(r\d\d)"', html)) for html in pages]
    assert [len(names) for names in shown] == [6, 2, 2]
    assert shown[0] | shown[1] == {report.id for report in reports}
    assert "8 of 8 reports in this collection say something on it" in pages[1]
    assert "?year=2024&amp;page=2" in pages[0]
    assert many.get("/themes/daily-life?year=2024&page=x").status_code == 200


def test_each_cell_has_its_count_and_opens_its_quotations(browser: TestClient) -> None:
    html = browser.get("/themes").text
    cell = '?year=2024">1<span class="govuk-visually-hidden"> of 1 report of 2024: '
    assert f'href="/themes/daily-life{cell}' in html
    assert '<span class="app-matrix__of">of 3</span>' in html


def test_a_cell_opens_its_quotations(browser: TestClient) -> None:
    html = browser.get("/themes/daily-life?year=2019").text
    assert SENTENCE in html
    assert "An older review" in html
    assert "1 of 3 reports in this collection says something on it" in html


def test_a_theme_has_its_definition_and_best_passages(browser: TestClient) -> None:
    html = browser.get("/themes/daily-life").text
    assert "The most relevant passages" in html
    assert SENTENCE in html


def test_a_theme_that_is_not_there_is_said_in_words(browser: TestClient) -> None:
    assert browser.get("/themes/nothing").status_code == 404
