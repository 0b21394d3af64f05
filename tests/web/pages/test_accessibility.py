"""WCAG 2.2 AA in a real browser: axe on every page and state, the keyboard alone, and 320 pixels."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import new_context
from tests.web.pages.test_browser import ask

pytestmark = [pytest.mark.browser, pytest.mark.model]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REPORT = "/reports/sample-seeing-the-childs-day"
PAGES = [
    "/",
    "/about",
    "/accessibility",
    "/privacy",
    "/reports",
    "/reports?q=zebra",
    "/new",
    REPORT,
    "/themes",
    "/themes/daily-life",
    "/recommendations?q=supervision",
    "/recommendations?q=%3F",
    "/collections",
    "/nothing",
]


def faults(page: Page) -> list[str]:
    """What axe finds, as rule and element."""
    options = {"runOnly": {"type": "tag", "values": RULES}}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in violations for node in fault["nodes"]]


def assert_reflows(page: Page) -> None:
    """At 320 pixels (a 1280 pixel window at 400% zoom) nothing but marked regions scrolls sideways."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_faults_and_reflows(tab: Page, path: str) -> None:
    tab.goto(path)
    assert faults(tab) == []
    assert_reflows(tab)


@pytest.fixture
def answered(tab: Page) -> Page:
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    expect(tab.locator("[data-next]")).to_have_count(0)  # what to ask next is there
    return tab


def test_an_answer_has_no_faults_with_everything_opened(answered: Page) -> None:
    for summary in answered.locator("details summary:visible").all():
        summary.click()
    assert faults(answered) == []
    assert_reflows(answered)


def test_a_passage_has_no_faults_with_everything_opened(answered: Page) -> None:
    answered.goto(answered.locator(".app-source a").first.get_attribute("href") or "")
    for summary in answered.locator("details summary:visible").all():
        summary.click()
    expect(answered.locator(".app-page-text").first).to_be_visible()
    assert faults(answered) == []
    assert_reflows(answered)


def test_an_error_has_no_faults_and_is_in_the_title(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab).to_have_title(re.compile("^Error: "))
    expect(tab.locator(".govuk-error-summary")).to_be_focused()
    assert faults(tab) == []


def test_no_answer_has_no_faults(tab: Page) -> None:
    ask(tab, "What is the price of a bicycle in Cornwall?")
    expect(tab.get_by_role("status")).to_have_text(re.compile("^No answer was found"))
    assert faults(tab) == []
    assert_reflows(tab)


def test_a_collection_has_no_faults_with_everything_opened(answered: Page) -> None:
    answered.get_by_role("button", name="Add to collection").first.click()
    answered.get_by_role("link", name="Added to").click()
    answered.wait_for_url("**/collections/*")
    for summary in answered.locator("details summary:visible").all():
        summary.click()
    assert faults(answered) == []
    assert_reflows(answered)
    answered.locator("a[href*='/shared/']").first.click()
    answered.wait_for_url("**/shared/*")
    assert faults(answered) == []


def test_the_main_job_is_done_by_the_keyboard_alone(tab: Page) -> None:
    tab.goto("/")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("textbox")).to_be_focused()
    tab.keyboard.type("What happens when messages about a child arrive too late?")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_have_text(re.compile("found"))
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_be_focused()
    tab.keyboard.press("Shift+Tab")
    expect(tab.get_by_role("link", name="Skip back to the start of the answer")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_be_focused()
    source = tab.locator(".app-source a").first
    for _ in range(20):
        if source.evaluate("element => element === document.activeElement"):
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator("#panel-title")).to_be_focused()
    expect(tab.locator("[data-step-count]")).to_contain_text("1 of ")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("[data-step-count]")).to_contain_text("2 of ")
    expect(tab.locator("#panel-title")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog")).to_be_hidden()
    expect(tab.locator(".app-source a").nth(1)).to_be_focused()


def test_the_layout_does_not_move_and_no_other_typeface_is_loaded(tab: Page) -> None:
    tab.goto("/")
    fonts = tab.evaluate("[...document.querySelectorAll('*')].map(e => getComputedStyle(e).fontFamily)")
    assert not any("GDS" in font for font in fonts)
    assert tab.evaluate("document.getAnimations().length") == 0


def test_it_reads_in_forced_colours(chromium: Browser, site: str) -> None:
    with new_context(chromium, base_url=site, forced_colors="active") as context:
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_themes_by_year_keep_their_meaning_in_colours_of_ones_own_and_fit_every_width(
    chromium: Browser, site: str
) -> None:
    with new_context(chromium, base_url=site, forced_colors="active", color_scheme="dark") as context:
        page = context.new_page()
        page.goto("/themes")
        bars = page.locator(".app-legend .app-matrix__box").evaluate_all(
            "boxes => boxes.map(box => parseInt(getComputedStyle(box).borderBottomWidth))"
        )
        assert bars == sorted(set(bars))  # each shade has a bar of its own, the darker the taller
        for width in (1280, 768, 320, 700):
            page.emulate_media(media="print" if width == 700 else "screen")
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            clipped = "boxes => boxes.some(box => box.scrollWidth > box.clientWidth + 1)"
            assert not page.locator(".app-matrix th, .app-matrix td").evaluate_all(clipped)


def test_on_paper_stand_the_quotations_and_their_references_and_no_controls(answered: Page) -> None:
    answered.emulate_media(media="print")
    expect(answered.locator("blockquote").first).to_be_visible()
    expect(answered.locator(".app-references")).to_be_visible()
    for control in ("nav", "textarea", "button", "select", "summary"):
        expect(answered.locator(control).locator("visible=true")).to_have_count(0)
    references = answered.locator(".app-references p").all_inner_texts()
    assert all("Available at: " in reference for reference in references)
    assert len(references) == len(set(references))  # each report once, however often it is quoted
