"""The page of a source beside its answer: a panel, on a narrow screen a sheet, without JavaScript a page."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import new_context
from tests.web.pages.test_accessibility import assert_reflows, faults
from tests.web.running import running
from tests.web.small import OTHER, SENTENCE, client, passage_of, small_services
from web.services import Services

ASKED = "Who listened to the child alone?"
PANEL = f"/passages/{passage_of(1)}/panel?mark=0-{len(SENTENCE)}"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return small_services(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def program(services: Services) -> TestClient:
    return client(services)


@pytest.fixture(scope="module")
def base(services: Services) -> Iterator[str]:
    with running(services) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def tab(chromium: Browser, base: str) -> Iterator[Page]:
    with new_context(chromium, base_url=base) as context:
        yield context.new_page()


@pytest.fixture
def phone(chromium: Browser, base: str) -> Iterator[Page]:
    window = {"width": 360, "height": 740}
    with new_context(chromium, base_url=base, viewport=window, has_touch=True) as context:
        yield context.new_page()


def ask(page: Page) -> None:
    page.goto("/")
    page.get_by_role("textbox").fill(ASKED)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("status")).to_have_text(re.compile("found"))


def test_the_panel_has_the_picture_at_the_quotation_its_text_and_what_can_be_done(
    program: TestClient,
) -> None:
    html = program.get(PANEL).text
    assert "<html" not in html
    assert f"/passages/{passage_of(1)}/pages/1.jpg?mark=0-{len(SENTENCE)}" in html
    assert f"<mark>{SENTENCE}</mark>" in html
    assert "A board, 2024, page i, paragraph 3.12" in html
    assert "1 Visits" in html


def test_the_page_after_is_turned_to_and_says_that_the_quotation_is_not_there(program: TestClient) -> None:
    turned = program.get(f"{PANEL}&page=2").text
    assert "The quotation is not on this page." in turned
    assert OTHER in turned
    assert "paragraph 3.12" not in turned
    assert "Back to the quotation" in turned
    assert "Next page" not in turned
    assert program.get(f"{PANEL}&page=3").status_code == 404


def test_pages_are_turned_without_a_script(program: TestClient) -> None:
    html = program.get(f"/passages/{passage_of(1)}?mark=0-13").text
    assert f'href="/passages/{passage_of(1)}?mark=0-13&amp;page=2"' in html
    turned = program.get(f"/passages/{passage_of(1)}?mark=0-13&page=2").text
    assert f"/passages/{passage_of(1)}/pages/2.jpg" in turned
    assert OTHER in turned


@pytest.mark.browser
def test_the_first_source_is_beside_its_answer_and_another_is_fetched_before_it_is_pressed(tab: Page) -> None:
    ask(tab)
    panel = tab.get_by_role("dialog")
    expect(panel.get_by_text("1 of 2")).to_be_visible()
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_be_focused()  # nothing took the focus
    second = tab.locator(".app-source a").nth(1)
    passage = re.search(r"/passages/\w+", second.get_attribute("href") or "")
    assert passage
    with tab.expect_response(re.compile(rf"{passage[0]}/pages/\d+\.jpg")):
        second.hover()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    second.click()
    expect(panel.get_by_text("2 of 2")).to_be_visible()
    expect(tab.locator("#panel-title")).to_be_focused()
    assert not [address for address in asked if "/panel" in address]
    assert faults(tab) == []


@pytest.mark.browser
def test_escape_closes_the_choice_of_a_collection_and_not_the_source_below_it(tab: Page) -> None:
    ask(tab)
    panel = tab.get_by_role("dialog", name="The page of a source")
    expect(panel).to_be_visible()
    tab.locator("[data-thread]").get_by_role("button", name="Add to collection").first.click()
    tab.locator("[data-thread] [data-choose]").first.click()
    choice = tab.get_by_role("dialog", name="Add to which collection?")
    expect(choice).to_be_visible()
    assert faults(tab) == []
    tab.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    expect(panel).to_be_visible()


@pytest.mark.browser
def test_on_a_phone_a_source_is_a_sheet_that_the_back_button_closes(phone: Page) -> None:
    ask(phone)
    sheet = phone.get_by_role("dialog")
    expect(sheet).to_be_hidden()
    source = phone.locator(".app-source a").first
    source.click()
    expect(sheet.get_by_role("heading", name="Listening to children")).to_be_focused()
    assert faults(phone) == []
    sheet.get_by_role("link", name="Next page").or_(sheet.get_by_role("link", name="Previous page")).click()
    expect(sheet.get_by_text("The quotation is not on this page.")).to_be_visible()
    sheet.get_by_role("button", name="Back to the answer").click()
    expect(sheet).to_be_hidden()
    expect(source).to_be_focused()
    source.click()
    expect(sheet).to_be_visible()
    phone.go_back()
    expect(sheet).to_be_hidden()
    expect(phone.locator("h1")).to_contain_text(ASKED)
    assert_reflows(phone)


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/", "/reports/listening", "/themes", f"/passages/{passage_of(1)}?mark=0-13"]
)
def test_the_dark_scheme_has_enough_contrast(chromium: Browser, base: str, path: str) -> None:
    with new_context(chromium, base_url=base, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 26)"
        assert faults(page) == []
        if path == "/":
            ask(page)
            assert faults(page) == []
