"""WCAG 2.2 AA where something is missing, wrong, hostile or very long: axe, and 320 pixels."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.report import Status
from tests.web.conftest import new_context
from tests.web.pages.test_accessibility import assert_reflows, faults
from tests.web.running import running
from tests.web.small import OTHER, REPORT, passage_of, small_services
from web.services import Services
from web.storage.collection_store import SavedExcerpt

pytestmark = pytest.mark.browser

LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 8
HOSTILE = replace(
    REPORT,
    id="hostile",
    title=f"\u202e{LONG} <b>bold</b>",
    publisher=LONG,
    kind=LONG,
    licence=LONG,
    edition=LONG,
    status=Status.WITHDRAWN,
)
LOST = replace(REPORT, id="lost", title="A report whose file is lost")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    folder = tmp_path_factory.mktemp("home")
    made = small_services(folder, REPORT, HOSTILE, LOST)
    reports = {report.id: report for report in made.asking.searcher().reports()}
    made.reading.originals.path(reports["lost"].digest).unlink()
    return made


@pytest.fixture(scope="module")
def base(services: Services) -> Iterator[str]:
    with running(services) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def tab(chromium: Browser, base: str) -> Iterator[Page]:
    with new_context(chromium, base_url=base) as context:
        yield context.new_page()


def assert_fine(tab: Page) -> None:
    assert faults(tab) == []
    assert_reflows(tab)


def unfold(tab: Page) -> None:
    """Open everything that can be opened."""
    for details in tab.locator("details:visible").all():
        if details.get_attribute("open") is None:
            details.locator("summary").click()


def ask(tab: Page, question: str) -> None:
    tab.goto("/")
    tab.get_by_role("textbox").fill(question)
    tab.get_by_role("button", name="Ask", exact=True).click()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("My case: his name is Sam", "Not answered."),
        ("my dad hurts me", re.compile("^If you are in danger now, call 999")),
        ("hello", "Not answered."),
        ("What was the weather?", re.compile("^No answer was found. The nearest quotations are shown.")),
        ("Which phonics scheme is best?", "No answer was found."),
        ("compare: who listened to the child?", re.compile("^5 quotations found")),
        (f"Who listened to {LONG} \u202e alone?", re.compile("^5 quotations found")),
        ("explain who listened to the child", re.compile("^5 quotations found")),
        ("Who listened to both, and who read the plan?", re.compile("^1 quotation found")),
    ],
    ids=[
        "declined",
        "in danger",
        "small talk",
        "the nearest",
        "not found",
        "compared",
        "long and hostile",
        "a model's words",
        "several quotations",
    ],
)
def test_every_end_of_a_question_is_accessible(tab: Page, question: str, text: str | re.Pattern[str]) -> None:
    ask(tab, question)
    expect(tab.get_by_role("status")).to_have_text(text)
    expect(tab.locator("[data-next]")).to_have_count(0)  # what to ask next is there
    unfold(tab)
    assert_fine(tab)


@pytest.mark.parametrize("question", ["?!", "why " * 300], ids=["empty", "too long"])
def test_a_question_that_cannot_be_asked_is_accessible(tab: Page, question: str) -> None:
    ask(tab, question)
    expect(tab.get_by_role("alert")).to_be_visible()
    assert_fine(tab)


def test_a_search_that_was_narrowed_to_nothing_or_to_nonsense_is_accessible(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_text("Narrow the search").click()
    tab.get_by_label("From year").fill("soon")
    tab.get_by_label("Ask what").fill("What was the weather?")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("Enter the first year in four figures")
    assert_fine(tab)
    tab.get_by_role("alert").get_by_role("link").click()
    expect(tab.get_by_label("From year")).to_be_focused()
    tab.get_by_label("From year").fill("2030")
    tab.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.get_by_role("button", name="Search everything")).to_be_visible()
    assert_fine(tab)
    tab.get_by_role("button", name="Search everything").click()
    expect(tab.get_by_text("You narrowed the search")).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [
        "/reports",
        "/reports/hostile",
        "/themes",
        "/themes/daily-life",
        "/themes/daily-life?year=2024",
        "/new",
        f"/passages/{passage_of(1, HOSTILE)}",
        f"/passages/{passage_of(1)}?mark=0-{len(OTHER)}",
        "/recommendations?q=nothing+there",
        "/collections/gone",
    ],
)
def test_a_page_of_hostile_and_long_words_is_accessible(tab: Page, path: str) -> None:
    tab.goto(path)
    assert_fine(tab)


def test_a_page_whose_file_is_lost_shows_its_text_in_place_of_the_picture(tab: Page) -> None:
    tab.goto(f"/passages/{passage_of(1, LOST)}")
    expect(tab.locator("img")).to_have_count(0)
    expect(tab.get_by_role("group", name="The text of page i")).to_be_visible()
    assert_fine(tab)


@pytest.fixture
def changed(services: Services) -> str:
    """The path of a collection of which one excerpt no longer stands."""
    stands = SavedExcerpt(
        passage_of(1), "", "Practitioners listened to the child alone on every visit.", "A source"
    )
    kept = (
        replace(stands, mark=f"0-{len(stands.quote)}", heading=LONG[:200], note=LONG),
        replace(stands, quote=f"They said otherwise, {LONG}."),
    )
    made = services.reading.collections.create(LONG[:200], kept)
    return f"/collections/{made.id}"


def test_a_collection_of_which_something_changed_is_accessible(tab: Page, changed: str) -> None:
    tab.goto(changed)
    expect(tab.get_by_text("1 quotation does not stand in the reports")).to_be_visible()
    unfold(tab)
    assert_fine(tab)
    tab.locator("a[href*='/shared/']").first.click()
    tab.wait_for_url("**/shared/*")
    assert_fine(tab)


def test_choosing_a_collection_removing_and_deleting_are_accessible(tab: Page, changed: str) -> None:
    tab.goto(changed)
    tab.get_by_role("button", name="Remove quotation 1").click()
    expect(tab.get_by_role("button", name="Undo the removal")).to_be_visible()
    assert_fine(tab)
    tab.goto(f"/collections/choose?passage={passage_of(1)}")
    assert_fine(tab)
    tab.goto(f"/passages/{passage_of(1)}")
    tab.get_by_role("link", name="change the collection").click()
    expect(tab.get_by_role("dialog")).to_be_visible()
    assert_fine(tab)
    tab.goto(changed)
    tab.get_by_text("Rename or delete").click()
    tab.get_by_role("button", name="Delete for good").click()
    expect(tab.get_by_role("button", name="Yes, delete it for good")).to_be_visible()
    assert_fine(tab)


def test_an_empty_collection_and_a_file_that_cannot_be_restored_are_accessible(tab: Page) -> None:
    tab.goto("/collections")
    tab.get_by_label("Title").fill("Empty")
    tab.get_by_role("button", name="Start").click()
    expect(tab.get_by_text("This collection is empty")).to_be_visible()
    assert_fine(tab)
    tab.goto("/collections")
    tab.get_by_role("button", name="Restore").click()
    expect(tab.locator(".govuk-error-summary")).to_be_focused()
    assert_fine(tab)


def test_without_an_index_the_page_says_what_to_do_accessibly(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = small_services(tmp_path_factory.mktemp("empty"), index=False)
    with running(empty) as (host, port), new_context(chromium, base_url=f"http://{host}:{port}") as context:
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_text("panel-assistant reindex")).to_be_visible()
        assert_fine(page)


def test_questions_to_ask_next_are_an_accessible_page_of_their_own(chromium: Browser, base: str) -> None:
    with new_context(chromium, base_url=base, java_script_enabled=False) as context:
        page = context.new_page()
        ask(page, "Who listened to the child alone?")
        page.get_by_role("button", name="Suggest what to ask next").click()
        expect(page.get_by_role("heading", name="What to ask next", exact=True)).to_be_visible()


def test_at_400_percent_nothing_covers_what_has_the_focus(chromium: Browser, base: str) -> None:
    """A window of 1280 x 1024 pixels at 400% is one of 320 x 256."""
    window = {"width": 320, "height": 256}
    with new_context(chromium, base_url=base, viewport=window, device_scale_factor=4) as context:
        page = context.new_page()
        ask(page, "Who listened to the child alone?")
        expect(page.get_by_role("status")).to_have_text(re.compile("^5 quotations found"))
        expect(page.locator("[data-next]")).to_have_count(0)  # the page grows no more
        for _ in range(12):
            page.keyboard.press("Tab")
            visible = page.evaluate(
                """() => {
                    const lines = [...document.activeElement.getClientRects()];
                    return lines.some(({ left, width, top, height }) => {
                        const shown = document.elementFromPoint(left + width / 2, top + height / 2);
                        return document.activeElement.contains(shown);
                    }) || document.activeElement.outerHTML;
                }"""
            )
            assert visible is True
        assert page.evaluate("document.documentElement.scrollWidth") == window["width"]
