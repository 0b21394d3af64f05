"""A trainer's work on the real server: from every page into a collection, and safely out of it again."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.conftest import new_context
from tests.web.pages.test_browser import ask

pytestmark = [pytest.mark.browser, pytest.mark.model]

REPORT = "/reports/sample-seeing-the-childs-day"
PLACES = [REPORT, "/themes/daily-life", "/themes/daily-life?year=2025", "/recommendations?q=supervision"]


@pytest.fixture(params=["tab", "plain_tab"], ids=["with JavaScript", "without"])
def page(request: pytest.FixtureRequest) -> Page:
    made: Page = request.getfixturevalue(request.param)
    return made


def add(button: Locator) -> None:
    """Add an excerpt and go to its collection, as a script or the form itself leads there."""
    page = button.page
    button.click()
    added = page.get_by_role("link", name=re.compile("^Added to"))
    expect(added.or_(page.get_by_role("heading", name="Untitled collection"))).to_be_visible()
    if "/collections/" not in page.url:
        added.click()
    expect(page.get_by_role("heading", name="Untitled collection")).to_be_visible()
    page.wait_for_load_state()


def first_add(page: Page) -> Locator:
    return page.get_by_role("button", name="Add to collection").first


def test_an_excerpt_is_added_from_every_page_that_quotes(page: Page) -> None:
    for place in PLACES:
        page.goto(place)
        add(first_add(page))
    page.goto(REPORT)
    page.locator(".app-contents a").first.click()
    add(first_add(page))
    ask(page)
    expect(page.get_by_role("heading", name="What the reports say")).to_be_visible()
    add(first_add(page))
    assert page.locator(".app-excerpt").count() >= 5


def test_a_collection_is_grouped_shared_duplicated_downloaded_and_restored(
    page: Page, chromium: Browser, site: str
) -> None:
    page.goto(REPORT)
    add(first_add(page))
    page.goto("/recommendations?q=supervision")
    add(first_add(page))
    quotations = page.locator("blockquote").all_inner_texts()[::-1]  # a heading comes after what has none
    page.get_by_text("Note and heading").first.click()
    page.get_by_label("Heading").first.fill("For supervision")
    page.get_by_label("Note").first.fill("Read this aloud.")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", name="For supervision")).to_be_visible()
    page.get_by_text("Rename or delete").click()
    page.get_by_label("Title").fill("A morning on listening")
    page.get_by_role("button", name="Rename").click()
    private, shared = page.url, page.locator("a[href*='/shared/']").get_attribute("href")
    assert shared
    with new_context(chromium, base_url=site) as other:  # somebody else, who was sent the link
        theirs = other.new_page()
        theirs.goto(shared)
        expect(theirs.get_by_role("heading", name="A morning on listening")).to_be_visible()
        expect(theirs.get_by_text("Read this aloud.")).to_be_visible()
        expect(theirs.get_by_role("button", name="Remove")).to_have_count(0)
        theirs.get_by_role("button", name="Duplicate").click()
        expect(theirs.get_by_role("heading", name="Copy of A morning on listening")).to_be_visible()
        theirs.wait_for_load_state()
        assert theirs.locator("blockquote").all_inner_texts() == quotations
        assert theirs.url != private
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it, to restore it later").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Delete A morning on listening?")).to_be_visible()
    page.get_by_role("button", name="Yes, delete it for good").click()
    page.goto(private)
    expect(page.get_by_role("heading", name="Collection not found")).to_be_visible()
    page.goto("/collections")
    page.get_by_label("A file downloaded from a collection here").set_input_files(download.value.path())
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="A morning on listening")).to_be_visible()
    expect(page.get_by_role("heading", name="For supervision")).to_be_visible()
    page.wait_for_load_state()
    assert page.locator("blockquote").all_inner_texts() == quotations
    expect(page.get_by_text("not stand in the reports")).to_have_count(0)


def test_a_collection_is_put_in_order_by_the_keyboard_alone(tab: Page) -> None:
    tab.goto(REPORT)
    for _ in range(2):
        first_add(tab).focus()
        tab.keyboard.press("Enter")
        expect(tab.locator("a:focus")).to_have_text(re.compile("^Added to"))
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/collections/*")
    expect(tab.locator("blockquote")).to_have_count(2)
    second = tab.locator("blockquote").nth(1).inner_text()
    down = tab.get_by_role("button", name="Move down quotation 1")
    for _ in range(60):
        if down.evaluate("element => element === document.activeElement"):
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator("blockquote").first).to_have_text(second)
    expect(tab.get_by_role("button", name="Move up quotation 2")).to_be_focused()  # it went to the end


def test_an_excerpt_added_in_place_can_be_taken_back_or_moved_to_another_collection(tab: Page) -> None:
    tab.goto("/recommendations?q=supervision")
    first_add(tab).click()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_role("status").last).to_have_text("Taken out of Untitled collection.")
    expect(first_add(tab)).to_be_focused()
    first_add(tab).click()
    expect(tab.locator("a:focus")).to_have_text("Added to Untitled collection.")
    tab.reload()
    expect(tab.locator("[data-held]")).to_have_text(["In Untitled collection"])
    tab.get_by_role("link", name="add to another collection").click()
    expect(tab.get_by_role("dialog", name="Add to which collection?")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog", name="Add to which collection?")).to_be_hidden()
    tab.get_by_role("link", name="add to another collection").click()
    tab.get_by_label("Title of a new collection").fill("For managers")
    tab.get_by_role("button", name="Add to a new collection").click()
    expect(tab.locator("a:focus")).to_have_text("Added to For managers.")
    assert tab.url.endswith("/recommendations?q=supervision")


def test_a_removed_excerpt_is_put_back_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/recommendations?q=supervision")
    add(first_add(page))
    quotations = page.locator("blockquote").all_inner_texts()
    page.get_by_role("button", name="Remove quotation 1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_have_count(0)
    undo = page.get_by_role("button", name="Undo the removal")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_have_text(quotations, use_inner_text=True)


def test_a_collection_is_chosen_beside_an_answer_without_leaving_it(tab: Page) -> None:
    tab.goto("/collections")
    tab.get_by_label("Title").fill("Induction")
    tab.get_by_role("button", name="Start").click()
    ask(tab)
    change = tab.get_by_role("link", name="change the collection").first
    expect(change).to_be_visible()
    change.click()
    tab.get_by_role("dialog").get_by_role("button", name="Induction").click()
    expect(tab.locator("a:focus")).to_have_text("Added to Induction.")
    expect(tab.locator("[data-asked]")).to_be_visible()


def test_eight_quotations_of_four_reports_are_collected_ordered_and_exported_in_twenty_actions(
    tab: Page,
) -> None:
    actions = 0

    def press(button: Locator) -> None:
        nonlocal actions
        button.click()
        actions += 1

    tab.goto("/")
    press(tab.get_by_role("link", name="Recommendations", exact=True))
    expect(tab.locator(".app-recommendation").first).to_be_visible()
    tab.wait_for_load_state()  # all of them, before they are counted
    reports: list[str] = []
    for entry in tab.locator(".app-recommendation").all()[:20:2][:8]:
        reports.append(entry.locator(".app-source a").inner_text().partition(", page")[0])
        press(entry.get_by_role("button", name="Add to collection"))
        expect(entry.get_by_role("link", name="Added to")).to_be_visible()
    assert len(set(reports)) >= 4
    press(tab.get_by_role("link", name="Added to").last)
    expect(tab.locator(".app-excerpt")).to_have_count(8)
    last = tab.locator("blockquote").last.inner_text()
    for place in (8, 7):
        press(tab.get_by_role("button", name=f"Move up quotation {place}"))
        expect(tab.get_by_role("button", name=f"Move up quotation {place - 1}")).to_be_focused()
    assert tab.locator("blockquote").nth(5).inner_text() == last
    press(tab.get_by_text("Download as a file"))
    with tab.expect_download() as download:
        press(tab.get_by_role("link", name="PowerPoint", exact=True))
    assert download.value.suggested_filename.endswith(".pptx")
    assert actions <= 20
