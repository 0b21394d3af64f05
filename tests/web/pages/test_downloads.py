"""Files to take away, from the pages that offer them: every quotation with its reference, proved again."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pptx import Presentation

from index.searching import Searcher
from tests.web.small import REPORT, SENTENCE, Quoting, client, passage_of, small_services, with_answerer
from web.exports.formats import FORMATS
from web.storage.collection_store import SavedExcerpt

ASKED = "Who listened to the child alone?"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_is_taken_away_in_every_format(browser: TestClient, name: str) -> None:
    response = browser.post("/ask/export", data={"question": ASKED, "format": name})
    assert response.status_code == 200
    assert response.headers["content-type"] == FORMATS[name].media_type
    assert response.headers["content-disposition"].endswith(FORMATS[name].suffix)
    assert response.content


def test_the_print_view_opens_in_the_browser_and_runs_nothing(browser: TestClient) -> None:
    response = browser.post("/ask/export", data={"question": ASKED, "format": "print"})
    assert response.headers["content-disposition"].startswith("inline")
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert SENTENCE in response.text
    assert "<script" not in response.text


def test_the_answer_offers_every_format(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": ASKED}).text
    assert all(f'<option value="{name}">' in html for name in FORMATS)


def test_an_answer_is_taken_away_with_one_question_to_the_language_model(tmp_path: Path) -> None:
    asked = []

    def answerer(searcher: Searcher) -> Quoting:
        asked.append(searcher)
        return Quoting(searcher)

    services = with_answerer(small_services(tmp_path), answerer)
    form = {"question": f"{ASKED} In how many reports?", "format": "markdown"}
    assert SENTENCE in client(services).post("/ask/export", data=form).text
    assert len(asked) == 1


def test_a_collection_is_taken_away_with_its_notes_by_both_links(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path))
    path = browser.post("/collections/add", data={"passage": passage_of(1)}).url.path
    key = f"{passage_of(1)}:0-{len(SENTENCE) + len(' This went on for a year.')}"
    form = {"key": key, "do": "save", "heading": "Voices", "note": "Ask who was there."}
    html = browser.post(f"{path}/excerpts", data=form).text
    share = re.search(r"/shared/[\w-]+", html)
    assert share
    for link in (path, share[0]):
        text = browser.get(f"{link}/export/markdown").text
        assert SENTENCE in text
        assert "Ask who was there." in text


def test_a_sample_says_so_in_a_file(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path, replace(REPORT, sample=True)))
    text = browser.post("/ask/export", data={"question": ASKED, "format": "markdown"}).text
    assert "Sample, not a publication of the Panel" in text


def test_an_answer_without_quotations_cannot_be_downloaded(browser: TestClient) -> None:
    response = browser.post("/ask/export", data={"question": "What was the weather?", "format": "word"})
    assert response.status_code == 422
    assert "There is no quotation to export." in response.text
    assert browser.get("/reports/listening/export/word").status_code == 422


def test_a_format_that_is_not_there_is_said_in_words(browser: TestClient) -> None:
    response = browser.post("/ask/export", data={"question": ASKED, "format": "exe"})
    assert response.status_code == 404
    assert "There is no format" in response.text


def test_an_excerpt_that_no_longer_stands_is_left_out_of_the_file_and_that_is_said(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    mark = f"0-{len(SENTENCE)}"
    stands = SavedExcerpt(passage_of(1), mark, SENTENCE, "A report")
    changed = SavedExcerpt(passage_of(2), "0-10", "Other words", "A report")
    made = services.reading.collections.create("Training", [stands, changed])
    text = client(services).get(f"/collections/{made.id}/export/markdown").text
    assert SENTENCE in text
    assert "Other words" not in text
    assert "1 quotation left out" in text


def slides_with_a_picture(content: bytes) -> int:
    deck = Presentation(io.BytesIO(content))
    return sum(any(shape.shape_type == 13 for shape in slide.shapes) for slide in deck.slides)


def test_slides_show_the_pages_of_their_quotations_where_that_is_asked_for(browser: TestClient) -> None:
    form = {"question": ASKED, "format": "powerpoint"}
    plain = browser.post("/ask/export", data=form)
    shown = browser.post("/ask/export", data={**form, "pictures": "true"})
    assert slides_with_a_picture(plain.content) == 0
    assert slides_with_a_picture(shown.content) > 0


def test_a_page_without_an_open_licence_is_not_copied_and_that_is_said(tmp_path: Path) -> None:
    services = small_services(tmp_path, replace(REPORT, licence="All rights reserved"))
    form = {"question": ASKED, "format": "powerpoint", "pictures": "true"}
    deck = client(services).post("/ask/export", data=form).content
    assert slides_with_a_picture(deck) == 0
    background = Presentation(io.BytesIO(deck)).slides[1].placeholders[1]
    assert "without the picture of the page" in background.text_frame.text


@pytest.mark.parametrize("public", ["", "https://panel.example.org"])
def test_the_page_says_where_the_links_of_a_file_lead_unless_the_site_has_an_address(
    tmp_path: Path, public: str
) -> None:
    services = small_services(tmp_path)
    settings = services.settings.model_copy(update={"public_url": public})
    browser = client(replace(services, settings=settings))
    collection = browser.post("/collections/add", data={"passage": passage_of(1)})
    for html in (collection.text, browser.post("/ask", data={"question": ASKED}).text):
        assert "Download" in html
        assert ("The links in the file lead to http://localhost" in html) == (not public)
