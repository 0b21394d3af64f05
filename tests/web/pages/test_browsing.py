"""Finding and reading in a real browser, on the real server with the sample reports."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_what_is_new_since_the_last_visit_is_known_in_this_browser_alone(tab: Page) -> None:
    tab.goto("/new")
    expect(tab.get_by_text("since your last visit")).to_have_count(0)  # the first visit
    tab.evaluate("localStorage.setItem('news-seen', '2020-01-01')")
    tab.reload()
    expect(tab.get_by_text("Since your last visit here: 6 reports added or changed.")).to_be_visible()
    expect(tab.locator("h2", has_text="New to you")).to_have_count(1)
    tab.reload()
    expect(tab.get_by_text("Nothing is new since your last visit here.")).to_be_visible()
    assert tab.context.cookies() == []
