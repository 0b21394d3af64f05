"""What a page says where nothing is searched: to those in danger first of all, to small talk a card."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.assistant import Assistant
from tests.web.small import client, small_services, with_answerer

DANGER = "my dad hurts me"


@pytest.fixture(name="browser")
def fixture_browser(tmp_path: Path) -> TestClient:
    return client(small_services(tmp_path))


def test_the_notice_of_danger_is_the_first_thing_on_the_page(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": DANGER, "history": ["Who listened?"]}).text
    main = html[html.index('id="main-content"') :]
    heading = main[main.index("<h1") : main.index("</h1>")]
    assert 'href="tel:999"' in heading
    assert "Earlier questions" not in main
    assert main.index('href="tel:08001111"') < main.index("<form")
    assert 'href="tel:116123"' in main


def test_the_words_of_somebody_in_danger_stay_in_the_box_only(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": DANGER}).text
    assert html.count(DANGER) == 1
    assert f">{DANGER}</textarea>" in html


@pytest.mark.parametrize(
    "question",
    [
        "my dad hurts me and I hide",
        "Sam Taylor, born 3 May 2014, lives at 12 Mill Lane: what should we do?",
        "Can we challenge the care order in court?",
        "What does the law in Scotland say about visits?",
        "Which is the worst council for safeguarding?",
        "What is the real name of the child in the review?",
    ],
)
def test_every_refusal_leaves_what_was_written_in_the_box(tmp_path: Path, question: str) -> None:
    browser = client(with_answerer(small_services(tmp_path), Assistant))
    page = browser.post("/ask", data={"question": question})
    assert "What the reports say" not in page.text
    assert f">{question}</textarea>" in page.text
    streamed = browser.post("/ask/stream", data={"question": question}).text
    data = [line for line in streamed.splitlines() if line.startswith("data: ")]
    assert json.loads(data[-1].removeprefix("data: "))["box"] == question


def test_small_talk_gets_questions_to_begin_with(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": "hello"}).text
    assert '<a class="govuk-link" href="/ask?question=What%20do%20reviews' in html
    assert "What the reports say" not in html


def test_a_question_longer_than_the_setting_is_said_to_be_too_long(browser: TestClient) -> None:
    response = browser.post("/ask", data={"question": "why " * 300})
    assert response.status_code == 422
    assert "characters or fewer" in response.text
    assert f">{'why ' * 300}</textarea>" in response.text


def test_the_lines_of_small_talk_stand_in_their_order_and_numbers_can_be_called(tmp_path: Path) -> None:
    browser = client(with_answerer(small_services(tmp_path), Assistant))
    html = browser.post("/ask", data={"question": "what can you do?"}).text
    parts = ("You could ask:", "?question=What%20do%20reviews", "tel:08001111")
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert "Edit the question" not in html
