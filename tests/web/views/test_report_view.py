"""Finding a report, and what its own page shows."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.library.library import Library
from assistant.library.report_search import ReportSearch
from corpus.report import Report, Status
from tests.fakes import FakeSearcher
from tests.web.small import REPORT, SENTENCE, client, passage_of, small_services, with_searcher
from web.views.report_view import ReportFilter, report_list, report_view

OLD = replace(
    REPORT, id="old", title="An older review", published="2019", kind="local review", file="old.pdf"
)
UNDATED = replace(REPORT, id="undated", title="Undated", published="", publisher="", file="undated.pdf")
ALL = [OLD, REPORT, UNDATED]


def ids(reports: list[Report]) -> list[str]:
    return [report.id for report in reports]


def test_reports_are_sorted_as_a_person_chooses() -> None:
    assert ids(ReportFilter().of(ALL)) == ["listening", "old", "undated"]
    assert ids(ReportFilter(sort="oldest").of(ALL)) == ["old", "listening", "undated"]
    assert ids(ReportFilter(sort="title").of(ALL)) == ["old", "listening", "undated"]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ReportFilter(words="OLDER review"), ["old"]),
        (ReportFilter(words="board"), ["listening", "old"]),
        (ReportFilter(kind="local review"), ["old"]),
        (ReportFilter(year="2024"), ["listening"]),
        (ReportFilter(words="board", year="2024"), ["listening"]),
        (ReportFilter(words="nothing like it"), []),
    ],
)
def test_reports_are_found_by_what_is_known_of_them(choice: ReportFilter, expected: list[str]) -> None:
    searcher = FakeSearcher({about: ["Nothing is said here."] for about in ALL})
    assert ids(report_list(searcher, ReportSearch(), choice).reports) == expected


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    replaced = replace(OLD, status=Status.SUPERSEDED, superseded_by="listening")
    return client(small_services(tmp_path, REPORT, replaced))


def test_the_list_says_how_many_of_how_many(browser: TestClient) -> None:
    html = browser.get("/reports", params={"year": "2019"}).text
    assert "1 of 2 reports in this collection" in html
    assert 'app-list__title"><a class="govuk-link" href="/reports/old"' in html
    assert 'app-list__title"><a class="govuk-link" href="/reports/listening"' not in html


def test_several_publishers_are_shown_as_prose_has_them(tmp_path: Path) -> None:
    joint = replace(REPORT, publisher="Ofsted; Care Quality Commission; Home Office")
    browser = client(small_services(tmp_path, joint))
    for page in ("/reports", f"/reports/{joint.id}"):
        html = browser.get(page).text
        assert "Ofsted, Care Quality Commission and Home Office" in html
        assert ">Ofsted; Care" not in html


def test_no_report_that_fits_says_what_to_do_and_offers_to_ask(browser: TestClient) -> None:
    html = browser.get("/reports", params={"q": "zebra"}).text
    assert "No report fits" in html
    assert '<input type="hidden" name="question" value="zebra">' in html


def test_reports_that_speak_of_a_subject_stand_below_those_of_that_name_with_a_quotation(
    browser: TestClient,
) -> None:
    html = browser.get("/reports", params={"q": "listening"}).text
    assert "1 report has that name. 1 other report speaks of it." in html
    named, spoken = html.split("Reports that speak of it")
    assert '<a class="govuk-link" href="/reports/listening">' in named
    assert f"‘{SENTENCE}’" in spoken
    only_2024 = browser.get("/reports", params={"q": "visits", "year": "2024"}).text
    assert 'href="/reports/old"' not in only_2024


def test_a_query_with_personal_details_finds_no_report(browser: TestClient) -> None:
    response = browser.get("/reports", params={"q": "Sam has a secret"})
    assert response.status_code == 422
    assert "not been searched or kept" in response.text


def test_any_sort_that_is_not_there_is_the_usual_one(browser: TestClient) -> None:
    assert browser.get("/reports", params={"sort": "'; drop"}).status_code == 200


def test_a_reports_page_has_its_contents_with_pages(browser: TestClient) -> None:
    html = browser.get("/reports/listening").text
    assert f'<a class="govuk-link" href="/passages/{passage_of(1)}">1 Visits</a>' in html
    assert "page i</span>" in html
    assert "Open Government Licence v3.0" in html
    assert "10 December 2024" in html


def test_a_reports_page_asks_that_report_and_says_how_to_cite_it(browser: TestClient) -> None:
    html = browser.get("/reports/listening").text
    assert '<input type="hidden" name="report" value="listening">' in html
    assert html.index("Ask this report") < html.index('id="contents"')
    assert "A board (2024) Listening to children. Available at: http://localhost/reports/listening" in html


def test_a_question_to_one_report_is_answered_from_it_alone(browser: TestClient) -> None:
    form = {"question": "Who listened to the child alone?", "report": "old"}
    html = browser.post("/ask", data=form).text
    assert "in An older review" in html
    assert "Listening to children, page" not in html
    assert "An older review, page i" in html
    dropped = browser.post("/ask", data={**form, "drop": "report"}).text
    assert "Listening to children, page" in dropped


def test_long_contents_are_folded_under_their_topmost_headings(tmp_path: Path) -> None:
    texts = [f"Words of part {number} are here." for number in range(45)]
    headings = {f"Words of part {number} ": f"Part {number}" for number in range(45)}
    searcher = FakeSearcher({REPORT: ["\n\n".join(texts)]}, headings=headings)
    view = report_view(searcher, Library(), REPORT.id)
    assert [group.entry.heading for group in view.groups][:2] == ["Part 0", "Part 1"]
    services = with_searcher(small_services(tmp_path), lambda: searcher)
    assert "Part 44" in client(services).get(f"/reports/{REPORT.id}").text


def test_a_replaced_report_names_the_one_that_replaces_it(browser: TestClient) -> None:
    html = browser.get("/reports/old").text
    assert "This edition has been replaced" in html
    assert 'Replaced by <a class="govuk-link" href="/reports/listening">' in html


def test_a_report_that_is_not_here_is_a_page_that_says_so(browser: TestClient) -> None:
    assert browser.get("/reports/nothing").status_code == 404


@pytest.mark.parametrize(("path", "boxes"), [("/recommendations", 1), ("/api/recommendations", 0)])
def test_a_query_with_personal_details_is_not_searched_and_stays_in_the_box_only(
    browser: TestClient, path: str, boxes: int
) -> None:
    response = browser.get(path, params={"q": "Sam has a secret"})
    assert response.status_code == 422
    assert "not been searched or kept" in response.text
    assert response.text.count("Sam has") == response.text.count('value="Sam has a secret"') == boxes
