"""The page of a passage: the permanent link of every citation, and what it says when much has changed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.report import Page, Passage, Report, Span, Status
from corpus.storage.catalogue import Originals
from tests.web.small import OTHER, REPORT, SENTENCE, client, passage_of, small_services, untagged
from web.storage.page_images import PageImages
from web.storage.page_renderer import Highlight
from web.views.passage_view import passage_view

ASKED = "Who listened to the child alone?"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


def test_a_passage_is_shown_in_its_page_with_the_quotation_marked(browser: TestClient) -> None:
    html = browser.get(f"/passages/{passage_of(1)}?mark=0-{len(SENTENCE)}").text
    assert html.count(f"<mark>{SENTENCE}</mark>") == 2
    assert "1 Visits" in html
    assert f'href="/passages/{passage_of(2)}"' in html
    assert 'href="/files/listening#page=1"' in html


@pytest.mark.parametrize("mark", ["", "9-3", "0-99999", "x", "1-2-3", "-1-4"])
def test_a_mark_that_is_not_there_leaves_the_passage_whole(browser: TestClient, mark: str) -> None:
    response = browser.get(f"/passages/{passage_of(1)}", params={"mark": mark})
    assert response.status_code == 200
    assert "<mark>" not in response.text


def test_a_passage_has_its_quotation_and_reference_to_copy(browser: TestClient) -> None:
    html = browser.get(f"/passages/{passage_of(1)}?mark=0-{len(SENTENCE)}").text
    assert "data-copy hidden" in html
    assert f"‘{SENTENCE}’ (A board, 2024, p. i, para 3.12)" in untagged(html)


class WaitingImages(PageImages):
    """Pictures that write down how long each page of a passage waits for its highlight."""

    def __init__(self, originals: Originals, folder: Path) -> None:
        super().__init__(originals, folder, patience=5)
        self.waits: list[float] = []

    def locate(
        self, report: Report, page: Page, spans: Sequence[Span], seconds: float | None = None
    ) -> Highlight | None:
        assert seconds is not None
        self.waits.append(seconds)
        return None


def test_the_pages_of_a_passage_wait_together_for_their_highlights(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    catalogue = services.maintaining.catalogue()
    first, second = catalogue.pages(REPORT.id)
    spans = (Span(1, 0, len(first.text)), Span(2, 0, len(second.text)))
    over = Passage("0123456789abcdef", REPORT.id, f"{first.text}\n{second.text}", spans)
    catalogue.put(catalogue.report(REPORT.id), [first, second], [over])
    list(services.maintaining.reindex())
    images = WaitingImages(services.reading.originals, tmp_path / "pictures")
    passage_view(services.asking.searcher(), images, over.id, "")
    assert len(images.waits) == 2
    assert 5 >= images.waits[0] >= images.waits[1]
    assert sum(images.waits) < 10  # the second waits only for what is left of the 5 seconds


def test_a_quotation_has_its_own_page_where_its_passage_runs_over_two(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    catalogue = services.maintaining.catalogue()
    first, second = catalogue.pages(REPORT.id)
    spans = (Span(1, 0, len(first.text)), Span(2, 0, len(second.text)))
    text = f"{first.text}\n{second.text}"
    over = Passage("0123456789abcdef", REPORT.id, text, spans)
    catalogue.put(catalogue.report(REPORT.id), [first, second], [over])
    list(services.maintaining.reindex())
    start = text.index(OTHER)
    browser = client(services)
    html = browser.get(f"/passages/{over.id}?mark={start}-{start + len(OTHER)}").text
    assert re.search(r"A board, 2024, page 1\s*</p>", html)
    assert "Listening to children, page 1 – " in html
    of_first, of_second = html.split('<section class="app-page"')[1:]
    assert "The quotation is not on this page. The words around it are." in of_first
    assert "ot highlighted" not in of_first
    assert ".jpg" not in of_first
    assert ".jpg" in of_second
    page = browser.get(f"/passages/{over.id}").text
    assert page.count(".jpg?") == 2


def test_a_passage_that_is_not_here_is_a_page_that_says_so(browser: TestClient) -> None:
    response = browser.get("/passages/0000000000000000")
    assert response.status_code == 404
    assert "Not in this collection" in response.text
    assert "The report may have been removed since" in response.text
    assert '<a class="govuk-link" href="/reports">' in response.text


def test_a_superseded_report_leads_to_the_newer_one_wherever_quoted(tmp_path: Path) -> None:
    old = replace(REPORT, id="old", status=Status.SUPERSEDED, superseded_by="listening")
    browser = client(small_services(tmp_path, REPORT, old))
    link = '<a class="govuk-link" href="/reports/listening">See the newer one<'
    assert link in browser.post("/ask", data={"question": ASKED}).text
    assert link in browser.get(f"/passages/{passage_of(1, old)}").text
    assert link in browser.get("/reports").text
