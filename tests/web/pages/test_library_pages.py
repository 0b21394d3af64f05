"""Finding and reading in a real browser, on the real server with the sample reports."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_news_since_the_last_visit_is_known_to_this_browser_only(tab: Page) -> None:
    tab.goto("/new")
    expect(tab.get_by_text("since your last visit")).to_have_count(0)  # the first visit
    tab.evaluate("localStorage.setItem('news-seen', '2020-01-01')")
    tab.reload()
    expect(tab.get_by_text("Since your last visit here: 6 reports added or changed.")).to_be_visible()
    expect(tab.locator("h2", has_text="New to you")).to_have_count(1)
    tab.reload()
    expect(tab.get_by_text("Nothing is new since your last visit here.")).to_be_visible()
    assert tab.context.cookies() == []


def test_the_reference_of_a_report_is_copied_from_its_page(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/reports/sample-seeing-the-childs-day")
    reference = tab.locator(".app-cite [data-copied]").inner_text()
    tab.get_by_role("button", name="Copy the reference of this report").click()
    expect(tab.get_by_role("status").last).to_have_text("Copied.")
    assert tab.evaluate("navigator.clipboard.readText()") == reference
    assert "Available at: http" in reference


def test_a_question_is_put_to_one_report_alone(plain_tab: Page) -> None:
    plain_tab.goto("/reports/sample-seeing-the-childs-day")
    plain_tab.get_by_label("Ask this report").fill("What should be asked in supervision?")
    plain_tab.get_by_role("button", name="Ask this report").click()
    expect(plain_tab.locator("h1")).to_contain_text("What should be asked in supervision?")
    sources = plain_tab.locator(".app-source a").all_inner_texts()
    assert sources
    titled = [source for source in sources if "Sample:" in source]
    assert all("Seeing the child's day" in source for source in titled)
