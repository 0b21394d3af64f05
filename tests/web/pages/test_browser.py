"""The main job in a real browser, on the real server with the sample reports: with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

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
    expect(tab.get_by_role("status")).to_have_text(re.compile(r"\d quotations found\."))
    expect(tab.get_by_role("button", name="Stop")).to_have_count(0)
    expect(tab.locator("h1")).to_be_focused()
    assert ASKED in tab.title()


def test_a_citation_opens_the_passage_with_the_quotation_marked(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotation = tab.locator("blockquote").first.inner_text().strip("‘’ \n")
    tab.locator(".app-source a").first.click()
    expect(tab.locator("blockquote mark")).to_have_text(quotation)
    quoted = tab.locator("section", has=tab.locator("figure"))  # its passage may go on over the page
    href = quoted.get_by_role("link", name=re.compile("Open the report at")).get_attribute("href")
    assert href
    assert re.fullmatch(r"/files/[\w-]+#page=\d+", href)
    assert tab.request.get(href.partition("#")[0]).body().startswith(b"%PDF-")


def test_copying_takes_the_quotation_with_its_whole_reference(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotation = tab.locator("blockquote").first.inner_text().strip()
    tab.get_by_role("button", name="Copy quotation and reference").first.click()
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
    expect(page.get_by_label("Earlier questions")).to_contain_text(ASKED)


def test_whoever_comes_back_from_a_citation_finds_the_answer_where_it_was(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    quotations = tab.locator("[data-place=statements] blockquote").all_inner_texts()
    last = tab.locator(".app-source a").last
    last.scroll_into_view_if_needed()
    top = tab.evaluate("scrollY")
    last.click()
    expect(tab.locator("blockquote mark")).to_be_visible()
    tab.go_back()
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    expect(tab.locator("h1")).to_contain_text(ASKED)
    assert tab.locator("[data-place=statements] blockquote").all_inner_texts() == quotations
    assert abs(tab.evaluate("scrollY") - top) < 50


def test_each_answer_of_a_conversation_is_a_step_back(tab: Page) -> None:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    tab.get_by_role("textbox").fill("Why does it matter?")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    tab.go_back()
    expect(tab.locator("h1")).to_contain_text(ASKED)
    expect(tab.get_by_label("Earlier questions")).to_have_count(0)
    tab.go_forward()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    expect(tab.get_by_label("Earlier questions")).to_contain_text(ASKED)
    tab.reload()
    expect(tab.locator("h1")).to_contain_text("Why does it matter?")
    tab.go_back()
    tab.go_back()
    expect(tab.get_by_role("heading", name="Questions to start with")).to_be_visible()


def test_a_question_that_was_refused_for_its_details_is_in_no_history(tab: Page) -> None:
    asked = "My client Sam Brown, born 3 May 2019, has bruises. What should I do?"
    ask(tab, asked)
    expect(tab.locator("h1")).to_have_text("Your question was not searched or kept")
    expect(tab.get_by_role("textbox")).to_have_value(asked)
    assert tab.evaluate("history.state") is None


def test_an_empty_question_says_what_is_wrong(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter a question")


def test_nothing_is_asked_of_any_other_server(tab: Page, site: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    assert asked
    assert all(url.startswith(site) for url in asked)


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
    page.get_by_role("button", name="Move down excerpt 1").click()
    expect(page.locator("blockquote").first).to_have_text(second)
    page.get_by_text("Download as a file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert second.strip("‘’")[:40] in download.value.path().read_text("utf-8")
