"""A conversation: earlier turns on the page, the address of an answer, and what is not searched."""

import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer, Citation, Outcome, Statement
from assistant.question import Question
from corpus.report import Passage, Span
from index.searching import Query
from tests.web.small import OTHER, REPORT, SENTENCE, client, passage_of, small_services
from web.views.thread_view import LONGEST_LINK, link_to, shown_in

ASKED = "Who listened to the child alone?"
SHOWN = f"{passage_of(1)}:0-{len(SENTENCE)} {passage_of(2)}:0-{len(OTHER)}"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


def follow_up(browser: TestClient, question: str, shown: str = SHOWN) -> str:
    return browser.post("/ask", data={"question": question, "history": [ASKED], "shown": [shown]}).text


def earlier(page: str) -> str:
    """The folded turns of a page."""
    return page[page.index("<details class=") : page.index('<section class="app-turn"')]


def values(page: str, name: str) -> list[str]:
    """The values that a page sends with the next question."""
    fields = page[page.index("data-fields>") : page.index("</span>", page.index("data-fields>"))]
    return [html.unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', fields)]


def test_an_answer_sends_its_quotations_with_the_next_question(browser: TestClient) -> None:
    page = browser.post("/ask", data={"question": ASKED}).text
    assert values(page, "history") == [ASKED]
    assert f"{passage_of(1)}:0-{len(SENTENCE)}" in values(page, "shown")[0].split()


def test_an_earlier_turn_is_folded_to_its_question_and_first_statement(browser: TestClient) -> None:
    turn = earlier(follow_up(browser, "And when?"))
    assert not turn.startswith("<details open")
    summary = turn[turn.index("<summary") : turn.index("</summary>")]
    assert ASKED in summary
    assert f"‘{SENTENCE}’" in summary
    assert OTHER not in summary
    assert f"‘{OTHER}’" in turn


@pytest.mark.parametrize("shown", ["", "0000000000000000:0-40", "x", f"{passage_of(1)}-9:0-1"])
def test_a_quotation_that_left_the_reports_is_not_shown_in_an_earlier_turn(
    browser: TestClient, shown: str
) -> None:
    turn = earlier(follow_up(browser, "And when?", shown))
    assert ASKED in turn
    assert "<blockquote" not in turn


def test_words_that_were_sent_are_never_shown_as_a_quotation(browser: TestClient) -> None:
    turn = earlier(follow_up(browser, "And when?", f"{passage_of(1)}:Nobody-listened"))
    assert "Nobody" not in turn


def test_a_declined_follow_up_keeps_the_answer_before_it_and_has_a_title_of_its_own(
    browser: TestClient,
) -> None:
    page = follow_up(browser, "Sam has a secret")
    assert "<title>Your question was not searched or kept – " in page
    assert earlier(page).startswith("<details")
    assert re.match(r"<details [^>]*open", earlier(page))
    assert f"‘{SENTENCE}’" in earlier(page)
    assert values(page, "history") == [ASKED]
    assert values(page, "shown") == [SHOWN]
    assert page.count("Sam") == 1


def test_a_question_that_holds_a_case_is_not_followed_up(browser: TestClient) -> None:
    page = follow_up(browser, "His name is Sam")
    assert "<title>Not answered: His name is Sam – " in page
    assert values(page, "history") == [ASKED]
    assert ">His name is Sam</textarea>" in page[page.index("data-box") :]


def test_small_talk_is_a_turn_and_leaves_the_box_empty(browser: TestClient) -> None:
    page = follow_up(browser, "hello")
    box = page[page.index("data-box") :]
    assert re.search(r"<textarea[^>]*></textarea>", box)
    assert "<title>hello – " in page


def test_the_link_of_an_answer_answers_again_with_the_conversation(browser: TestClient) -> None:
    page = follow_up(browser, "And when?")
    link = re.search(r'href="(/ask\?question=And[^"]+)"', page)
    assert link
    again = browser.get(html.unescape(link[1])).text
    assert f"Understood as: {ASKED} And when?" in again
    assert f"‘{SENTENCE}’" in earlier(again)
    assert f"‘{OTHER}’" in earlier(again)


def test_a_link_keeps_the_filters_and_what_was_left_out(browser: TestClient) -> None:
    form = {"question": ASKED, "theme": "daily-life", "without": ["years"], "more": "true", "sort": "date"}
    page = browser.post("/ask", data=form).text
    link = re.search(r'href="(/ask\?question=Who[^"]+)" data-link', page)
    assert link
    for part in ("theme=daily-life", "without=years", "more=true", "sort=date"):
        assert part in html.unescape(link[1])


def test_a_question_that_was_not_searched_has_no_link(browser: TestClient) -> None:
    for question in ("Sam has a secret", "His name is Sam", "my dad hurts me"):
        assert "data-link" not in browser.post("/ask", data={"question": question}).text


def three_turns(browser: TestClient, shown: str = "") -> str:
    """The page of a third question."""
    form = {"question": "How often?", "history": [ASKED, "And when?"], "shown": [SHOWN, shown]}
    return browser.post("/ask", data=form).text


def test_an_earlier_turn_says_how_it_was_understood(browser: TestClient) -> None:
    turns = earlier(three_turns(browser))
    assert f"Understood as: {ASKED} And when?" in turns
    assert turns.count("Understood as") == 1  # the first was understood as it was asked


def test_an_earlier_turn_is_understood_without_what_was_left_out_of_it(browser: TestClient) -> None:
    page = browser.post(
        "/ask", data={"question": "And when?", "history": [ASKED], "shown": [SHOWN], "without": ["earlier"]}
    ).text
    shown = values(page, "shown")[1]
    assert shown.endswith(" -earlier")
    assert "Understood as" not in earlier(three_turns(browser, shown))


def test_an_earlier_turn_that_was_not_answered_is_not_shown_as_answered(browser: TestClient) -> None:
    shown = f"? {SHOWN}"
    turns = earlier(follow_up(browser, "And when?", shown))
    assert "This was the nearest that was found. It may not answer the question." in turns
    assert f"The nearest: ‘{SENTENCE}’" in turns
    assert "nearest" not in earlier(follow_up(browser, "And when?"))
    assert "%3F+" in link_to([("question", "And when?")], [ASKED], [shown])


def test_the_nearest_of_an_answer_are_sent_as_such() -> None:
    passage = Passage("0123456789abcdef", REPORT.id, SENTENCE, (Span(1, 0, len(SENTENCE)),))
    question, cited = Question(ASKED, ASKED, Query(ASKED)), Citation(passage, REPORT, SENTENCE, passage.spans)
    place = f"0123456789abcdef:0-{len(SENTENCE)}"
    assert shown_in(Answer(question, Outcome.NEAREST, nearest=(cited,))) == f"? {place}"
    assert shown_in(Answer(question, Outcome.ANSWERED, (Statement(SENTENCE, (cited,)),))) == place


@pytest.mark.parametrize("question", ["?", "x" * 10_000])
def test_an_earlier_turn_that_cannot_be_asked_is_not_understood(browser: TestClient, question: str) -> None:
    form = {"question": "How often?", "history": [ASKED, question], "shown": [SHOWN, ""]}
    assert "Understood as" not in earlier(browser.post("/ask", data=form).text)


def test_a_link_shortens_earlier_turns_before_it_leaves_any_out() -> None:
    quotations = [f"{number:016x}:0-{number + 100}" for number in range(20)]
    history = [f"{number} why" for number in range(8)]
    link = link_to([("question", "And when?")], history, [" ".join([*quotations, "-earlier"])] * 8)
    assert len(link) <= LONGEST_LINK
    assert link.count("history=") == link.count("-earlier") == 8
    assert link.count(quotations[0].replace(":", "%3A")) == 8
    assert quotations[19] not in html.unescape(link).replace("%3A", ":")


def test_the_next_question_stays_in_the_report_that_was_asked(browser: TestClient) -> None:
    page = browser.get(f"/ask?question={ASKED}&report=listening").text
    box = page[page.index("data-box") :]
    assert re.search(r'<select[^>]* name="report">', box)
    assert '<option value="listening" selected>Listening to children</option>' in box
    assert "Narrowed: in Listening to children" in box


def test_the_box_is_sent_again_with_what_the_question_was_narrowed_to(browser: TestClient) -> None:
    form = {"question": "And when?", "history": [ASKED], "shown": [SHOWN], "appended": "true"}
    narrowed = browser.post("/ask/stream", data={**form, "report": "listening"}).text
    assert "Narrowed: in Listening to children" in narrowed
    dropped = browser.post("/ask/stream", data={**form, "report": "listening", "drop": "report"}).text
    assert "Narrowed: in" not in dropped


def test_a_link_that_would_be_too_long_leaves_out_the_oldest_turns() -> None:
    history = [f"{number} {'why ' * 100}" for number in range(8)]
    link = link_to([("question", "And when?")], history, ["0123456789abcdef:0-40"] * 8)
    assert len(link) <= LONGEST_LINK
    assert "history=7+why" in link
    assert "history=0+why" not in link
    assert link.count("history=") == link.count("shown=")


def ends(browser: TestClient, question: str, appended: bool) -> dict[str, str]:
    """The data of the last event of a stream."""
    form = {"question": question, "history": [ASKED], "shown": [SHOWN], "appended": str(appended)}
    lines = browser.post("/ask/stream", data=form).text.splitlines()
    last: dict[str, str] = json.loads([line for line in lines if line.startswith("data: ")][-1][6:])
    return last


def test_a_page_that_has_the_earlier_turns_is_sent_the_new_one_alone(browser: TestClient) -> None:
    form = {"question": "And when?", "history": [ASKED], "shown": [SHOWN], "appended": "true"}
    appended = browser.post("/ask/stream", data=form).text
    assert '"turn":' in appended
    assert "app-earlier" not in appended
    page = browser.post("/ask/stream", data={**form, "appended": "false"}).text
    assert '"main":' in page
    assert "app-earlier" in page


def test_a_declined_follow_up_is_sent_without_a_link_and_with_what_stays_in_the_box(
    browser: TestClient,
) -> None:
    end = ends(browser, "Sam has a secret", appended=True)
    assert end["title"] == "Your question was not searched or kept"
    assert end["box"] == "Sam has a secret"
    assert end["link"] == ""
    assert "app-turn" in end["turn"]


def test_the_notice_of_danger_replaces_everything_on_the_page(browser: TestClient) -> None:
    end = ends(browser, "my dad hurts me", appended=True)
    assert "turn" not in end
    assert "app-earlier" not in end["main"]
    assert end["title"].startswith("If you are in danger now")
