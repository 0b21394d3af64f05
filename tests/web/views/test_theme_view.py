"""Themes: reports are counted, not happenings, and each cell opens its quotations."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.themes.themes import known_themes
from tests.fakes import FakeSearcher, report
from tests.web.small import REPORT, SENTENCE, client, small_services
from web.views.theme_view import ThemeCell, Themes

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


@pytest.mark.parametrize(("reports", "of", "shade"), [(0, 9, 0), (1, 9, 1), (5, 9, 3), (9, 9, 5), (0, 0, 0)])
def test_a_cell_is_darker_the_greater_its_share(reports: int, of: int, shade: int) -> None:
    assert ThemeCell("2024", reports, of).shade == shade


def test_the_map_has_a_table_that_says_the_same(browser: TestClient) -> None:
    html = browser.get("/themes").text
    assert "<svg" in html
    assert 'href="/themes/daily-life?year=2024"' in html
    assert "2024: 1 of 1 report" in html
    assert '<span class="app-table__of">of 3</span>' in html


def test_a_cell_opens_its_quotations(browser: TestClient) -> None:
    html = browser.get("/themes/daily-life?year=2019").text
    assert SENTENCE in html
    assert "An older review" in html
    assert "1 of 3 reports in this collection says something on it" in html


def test_a_theme_has_its_definition_and_best_passages(browser: TestClient) -> None:
    html = browser.get("/themes/daily-life").text
    assert "Passages nearest to it" in html
    assert SENTENCE in html


def test_a_theme_that_is_not_there_is_said_in_words(browser: TestClient) -> None:
    assert browser.get("/themes/nothing").status_code == 404
