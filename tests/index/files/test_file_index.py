"""The rows of an index in files: filters by report, voice and theme."""

from pathlib import Path

import pytest

from corpus.report import Passage, Report, Span, Voice
from index.files.file_index import Rows
from index.searching import Query
from tests.index.small import report

REPORTS = {
    about.id: about
    for about in (
        report("harbour", "Harbour review", published="2021-05", kind="review"),
        report("meadow", "Meadow letter", published="2023", kind="letter"),
    )
}


def passage(name: str, about: Report, voice: Voice = Voice.UNKNOWN) -> Passage:
    return Passage(name, about.id, name, (Span(1, 0, len(name)),), voice=voice)


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Three passages that were written and opened; the first and the last are on a theme."""
    passages = [
        passage("first", REPORTS["meadow"], Voice.FAMILY),
        passage("second", REPORTS["harbour"]),
        passage("third", REPORTS["harbour"], Voice.FAMILY),
    ]
    Rows.of(passages, {"neglect": ["third", "first"], "fathers": []}).save(tmp_path)
    return Rows.open(tmp_path)


def allowed_places(rows: Rows, **filters: object) -> list[bool] | None:
    places = rows.allowed(Query("", **filters), REPORTS)  # type: ignore[arg-type]
    return None if places is None else places.tolist()


def test_a_place_has_the_id_of_its_passage(rows: Rows) -> None:
    assert [rows.passage_id(place) for place in range(3)] == ["first", "second", "third"]


def test_without_filters_every_place_is_let_through(rows: Rows) -> None:
    assert allowed_places(rows) is None


def test_reports_kinds_and_years_are_filters_of_the_passages_report(rows: Rows) -> None:
    assert allowed_places(rows, reports=("harbour",)) == [False, True, True]
    assert allowed_places(rows, kinds=("letter",)) == [True, False, False]
    assert allowed_places(rows, since=2022) == [True, False, False]
    assert allowed_places(rows, until=2021) == [False, True, True]


def test_many_filters_of_reports_one_after_another_are_kept_apart(rows: Rows) -> None:
    years = [*range(1900, 2100), 2022, 2022]
    assert [allowed_places(rows, since=year) for year in years] == [
        [year <= 2023, year <= 2021, year <= 2021] for year in years
    ]


def test_voices_and_themes_are_filters_of_the_passage(rows: Rows) -> None:
    assert allowed_places(rows, voices=(Voice.FAMILY,)) == [True, False, True]
    assert allowed_places(rows, themes=("neglect",)) == [True, False, True]
    assert allowed_places(rows, themes=("fathers",)) == [False, False, False]


def test_a_theme_that_the_version_lacks_lets_nothing_through(rows: Rows) -> None:
    assert allowed_places(rows, themes=("unheard-of",)) == [False, False, False]


def test_all_filters_hold_at_once(rows: Rows) -> None:
    assert allowed_places(rows, voices=(Voice.FAMILY,), kinds=("review",)) == [False, False, True]
