"""Reports as they were read, corrected and taken out; golden questions; what is missing: in the browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.report import Happened, Page, Status
from corpus.sources.base import Origin
from corpus.storage.provenance import Provenance
from index.golden_set import GoldenQuestion, question_key
from tests.web.maintainers import browser_of, send, sign_in, with_sign_in
from tests.web.small import HOSTILE, OTHER, REPORT, SENTENCE, small_services
from web.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Services:
    small = with_sign_in(small_services(tmp_path), tmp_path)
    notes = ("Page 2 has two columns.", HOSTILE)
    small.maintaining.provenances().put(
        Provenance(REPORT.id, "govuk /a", cover="2024-12", web="2025-01-02", notes=notes)
    )
    return small


@pytest.fixture
def browser(services: Services) -> TestClient:
    return sign_in(browser_of(services))


def test_a_report_is_shown_as_it_was_read(browser: TestClient) -> None:
    assert "2 notes by the reader" in browser.get("/admin/reports?q=listening").text
    assert "0 reports" in browser.get("/admin/reports?q=zebra").text
    html = browser.get(f"/admin/reports/{REPORT.id}").text
    for message in (
        "2, 1 with a paragraph number",
        "Finding of the review",
        "2 passages",
        "Page 2 has two columns.",
        "GOV.UK: /a",
        "The cover says December 2024, its web page 2 January 2025.",
    ):
        assert message in html
    assert HOSTILE not in html
    assert browser.get("/admin/reports/nothing").status_code == 404


def test_a_correction_is_kept_and_written_down(browser: TestClient, services: Services) -> None:
    known = {"publisher": "A board", "kind": "national review", "licence": "Open Government Licence v3.0"}
    html = send(
        browser,
        f"/admin/reports/{REPORT.id}/correct",
        title="Hearing  children",
        corrected="2023-05",
        **known,
    )
    assert "It was corrected." in html
    report = services.maintaining.catalogue().report(REPORT.id)
    assert (report.title, report.published, report.publisher) == ("Hearing children", "2023-05", "A board")
    assert [event.happened for event in services.reading.history().events()] == [Happened.CHANGED]
    assert (
        '"about": "listening: title, corrected", "outcome": "done"' in browser.get("/admin/audit.jsonl").text
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "", "corrected": ""}, "Enter a title."),
        ({"title": "x", "corrected": "last year"}, "Enter the date of publication like"),
        ({"title": REPORT.title, "corrected": REPORT.published}, "Nothing was changed."),
    ],
)
def test_a_correction_that_cannot_be_kept_is_refused_in_words(
    browser: TestClient, services: Services, fields: dict[str, str], message: str
) -> None:
    assert message in send(browser, f"/admin/reports/{REPORT.id}/correct", **fields)
    assert services.maintaining.catalogue().report(REPORT.id).title == REPORT.title


def test_a_report_is_withdrawn_by_a_maintainer(browser: TestClient, services: Services) -> None:
    where = f"/admin/reports/{REPORT.id}/standing"
    assert "Choose its status." in send(browser, where, status="perhaps")
    send(browser, where, status="withdrawn", notice="A figure is wrong.")
    assert services.maintaining.catalogue().report(REPORT.id).status is Status.WITHDRAWN
    html = browser.get("/admin/publications").text
    assert "A figure is wrong." in html
    assert "Withdrawn" in browser.get("/admin/reports").text


def test_a_report_is_taken_out_and_can_be_let_in_again(browser: TestClient, services: Services) -> None:
    services.maintaining.origins().note(Origin("govuk", "/a", REPORT.id, "x"))
    assert "It was removed." in send(browser, f"/admin/reports/{REPORT.id}/take-out")
    assert services.maintaining.catalogue().reports() == []
    assert "1 report changed since the version that is served was made." in browser.get("/admin").text
    assert "Allow it again" in browser.get("/admin/publications").text
    html = send(browser, "/admin/publications/let-in", source="govuk", key="/a")
    assert "It is allowed again." in html
    assert "Allow it again" not in html
    assert services.maintaining.origins().approved_keys("govuk") == {"/a"}


def test_no_folder_of_the_server_is_shown(browser: TestClient, services: Services) -> None:
    services.maintaining.provenances().put(Provenance(REPORT.id, "folder /srv/home/uploads/0f/listening.pdf"))
    services.maintaining.origins().note(
        Origin("folder", "/srv/home/uploads/0f/listening.pdf", REPORT.id, "x")
    )
    assert "A file: listening.pdf" in browser.get(f"/admin/reports/{REPORT.id}").text
    send(browser, f"/admin/reports/{REPORT.id}/take-out")
    html = browser.get("/admin/publications").text
    assert "A file: listening.pdf" in html
    send(browser, "/admin/publications/let-in", source="folder", key="/srv/home/uploads/0f/listening.pdf")
    assert "uploads" not in browser.get("/admin/audit").text


def test_a_fault_of_a_golden_question_stands_beside_its_field(browser: TestClient) -> None:
    right = {"question": "Who read the plans?", "file": "listening.pdf", "page": "2", "quote": OTHER}
    for field, wrong in {"question": "?", "file": "", "page": "9", "quote": "Nowhere said."}.items():
        html = send(browser, "/admin/golden", **{**right, field: wrong})
        assert f'href="#{field}"' in html
        assert f'id="{field}-error"' in html


def test_a_file_name_of_several_reports_is_listed_with_each_title(
    browser: TestClient, services: Services
) -> None:
    again = replace(REPORT, id="again", title="Listening again", digest="again", superseded_by="")
    services.maintaining.catalogue().put(again, [Page(1, "Plans were read aloud.")], [])
    html = browser.get("/admin/golden/new").text
    assert f"Listening again; {REPORT.title} (listening.pdf)" in html
    fields = {"question": "Who read aloud?", "file": "listening.pdf", "page": "1", "quote": "read aloud"}
    assert "Who read aloud?" in send(browser, "/admin/golden", **fields)


def test_a_golden_question_whose_report_is_gone_says_that_it_is_not_asked(
    browser: TestClient, services: Services
) -> None:
    services.maintaining.golden.add(GoldenQuestion("Who read the plans?", "listening.pdf", 2, OTHER))
    assert "Not asked" not in browser.get("/admin/golden").text
    send(browser, f"/admin/reports/{REPORT.id}/take-out")
    assert "Not asked" in browser.get("/admin/golden").text


def test_golden_questions_are_added_changed_and_taken_out(browser: TestClient, services: Services) -> None:
    first = {"question": "Who read the plans?", "file": "listening.pdf", "page": "2", "quote": OTHER}
    html = send(browser, "/admin/golden", **{**first, "page": "1"})
    assert "Page 1 does not say that, word for word. It stands on page 2." in html
    assert "Who read the plans?" in html
    send(browser, "/admin/golden", **first)
    question = GoldenQuestion("Who read the plans?", "listening.pdf", 2, OTHER)
    assert services.maintaining.golden.all() == {question_key(question): question}
    page = f"/admin/golden/{question_key(question)}"
    assert OTHER in browser.get(page).text
    changed = replace(question, question="Who read each plan?")
    assert changed.question in send(browser, page, **{**first, "question": changed.question})
    assert "There are none yet." in send(browser, f"/admin/golden/{question_key(changed)}/remove")
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("page", ["", "-1", "zero", "9" * 30, "0"])
def test_a_page_that_is_none_is_refused(browser: TestClient, page: str) -> None:
    fields = {"question": "Why?", "file": "listening.pdf", "quote": SENTENCE, "page": page}
    assert "has no page 0" in send(browser, "/admin/golden", **fields)


def test_known_publications_that_are_not_here_are_listed(browser: TestClient, services: Services) -> None:
    missing = services.maintaining.publications().missing(services.maintaining.catalogue().reports())
    html = browser.get("/admin/publications").text
    assert f"{len(missing)} publications" in html
    assert missing[0].published[:4] in html


def test_a_maintainer_says_what_a_report_may_be_relied_on_for(
    browser: TestClient, services: Services
) -> None:
    assert "What it may be relied on for" in browser.get(f"/admin/reports/{REPORT.id}").text
    send(browser, f"/admin/reports/{REPORT.id}/correct", title=REPORT.title, authority="statutory")
    assert services.maintaining.catalogue().report(REPORT.id).authority == "statutory"
