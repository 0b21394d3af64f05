"""How a page shows words that a machine read from a picture: never in quotation marks, and it says so."""

from collections.abc import Collection
from pathlib import Path

from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from tests.assistant.library import SURE
from tests.fakes import FakeSearcher, report
from tests.web.small import client, small_services, untagged, with_answerer, with_searcher

WORDS = "Nurses count each visit twice."
PROVED = "Midwives count each visit once."
ASKED = "Who counts each visit?"
PAGES = {report("scan", "Scan"): [WORDS], report("text", "Text"): [PROVED]}


def browser(tmp_path: Path, pictures: Collection[str]) -> TestClient:
    searcher = FakeSearcher(PAGES, pictures=pictures)
    services = with_searcher(small_services(tmp_path), lambda: searcher)
    return client(with_answerer(services, lambda searcher: Assistant(searcher, judge=SURE)))


def test_an_answer_links_to_a_picture_that_may_answer_and_does_not_quote_it(tmp_path: Path) -> None:
    html = browser(tmp_path, ["scan"]).get("/ask", params={"question": ASKED}).text
    assert f"‘{PROVED}’" in html
    assert WORDS not in untagged(html)
    assert "Look at the page: Scan" in html


def test_the_nearest_from_a_picture_stands_in_no_quotation_marks(tmp_path: Path) -> None:
    html = browser(tmp_path, ["scan", "text"]).get("/ask", params={"question": ASKED}).text
    nearest = html[html.index("The nearest that was found") :]
    assert WORDS in nearest
    assert f'<p class="govuk-body">‘{WORDS}’' not in nearest
    assert nearest.count("This page holds a picture: look at it.") == 2


def test_a_passage_from_a_picture_says_so_before_its_words(tmp_path: Path) -> None:
    searcher = FakeSearcher(PAGES, pictures=["scan"])
    (scanned,) = (passage.id for passage in searcher.passages() if passage.text == WORDS)
    html = browser(tmp_path, ["scan"]).get(f"/passages/{scanned}").text
    assert html.index("This page holds a picture: look at it.") < html.index(WORDS)


def test_programs_are_told_what_was_read_from_a_picture(tmp_path: Path) -> None:
    answer = browser(tmp_path, ["scan"]).post("/api/ask", json={"question": ASKED}).json()
    assert [citation["scanned"] for citation in answer["nearest"]] == [True]
    statements = [citation for statement in answer["statements"] for citation in statement["citations"]]
    assert [citation["scanned"] for citation in statements] == [False]
