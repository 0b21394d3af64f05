"""The main job in a real browser, on the real server with the sample reports: with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import new_context

pytestmark = [pytest.mark.browser, pytest.mark.model]

ASKED = "What happens when messages about a child arrive too late?"


def ask(tab: Page, question: str = ASKED) -> None:
    tab.goto("/")
    tab.get_by_role("textbox").fill(question)
    tab.get_by_role("button", name="Ask", exact=True).click()


def test_a_question_is_answered_in_the_page(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("heading", name="What the reports say")).to_be_visible()
    expect(tab.locator("blockquote").first).to_contain_text("‘")
    expect(tab.get_by_role("status")).to_have_text(re.compile(r"\d quotations found\. ‘"))
    expect(tab.get_by_role("button", name="Stop")).to_have_count(0)
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_be_focused()
    assert ASKED in tab.title()


def test_a_citation_opens_the_passage_with_the_quotation_marked(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotation = tab.locator("blockquote").first.inner_text().strip("‘’ \n")
    tab.locator(".app-source a").first.click()
    tab.get_by_role("link", name="Open as a page of its own").click()
    expect(tab.locator("blockquote mark")).to_have_text(quotation)
    quoted = tab.locator("section", has=tab.locator("figure"))  # its passage may go on over the page
    href = quoted.get_by_role("link", name=re.compile("Open the report at")).get_attribute("href")
    assert href
    assert re.fullmatch(r"/files/[\w-]+#page=\d+", href)
    assert tab.request.get(href.partition("#")[0]).body().startswith(b"%PDF-")


def test_the_quotation_is_in_sight_in_the_picture_and_can_be_made_larger(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    picture = tab.get_by_role("dialog").locator("[data-picture] img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    width = picture.evaluate("image => image.offsetWidth")
    assert width >= 600
    larger = tab.get_by_role("button", name="Larger")
    larger.click()
    assert picture.evaluate("image => image.offsetWidth") > width
    frame = tab.locator("[data-picture]")
    shown_lines = frame.evaluate(
        "f => [f.dataset.top * f.firstChild.offsetHeight - f.scrollTop, f.clientHeight]"
    )
    assert 0 <= shown_lines[0] < shown_lines[1]
    for _ in range(6):
        larger.press("Enter")
    expect(larger).to_have_attribute("aria-disabled", "true")  # the largest, and the focus is kept
    expect(larger).to_be_focused()


def test_a_deadline_is_found_and_verified_on_its_page_in_three_actions(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("textbox").fill("How soon should a message about a child's safety be answered?")
    tab.get_by_role("textbox").press("Enter")
    deadline = tab.locator(".app-statement", has_text="within two working days").first
    deadline.locator("a[data-source]").first.click()
    panel = tab.get_by_role("dialog")
    expect(panel.locator("[data-picture] img")).to_be_in_viewport()
    expect(panel.get_by_text("The quotation is highlighted in yellow.")).to_be_visible()
    expect(panel.locator("mark").first).to_contain_text("within two working days")


def test_copying_takes_the_quotation_with_its_whole_reference(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotation = tab.locator("blockquote").first.inner_text().strip()
    tab.get_by_role("button", name="Copy with reference").first.click()
    expect(tab.get_by_role("status")).to_have_text("Copied.")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{quotation} (Sample publisher, ")
    assert "/passages/" in copied
    assert "[Accessed " in copied


def test_the_same_works_without_javascript(plain_tab: Page) -> None:
    ask(plain_tab)
    expect(plain_tab.get_by_role("heading", name="What the reports say")).to_be_visible()
    plain_tab.locator(".app-source a").first.click()
    expect(plain_tab.locator("blockquote mark")).to_be_visible()


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_a_follow_up_takes_the_first_question_into_account(kind: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(kind)
    ask(page)
    expect(page.get_by_role("heading", name="What the reports say")).to_be_visible()
    page.get_by_role("textbox").fill("Why does it matter?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Why does it matter?")
    earlier = page.locator("details.app-earlier")
    expect(earlier.locator(".app-earlier__asked")).to_contain_text(ASKED)
    expect(earlier.locator("blockquote").first).to_be_hidden()
    earlier.locator(".app-earlier__summary").click()
    expect(earlier.locator("blockquote").first).to_be_visible()


def test_going_back_from_a_page_shows_the_answer_in_its_place(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotations = tab.locator("[data-place=statements] blockquote").all_inner_texts()
    last = tab.get_by_role("link", name="Privacy")
    last.scroll_into_view_if_needed()
    top = tab.evaluate("scrollY")
    last.click()
    expect(tab.get_by_role("heading", name="Privacy", exact=True)).to_be_visible()
    tab.go_back()
    expect(tab.locator("h1")).to_contain_text(ASKED)
    assert tab.locator("[data-place=statements] blockquote").all_inner_texts() == quotations
    tab.wait_for_function("top => Math.abs(scrollY - top) < 50", arg=top)


def test_the_address_of_an_answer_shows_it_to_others(tab: Page, chromium: Browser, site: str) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotations = tab.locator("[data-place=statements] blockquote").all_inner_texts()
    tab.get_by_role("button", name="Copy link to this answer").click()
    expect(tab.get_by_role("status")).to_have_text("Copied.")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert link == tab.url
    tab.reload()
    assert tab.locator("[data-place=statements] blockquote").all_inner_texts() == quotations
    with new_context(chromium, base_url=site) as other:
        theirs = other.new_page()
        theirs.goto(link)
        assert theirs.locator("[data-place=statements] blockquote").all_inner_texts() == quotations


def follow_up(tab: Page, question: str = "Why does it matter?") -> None:
    """Ask from the box at the end of the conversation, by Enter."""
    box = tab.get_by_role("textbox", name="Ask a follow-up")
    box.fill(question)
    box.press("Enter")
    expect(tab.locator("h1")).to_contain_text(question)
    expect(tab.get_by_role("button", name="Stop", exact=True)).to_have_count(0)


def test_each_answer_of_a_conversation_is_a_step_back(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    follow_up(tab)
    tab.go_back()
    expect(tab.locator("h1")).to_contain_text(ASKED)
    expect(tab.locator("details.app-earlier")).to_have_count(0)
    tab.go_forward()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.locator("details.app-earlier")).to_contain_text(ASKED)
    expect(tab.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    tab.reload()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.locator("details.app-earlier")).to_contain_text(ASKED)
    tab.go_back()
    expect(tab.locator("h1")).to_contain_text(ASKED)
    tab.go_back()
    expect(tab.get_by_role("heading", name="Questions to start with")).to_be_visible()


def test_a_follow_up_is_asked_without_scrolling_or_a_new_page(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    tab.evaluate("window.same = true")
    box = tab.get_by_role("textbox", name="Ask a follow-up")
    expect(box).to_be_in_viewport()
    box.type("Why does")
    box.press("Shift+Enter")
    box.type("it matter?")
    expect(box).to_have_value("Why does\nit matter?")
    box.press("Enter")
    expect(tab.locator(".app-earlier__asked")).to_contain_text(ASKED)
    expect(tab.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    assert tab.evaluate("window.same")
    expect(tab.locator("[data-turn]")).to_have_count(2)


def test_a_question_is_edited_and_asked_again_in_its_place(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    tab.get_by_text("Edit the question").click()
    edited = tab.get_by_role("textbox", name="Your question")
    expect(edited).to_have_value(ASKED)
    edited.fill("How should managers supervise practitioners?")
    tab.get_by_role("button", name="Ask again").click()
    expect(tab.locator("h1")).to_contain_text("How should managers supervise")
    expect(tab.locator("[data-turn]")).to_have_count(1)


def test_recent_conversations_are_listed_in_this_browser_and_deleted(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    follow_up(tab)
    tab.goto("/")
    recent = tab.get_by_role("region", name="Your recent conversations")
    recent.get_by_role("link", name=ASKED).click()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.locator(".app-earlier__asked")).to_contain_text(ASKED)
    tab.goto("/")
    recent.get_by_role("button", name=re.compile("^Delete *:")).click()
    expect(recent).to_be_hidden()
    tab.reload()
    expect(recent).to_be_hidden()


DETAILS = "My client Sam Brown, born 3 May 2019, has bruises. What should I do?"


def test_a_question_that_was_refused_for_its_details_is_in_no_history(tab: Page) -> None:
    ask(tab, DETAILS)
    expect(tab.locator("h1")).to_have_text("Your question was not searched or kept")
    expect(tab.get_by_role("textbox", name="Ask a question")).to_have_value(DETAILS)
    assert tab.evaluate("history.state") is None
    assert tab.evaluate("localStorage.length") == 0
    assert "Sam" not in tab.url


def test_a_refused_follow_up_keeps_the_answer_and_its_title_says_so(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    address = tab.url
    box = tab.get_by_role("textbox", name="Ask a follow-up")
    box.fill(DETAILS)
    box.press("Enter")
    expect(tab.locator("h1")).to_have_text("Your question was not searched or kept")
    expect(tab).to_have_title(re.compile("^Your question was not searched or kept"))
    expect(tab.locator(".app-earlier__asked")).to_contain_text(ASKED)
    expect(box).to_have_value(DETAILS)
    assert tab.url == address
    box.fill("Why does it matter?")
    box.press("Enter")
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.locator("[data-turn]")).to_have_count(2)  # the refused one has gone


def test_an_empty_question_says_what_is_wrong(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter a question")


def test_no_page_requests_another_server(tab: Page, site: str) -> None:
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    assert requests
    assert all(url.startswith(site) for url in requests)


@pytest.mark.parametrize("kind", ["tab", "plain_tab"])
def test_a_trainer_collects_orders_and_takes_away(kind: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(kind)
    for number in (0, 1):
        ask(page)
        expect(page.get_by_role("heading", name="What the reports say")).to_be_visible()
        if kind == "tab":
            expect(page.get_by_role("status")).to_have_text(re.compile("found"))
        page.get_by_role("button", name="Add to collection").nth(number).click()
        if kind == "tab":
            expect(page.get_by_role("link", name="Added to")).to_be_focused()
    page.goto("/collections")
    page.get_by_role("link", name="Untitled collection").first.click()
    second = page.locator("blockquote").nth(1).inner_text()
    page.get_by_role("button", name="Move down quotation 1").click()
    expect(page.locator("blockquote").first).to_have_text(second)
    page.get_by_text("Download as a file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert second.strip("‘’")[:40] in download.value.path().read_text("utf-8")
