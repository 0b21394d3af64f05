"""The page of recommendations: marked, filtered, twenty at a time, with a timeline."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.report import Authority, Voice
from tests.fakes import FakeSearcher
from tests.web.small import REPORT, client, small_services, with_searcher
from web.views.recommendation_view import NO_DATE, RecommendationFilter, timeline

LATER = replace(
    REPORT, id="later", title="Inspection of Leeds", published="2024", kind="", authority=Authority.INSPECTION
)
EARLIER = replace(REPORT, id="earlier", title="An early review", published="2021", kind="local review")
UNDATED = replace(REPORT, id="undated", title="Undated", published="")
ITEMS = "\n".join(f"• supervise team {number} each week" for number in range(1, 26))
PAGES = {
    LATER: [f"The council should:\n{ITEMS}"],
    EARLIER: ["The police should agree who supervises.", "Schools should name a ‘lead’ for attendance."],
    UNDATED: ["Nothing is recommended here."],
}
SPOKEN = dict.fromkeys(("The council", "The police", "Schools"), Voice.RECOMMENDATION)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    searcher = FakeSearcher(PAGES, SPOKEN)
    return client(with_searcher(small_services(tmp_path_factory.mktemp("home")), lambda: searcher))


def text_shown(browser: TestClient, **asked: str) -> str:
    response = browser.get("/recommendations", params=asked)
    assert response.status_code == 200
    return " ".join(response.text.partition("<main")[2].split())


def test_recommendations_are_listed_before_a_search(browser: TestClient) -> None:
    html = text_shown(browser)
    assert "27 recommendations in 2 reports of 3 here, the newest first." in html
    assert html.count('app-recommendation"') == 20
    assert "1 to 20 of 27" in html


def test_the_next_page_has_the_others(browser: TestClient) -> None:
    html = text_shown(browser, page="2")
    assert html.count('app-recommendation"') == 7
    assert 'href="/recommendations"' in html  # the first page
    assert text_shown(browser, page="99") == html
    assert text_shown(browser, page="x") == text_shown(browser)


def test_words_that_were_looked_for_are_marked(browser: TestClient) -> None:
    html = text_shown(browser, q="supervising")
    assert "Yes: 26 recommendations in 2 reports of 3 here use these words, from 2021 to 2024." in html
    assert "‘The council should:’" in html
    assert "‘<mark>supervise</mark> team 1 each week’" in html
    earlier = text_shown(browser, q="supervising", year="2021")
    assert "‘The police should agree who <mark>supervises</mark>.’" in earlier


def test_quotation_marks_within_a_recommendation_stand_in_double_ones(browser: TestClient) -> None:
    quotation = "“Schools should name a ‘lead’ for <mark>attendance</mark>.”"
    assert quotation in text_shown(browser, q="attendance")


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"year": "2021"}, 2),
        ({"kind": "Local review"}, 2),
        ({"kind": "Inspection of one place", "year": "2021"}, 0),
        ({"place": "Leeds", "q": "supervise"}, 20),
        ({"to": "police"}, 1),
        ({"to": "education"}, 1),
        ({"to": "nobody"}, 0),
    ],
)
def test_recommendations_are_narrowed_by_year_kind_place_and_addressee(
    browser: TestClient, chosen: dict[str, str], count: int
) -> None:
    with_words = text_shown(browser, **chosen).partition("Near in meaning")[0]
    assert with_words.count('app-recommendation"') == count


def test_the_choices_are_those_that_occur_with_their_number(browser: TestClient) -> None:
    html = text_shown(browser)
    for option in ("2024 (25)", "Local review (2)", "Leeds (25)", "Local authorities (25)", "Police (1)"):
        assert f">{option}</option>" in html
    assert "Health (" not in html


def test_matches_by_meaning_alone_are_marked_as_such(browser: TestClient) -> None:
    html = text_shown(browser, q="agree a plan")
    assert "No recommendation in this collection uses these words." in html
    assert "‘The police should <mark>agree</mark> who supervises.’" in html.partition("Near in meaning")[2]


def test_a_collection_without_recommendations_says_so(tmp_path: Path) -> None:
    html = client(small_services(tmp_path)).get("/recommendations").text  # the small report has findings only
    assert "No recommendation was found in the 1 report" in html


def test_words_that_cannot_be_looked_for_are_an_error(browser: TestClient) -> None:
    assert browser.get("/recommendations", params={"q": "?"}).status_code == 422


def test_the_timeline_has_every_year_between_the_first_and_the_last(tmp_path: Path) -> None:
    services = with_searcher(small_services(tmp_path), lambda: FakeSearcher(PAGES, SPOKEN))
    entries = services.reading.library.recommendations.all(services.asking.searcher())
    years = timeline(entries)
    assert [(year.year, year.count, year.reports) for year in years] == [
        ("2021", 2, 1),
        ("2022", 0, 0),
        ("2023", 0, 0),
        ("2024", 25, 1),
    ]
    assert max(year.height for year in years) == years[-1].height
    assert [year.year for year in timeline([replace(entries[0], report=UNDATED)])] == [NO_DATE]


def test_a_year_of_the_timeline_opens_its_recommendations_and_keeps_the_words(browser: TestClient) -> None:
    assert 'href="/recommendations?q=supervise&amp;year=2021"' in text_shown(browser, q="supervise")
    assert RecommendationFilter("a b", to="police").address(3) == "/recommendations?q=a+b&to=police&page=3"


def test_programs_are_given_recommendations_one_by_one(browser: TestClient) -> None:
    years = browser.get("/api/recommendations", params={"q": "supervise"}).json()["years"]
    assert [year["year"] for year in years] == ["2024", "2021"]
    assert years[0]["recommendations"][0]["quote"].startswith("The council should:")
