"""Pages as a browser without JavaScript meets them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.report import Status
from tests.web.small import (
    HOSTILE,
    OTHER,
    REPORT,
    SENTENCE,
    client,
    passage_of,
    small_services,
    untagged,
    with_answerer,
    with_searcher,
)
from web.views import phrases

ASKED = "Who listened to the child alone?"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


def test_the_first_page_has_the_question_box_and_examples(browser: TestClient) -> None:
    html = browser.get("/").text
    assert '<textarea class="govuk-textarea' in html
    assert html.count('href="/ask?question=') >= 6
    assert "1 report" in html


@pytest.mark.parametrize(
    ("path", "boxes"),
    [
        ("/", 0),
        (f"/ask?question={ASKED}", 0),
        ("/reports", 1),
        ("/reports/listening", 1),
        (f"/passages/{passage_of(1)}", 1),
        ("/themes", 1),
        ("/recommendations", 1),
        ("/collections", 1),
        ("/about", 1),
        ("/nothing-here", 1),
        ("/admin/sign-in", 0),
    ],
)
def test_every_page_asks_by_one_box(browser: TestClient, path: str, boxes: int) -> None:
    html = browser.get(path).text
    assert html.count('role="search"') == boxes
    assert html.count('name="question"') >= boxes


def test_an_answer_shows_the_quotation_with_report_year_page_and_paragraph(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": ASKED}).text
    assert f"‘{SENTENCE}’" in html
    place = "Listening to children, page i, paragraph 3.12"
    assert re.search(rf"<a [^>]+>{re.escape(place)}</a><br>\s+A board, 2024\s", html)
    assert "Finding of the review" in html
    assert f'href="/passages/{passage_of(1)}?mark=0-{len(SENTENCE)}"' in html
    assert 'href="/files/listening#page=1"' in html


def test_words_of_a_model_stand_in_no_quotation_marks_and_beside_the_quotation(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": f"Explain: {ASKED}".lower()}).text
    own = html.index(">Children were heard.<")
    assert "Children were heard" not in html.replace(">Children were heard.<", "")
    assert (
        own < html.index("Written by a language model. The report itself says:") < html.index(f"‘{SENTENCE}’")
    )


def test_quotations_of_one_statement_are_never_run_together(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": "Who listened to both, and who read the plan?"}).text
    statement = html[html.index('<li class="app-statement">') :]
    assert statement.count("<blockquote") == 2
    assert f"‘{SENTENCE}’" in statement
    assert f"‘{OTHER}’" in statement
    assert ">Listening to children, page 1</a>" in statement
    assert ">Page i, paragraph 3.12</a>" in statement  # its report is said above


def test_a_follow_up_carries_the_earlier_questions(browser: TestClient) -> None:
    first = browser.post("/ask", data={"question": ASKED}).text
    assert f'name="history" value="{ASKED}"' in first
    second = browser.post("/ask", data={"question": "And when?", "history": [ASKED]}).text
    assert f"Understood as: {ASKED} And when?" in second
    follow_up = second[second.rindex("<form") :]
    assert follow_up.count('name="history"') == 2


def test_each_part_of_the_search_can_be_left_out(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": "And when?", "history": [ASKED]}).text
    assert 'name="without" value="earlier"' in html
    again = {"question": "And when?", "history": [ASKED], "without": ["earlier"]}
    assert "Understood as" not in browser.post("/ask", data=again).text


def test_each_quotation_has_its_reference_to_copy(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": ASKED}).text
    assert f"‘{SENTENCE}’ (A board, 2024, p. i, para 3.12)" in untagged(html)
    assert f"Available at: http://localhost/passages/{passage_of(1)}" in html


def test_a_question_that_was_not_searched_comes_back_in_the_box_alone(tmp_path: Path) -> None:
    html = client(small_services(tmp_path)).post("/ask", data={"question": "Sam has a secret"}).text
    assert html.count("Sam") == 1
    assert ">Sam has a secret</textarea>" in html
    assert "Your question was not searched or kept" in html


def test_the_next_questions_carry_the_conversation(tmp_path: Path) -> None:
    another = replace(REPORT, id="hearing", title="Hearing children")
    browser = client(small_services(tmp_path, REPORT, another))
    html = browser.post("/ask", data={"question": ASKED}).text
    assert "Suggest what to ask next" in html
    assert f'name="passage" value="{passage_of(1)}"' in html
    asked = {"passage": [passage_of(1)], "history": [ASKED], "since": "2020"}
    offered = browser.post("/ask/next", data=asked).text
    assert 'name="question" value="What has been recommended about understanding' in offered
    assert f'name="history" value="{ASKED}"' in offered
    assert 'name="since" value="2020"' in offered
    script = browser.post("/ask/next", data=asked, headers={"Accept": "application/json"}).json()
    assert script["html"].strip() in offered


def test_next_questions_are_tried_without_a_model_and_not_counted(tmp_path: Path) -> None:
    services = small_services(tmp_path, REPORT, replace(REPORT, id="hearing", title="Hearing children"))
    unasked = with_answerer(services, lambda _: 1 / 0)  # type: ignore[arg-type,return-value]
    offered = client(unasked).post("/ask/next", data={"passage": [passage_of(1)]}).text
    assert 'name="question"' in offered


def test_passages_that_are_gone_lead_to_no_question(browser: TestClient) -> None:
    html = browser.post("/ask/next", data={"passage": ["0000000000000000"]}).text
    assert "No further question was found" in html


def test_a_comparison_is_a_table_with_a_row_for_each_side(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": f"compare: {ASKED}"}).text
    table = html[html.index("<table") : html.index("</table>")]
    labels = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', table)
    assert labels == ["2024", "2019"]
    assert table.index("2024") < table.index(f"‘{SENTENCE}’") < table.index("2019")
    assert "Nothing was found on this." in table


def test_an_examples_link_asks_its_question(browser: TestClient) -> None:
    assert f"‘{SENTENCE}’" in browser.get("/ask", params={"question": ASKED}).text


def test_no_answer_says_so_and_shows_what_came_nearest(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": "What was the weather?"}).text
    assert "The reports here do not answer this." in html
    assert "The nearest that was found" in html


def test_a_declined_question_shows_its_notice(browser: TestClient) -> None:
    html = browser.post("/ask", data={"question": "My case: his name is Sam"}).text
    assert "Leave out the child&#39;s name" in html


@pytest.mark.parametrize("question", ["", "   ", "\u202e\u200b", "?!"])
def test_an_empty_question_is_asked_for_again(browser: TestClient, question: str) -> None:
    response = browser.post("/ask", data={"question": question})
    assert response.status_code == 422
    assert "Error: Ask what" in response.text
    assert "Enter a question in words." in response.text


def test_a_question_of_ten_thousand_characters_comes_back_to_be_shortened(browser: TestClient) -> None:
    response = browser.post("/ask", data={"question": "why " * 2500})
    assert response.status_code == 422
    assert "must be 1,000 characters or fewer" in response.text


@pytest.mark.parametrize("body", [b"question=%ff%fe%00%9d", b"\xff\xfe\x00", b"question=%00"])
def test_bytes_that_are_no_text_are_asked_for_again(browser: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.post("/ask", content=body, headers=headers).status_code == 422


def test_the_original_opens_in_the_browser(browser: TestClient) -> None:
    response = browser.get("/files/listening")
    assert response.content.startswith(b"%PDF-")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == 'inline; filename="listening.pdf"'
    assert response.headers["x-content-type-options"] == "nosniff"


def test_an_original_that_is_not_a_pdf_is_saved_and_never_shown(tmp_path: Path) -> None:
    page = replace(REPORT, file="saved.html", media_type="text/html")
    response = client(small_services(tmp_path, page)).get("/files/listening")
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["/files/..%2f..%2fetc%2fpasswd", "/files/nothing", "/static/../app.py"])
def test_no_other_file_can_be_had(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_withdrawn_and_superseded_reports_say_so_wherever_they_are_quoted(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path, replace(REPORT, status=Status.WITHDRAWN)))
    for html in (
        browser.post("/ask", data={"question": ASKED}).text,
        browser.get(f"/passages/{passage_of(1)}").text,
        browser.get("/reports").text,
    ):
        assert "The publisher has withdrawn this report." in html


def test_a_sample_is_marked_wherever_it_is_quoted(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path, replace(REPORT, sample=True)))
    for html in (
        browser.post("/ask", data={"question": ASKED}).text,
        browser.get(f"/passages/{passage_of(1)}").text,
        browser.get("/reports").text,
    ):
        assert "Sample, not a publication of the Panel" in html


def test_text_of_a_report_or_person_is_never_markup(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path, replace(REPORT, title=HOSTILE, publisher=HOSTILE)))
    pages = [
        browser.get("/").text,
        browser.get("/reports").text,
        browser.get(f"/passages/{passage_of(1)}").text,
        browser.post("/ask", data={"question": f"{ASKED} {HOSTILE}", "history": [HOSTILE]}).text,
        browser.post("/ask", data={"question": HOSTILE * 100, "history": [HOSTILE]}).text,
    ]
    for html in pages:
        assert HOSTILE not in html
        assert "alert(" not in html or "&lt;script&gt;" in html


def test_every_response_carries_the_headers(browser: TestClient) -> None:
    for path in ("/", "/reports", "/static/app.css", "/files/listening", "/nothing", "/api/search?q=x"):
        headers = browser.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_scripts_run_only_with_the_nonce_of_their_own_page(browser: TestClient) -> None:
    nonces = set()
    for _ in range(2):
        response = browser.get("/")
        match = re.search(r"script-src 'nonce-([\w-]+)'", response.headers["content-security-policy"])
        assert match
        scripts = re.findall(r"<script[^>]*>", response.text)
        assert scripts
        assert all(f'nonce="{match[1]}"' in script for script in scripts)
        nonces.add(match[1])
    assert len(nonces) == 2
    assert "unsafe" not in response.headers["content-security-policy"]


def test_a_form_sent_from_another_site_is_refused(browser: TestClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert browser.post("/ask", data={"question": ASKED}, headers=headers).status_code == 403
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert browser.post("/ask", data={"question": ASKED}, headers=headers).status_code == 200


def test_without_an_index_every_page_says_what_to_run(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path, index=False))
    for path in ("/", "/reports", f"/passages/{passage_of(1)}"):
        response = browser.get(path)
        assert response.status_code == 503
        assert "panel-assistant reindex" in response.text


def test_something_unexpected_is_a_plain_page_without_details(tmp_path: Path) -> None:
    services = with_searcher(small_services(tmp_path), lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    from web.server.app import create_app

    response = TestClient(
        create_app(services), base_url="http://localhost", raise_server_exceptions=False
    ).get("/")
    assert response.status_code == 500
    assert "Sorry, there is a problem" in response.text
    assert "division" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


def test_no_page_shows_the_government_brand(browser: TestClient) -> None:
    html = browser.get("/").text
    assert "govuk-logo" not in html
    assert "crown" not in html.lower()
    assert "An independent project" in html
    assert "<title>Ask what safeguarding reviews have found – Panel Assistant</title>" in html


@pytest.mark.parametrize(
    ("number", "called"), [("3.12", "paragraph 3.12"), ("Recommendation 3", "Recommendation 3")]
)
def test_a_paragraph_with_a_name_of_its_own_keeps_it(number: str, called: str) -> None:
    assert phrases.paragraph(number) == called


def test_a_search_is_narrowed_and_each_filter_can_be_left_out(browser: TestClient) -> None:
    asked = {"question": "Who was with the child or the plan?", "theme": "daily-life", "since": "2020"}
    html = browser.post("/ask", data=asked).text
    assert SENTENCE in html
    assert OTHER not in html
    assert 'name="drop" value="theme"' in html
    assert "since 2020" in html
    wider = browser.post("/ask", data={**asked, "drop": "theme"}).text
    assert OTHER in wider
    assert 'value="theme"' not in wider
    assert SENTENCE not in browser.post("/ask", data={**asked, "since": "2025"}).text


@pytest.mark.parametrize("name", ["theme", "kind", "voice"])
def test_nonsense_in_a_filter_that_is_chosen_from_a_list_is_no_fault(browser: TestClient, name: str) -> None:
    assert browser.post("/ask", data={"question": ASKED, name: "'; --"}).status_code == 200


def test_adding_from_a_passages_page_keeps_what_is_marked(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path))
    html = browser.get(f"/passages/{passage_of(1)}?mark=0-13").text
    assert 'name="mark" value="0-13"' in html


def test_more_is_shown_by_report_without_a_script_and_by_date(browser: TestClient) -> None:
    asked = f"How many: {ASKED}"
    first = browser.post("/ask", data={"question": asked}).text
    assert "Said in 4 of 9 reports." in first
    assert "Show more: " in first
    assert 'name="more" value="true"' in first
    more = browser.post("/ask", data={"question": asked, "more": "true"}).text
    assert "1 report, the best matches first." in more
    assert '<h3 class="govuk-heading-s">Listening to children' in more
    link = browser.get("/ask", params={"question": asked, "more": "true", "sort": "date"}).text
    assert "1 report, the newest first." in link
    assert "Show more: " not in browser.post("/ask", data={"question": ASKED}).text
