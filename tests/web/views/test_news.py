"""What is new in the collection, as readers see it."""

from dataclasses import replace
from pathlib import Path

from corpus.report import Happened
from tests.web.small import HOSTILE, REPORT, client, small_services
from web.services import Services


def note(
    services: Services, happened: Happened, *reports: str, at: str = "2024-05-01T10:00:00+00:00"
) -> None:
    """Write into the history as if it had been noted then."""
    services.reading.history()
    with services.maintaining.catalogue().database.writing() as connection:
        connection.executemany(
            "INSERT INTO history VALUES (?, ?, ?)", [(at, report, happened.value) for report in reports]
        )


def test_news_is_listed_day_by_day(tmp_path: Path) -> None:
    another = replace(REPORT, id="hearing", title=HOSTILE)
    services = small_services(tmp_path, REPORT, another)
    note(services, Happened.ADDED, "listening", "not-served")
    note(services, Happened.WITHDRAWN, "hearing", at="2024-06-02T10:00:00+00:00")
    html = client(services).get("/new").text
    assert html.index("2 June 2024") < html.index("1 May 2024")
    assert "Added: 1 report" in html
    assert "Withdrawn by the publisher: 1 report" in html
    assert 'href="/reports/listening"' in html
    assert "not-served" not in html
    assert HOSTILE not in html


def test_a_change_that_is_not_served_yet_is_not_told(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    note(services, Happened.CHANGED, "listening", at="2999-01-01T00:00:00+00:00")
    assert "No changes have been recorded yet" in client(services).get("/new").text


def test_many_reports_of_one_day_are_folded_away(tmp_path: Path) -> None:
    reports = [replace(REPORT, id=f"number-{number}") for number in range(13)]
    services = small_services(tmp_path, *reports)
    note(services, Happened.ADDED, *(report.id for report in reports))
    html = client(services).get("/new").text
    assert "Show all 13" in html


def test_the_list_of_reports_leads_to_what_is_new(tmp_path: Path) -> None:
    assert 'href="/new"' in client(small_services(tmp_path)).get("/reports").text


def test_the_address_gives_the_news_since_a_day(tmp_path: Path) -> None:
    services = small_services(tmp_path, REPORT, replace(REPORT, id="hearing", title="Hearing"))
    note(services, Happened.ADDED, "listening")
    note(services, Happened.CHANGED, "listening", "hearing", at="2024-06-02T10:00:00+00:00")
    browser = client(services)
    html = browser.get("/new?since=2024-05-01").text
    assert 'data-day="2024-06-02" data-reports="2"' in html
    assert 'data-day="2024-05-01"' not in html
    assert '<option value="2024-05-01" selected>1 May 2024</option>' in html
    assert "Nothing is new since then." in browser.get("/new?since=2024-06-02").text
    for wrong in ("yesterday", "2024-13-01", "<b>"):
        assert 'data-day="2024-05-01"' in browser.get("/new", params={"since": wrong}).text


def test_news_is_available_as_a_feed(tmp_path: Path) -> None:
    assert 'href="/new.atom">' in client(small_services(tmp_path)).get("/new").text
