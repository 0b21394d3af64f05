"""An answer that is stopped, and one whose connection is lost: in a real browser, on a server that waits."""

import re
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.answer import Answer, Event, Stated
from assistant.question import NEW, Conversation
from index.searching import Hit, Query, Searcher
from tests.waits import SECONDS, wait_until
from tests.web.conftest import new_context
from tests.web.pages.test_accessibility import faults
from tests.web.running import running
from tests.web.small import OTHER, SENTENCE, Quoting, small_services, with_answerer
from web.services import Services

pytestmark = pytest.mark.browser

ASKED = "Who was alone, and who read the plan?"
WAIT = 5 * SECONDS
"""Longer than any step of a test takes."""


@dataclass
class Waiting:
    """Quotes as `Quoting` does, but waits after the first statement until it is let go on.

    Where it is `endless`, it states the second again and again, until the server notices who has left.
    """

    services: Services
    go_on: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    endless: bool = False
    finished: bool = False

    def __call__(self, searcher: Searcher) -> "Waiting":
        return self

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        return []

    def stream(
        self, text: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        stated = 0
        try:
            for event in Quoting(self.services.asking.searcher()).stream(text, conversation, limit, without):
                stated += isinstance(event, Stated)
                if stated == 2:
                    self.go_on.wait(WAIT)
                yield event
                for _ in range(10_000 if self.endless and stated == 2 else 0):
                    time.sleep(0.01)
                    yield event
            self.finished = True
        finally:
            self.ended.set()


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    made = Waiting(small_services(tmp_path))
    yield made
    made.go_on.set()


@pytest.fixture
def tab(chromium: Browser, waiting: Waiting) -> Iterator[Page]:
    with running(with_answerer(waiting.services, waiting)) as (host, port):
        base = f"http://{host}:{port}"
        with new_context(chromium, base_url=base) as context:
            yield context.new_page()
        waiting.go_on.set()


def ask(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("textbox").fill(ASKED)
    tab.get_by_role("button", name="Ask", exact=True).click()


def first(tab: Page) -> None:
    """Wait for the first statement; the second is still to come."""
    expect(tab.locator("blockquote")).to_have_count(1)


def test_received_statements_are_shown_while_others_are_awaited(tab: Page, waiting: Waiting) -> None:
    ask(tab)
    first(tab)
    expect(tab.get_by_role("button", name="Stop")).to_be_visible()
    expect(tab.locator("h1")).to_be_focused()
    waiting.go_on.set()
    expect(tab.locator("blockquote")).to_have_count(2)
    expect(tab.get_by_role("status")).to_have_text(re.compile("^2 quotations found\\. ‘"))
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_be_focused()


def test_a_stopped_answer_goes_on_from_where_it_was_stopped(tab: Page, waiting: Waiting) -> None:
    ask(tab)
    first(tab)
    tab.get_by_role("button", name="Stop").click()
    waiting.go_on.set()
    tab.get_by_role("button", name="Go on").click()
    expect(tab.locator("blockquote")).to_have_count(2)
    expect(tab.get_by_role("button", name="Go on")).to_have_count(0)


def test_stopping_keeps_what_has_come_and_says_so(tab: Page) -> None:
    ask(tab)
    first(tab)
    stop = tab.get_by_role("button", name="Stop")
    stop.focus()
    tab.keyboard.press("Enter")
    expect(stop).to_have_count(0)
    expect(tab.get_by_role("status")).to_have_text("Stopped. This is not the whole answer.")
    expect(tab.get_by_role("paragraph").filter(has_text="Stopped.")).to_be_visible()
    expect(tab.locator("h1")).to_be_focused()
    expect(tab.locator("blockquote")).to_have_count(1)
    expect(tab.get_by_role("textbox")).to_be_visible()


def test_stopping_ends_the_work_on_the_server(tab: Page, waiting: Waiting) -> None:
    waiting.endless = True
    ask(tab)
    first(tab)
    tab.get_by_role("button", name="Stop").click()
    expect(tab.get_by_role("button", name="Stop")).to_have_count(0)
    waiting.go_on.set()
    assert waiting.ended.wait(WAIT)
    assert not waiting.finished


@dataclass
class Breaking:
    """Cuts the first stream off after its first statement, and `times` - 1 more before their first event. It
    notes what each was asked to go on from.
    """

    times: int
    last_ids: list[str] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        self.last_ids.append(route.request.headers.get("last-event-id", ""))
        if len(self.last_ids) > self.times:
            route.continue_()
            return
        if len(self.last_ids) > 1:
            route.abort("connectionfailed")
            return
        response = route.fetch()
        events = response.text().split("\n\n")
        upto = next(place for place, event in enumerate(events) if "event: statement" in event)
        route.fulfill(response=response, body="\n\n".join(events[: upto + 1]) + "\n\n")


def test_a_lost_connection_is_taken_up_where_it_broke(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    breaking = Breaking(times=1)
    tab.route("**/ask/stream", breaking)
    ask(tab)
    expect(tab.get_by_role("status")).to_have_text(re.compile("^2 quotations found"))
    expect(tab.locator("blockquote")).to_have_count(2)
    quotations = " ".join(tab.locator("blockquote").all_inner_texts())
    assert quotations.count(SENTENCE) == quotations.count(OTHER) == 1
    before, after = breaking.last_ids
    assert before == ""
    assert re.fullmatch(r"\d+-\w+\.3", after)


def test_without_a_connection_the_page_stays_and_asks_again_on_a_press(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    tab.route("**/ask/stream", lambda route: route.abort("connectionfailed"))
    ask(tab)
    expect(tab.locator(".app-broken")).to_contain_text("The connection was lost. Your question is kept")
    expect(tab.get_by_role("textbox")).to_have_value(ASKED)
    expect(tab.get_by_role("status")).to_have_text(re.compile("connection was lost"))
    assert faults(tab) == []
    tab.unroute("**/ask/stream")
    tab.get_by_role("button", name="Try again").click()
    expect(tab.locator("blockquote")).to_have_count(2)
    expect(tab.get_by_role("button", name="Try again")).to_have_count(0)


def test_without_streams_the_answer_is_an_ordinary_page(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    tab.route("**/ask/stream", lambda route: route.abort("connectionfailed"))
    ask(tab)
    tab.get_by_role("button", name="Open the answer as a page").click()
    expect(tab.locator("blockquote")).to_have_count(2)
    expect(tab.locator("h1")).to_contain_text(ASKED)


def test_a_follow_up_that_breaks_off_keeps_the_answer_before_it(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    ask(tab)
    expect(tab.locator("blockquote")).to_have_count(2)
    breaking = Breaking(times=3)
    tab.route("**/ask/stream", breaking)
    follow = tab.get_by_role("textbox", name="Ask a follow-up")
    follow.fill("And who read the plan?")
    follow.press("Enter")
    expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_have_value("And who read the plan?")
    expect(tab.locator(".app-earlier__asked")).to_contain_text(ASKED)
    expect(tab.locator(".app-turn blockquote")).to_have_count(1)  # what had come
    tab.get_by_role("button", name="Try again").click()
    expect(tab.locator(".app-turn blockquote")).to_have_count(2)
    expect(tab.get_by_role("textbox", name="Ask a follow-up")).to_have_value("")  # it is answered
    assert len(breaking.last_ids) == 4
    assert breaking.last_ids[3]  # it goes on where it broke


def test_a_sign_in_that_has_ended_is_said(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    tab.route("**/ask/stream", lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html"))
    ask(tab)
    expect(tab.locator(".app-broken")).to_contain_text("sign in again")
    expect(tab.get_by_role("textbox")).to_have_value(ASKED)


def test_offline_is_said_at_once(tab: Page, waiting: Waiting) -> None:
    waiting.go_on.set()
    tab.goto("/")
    tab.context.set_offline(True)
    tab.get_by_role("textbox").fill(ASKED)
    tab.get_by_role("textbox").press("Enter")
    expect(tab.locator(".app-broken")).to_contain_text("You seem to be offline.")
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Try again").click()
    expect(tab.locator("blockquote")).to_have_count(2)


def test_something_moves_before_the_server_answers_and_nothing_shifts_when_it_does(
    tab: Page, waiting: Waiting
) -> None:
    tab.goto("/")
    held: list[Route] = []
    tab.route("**/ask/stream", lambda route: held.append(route))
    tab.get_by_role("textbox").fill(ASKED)
    tab.evaluate(
        """() => {
            window.shifts = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
            }).observe({ type: "layout-shift", buffered: false });
        }"""
    )
    tab.get_by_role("textbox").press("Enter")
    expect(tab.get_by_role("heading", name=ASKED)).to_be_visible()

    def is_held() -> bool:
        tab.wait_for_timeout(10)
        return len(held) == 1

    wait_until(is_held)  # how soon is measured by benchmarks.first_statement
    waiting.go_on.set()
    held[0].continue_()
    expect(tab.locator("blockquote")).to_have_count(2)
    assert tab.evaluate("window.shifts") < 0.1
