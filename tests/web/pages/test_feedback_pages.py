"""Saying that an answer was wrong: only where it is asked for, only what was confirmed, and not for ever."""

import re
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from fastapi.testclient import TestClient

from assistant.safety.refusals import find_refusal
from corpus.storage.database import Sqlite
from tests.waits import SECONDS, wait_until
from tests.web.maintainers import browser_of, send, sign_in, token_of, with_sign_in
from tests.web.running import run_in_thread
from tests.web.small import HOSTILE, OTHER, passage_of, small_services
from web.errors import InvalidChoice
from web.services import Services
from web.storage.expiry import expiry
from web.storage.feedback_store import FeedbackStore

ASKED = "Did managers read plans?"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return with_sign_in(small_services(tmp_path), tmp_path, feedback=True, feedback_days=30)


@pytest.fixture
def browser(services: Services) -> TestClient:
    return browser_of(services)


def form_of(html: str) -> dict[str, list[str]]:
    """The hidden fields of the form that leads to /feedback."""
    form = html[html.index('action="/feedback"') :].partition("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return fields


def test_feedback_is_shown_first_and_stored_only_when_confirmed(
    browser: TestClient, services: Services
) -> None:
    fields = form_of(browser.post("/ask", data={"question": ASKED}).text)
    assert fields["question"] == [ASKED]
    page = browser.post("/feedback", data=fields).text
    assert "Nothing has been kept yet." in page
    assert ASKED in page
    assert services.operating.administration().feedback.all() == []
    changed = {**fields, "question": "Do managers read plans?", "note": "It is about another year."}
    assert "Thank you" in browser.post("/feedback/keep", data=changed).text
    (feedback,) = services.operating.administration().feedback.all()
    assert (feedback.question, feedback.note) == ("Do managers read plans?", "It is about another year.")
    assert (feedback.outcome, feedback.version) == ("answered", services.operating.versions.current_id())
    assert passage_of(2) in feedback.cited


def test_without_feedback_enabled_there_is_no_form(tmp_path: Path) -> None:
    services = with_sign_in(small_services(tmp_path), tmp_path)
    browser = browser_of(services)
    assert "/feedback" not in browser.post("/ask", data={"question": ASKED}).text
    for path in ("/feedback", "/feedback/keep"):
        assert browser.post(path, data={"question": ASKED}).status_code == 404
    assert services.operating.administration().feedback.all() == []


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"question": "A secret"}, "question"), ({"question": ASKED, "note": "A secret"}, "note")],
)
def test_feedback_with_personal_details_is_refused_at_its_field(
    browser: TestClient, services: Services, fields: dict[str, str], at: str
) -> None:
    answer = browser.post("/feedback/keep", data=fields)
    assert answer.status_code == 422
    assert "so nothing has been kept" in answer.text
    assert f'href="#{at}"' in answer.text
    assert f'id="{at}-error"' in answer.text
    assert services.operating.administration().feedback.all() == []


def test_the_assistants_own_check_knows_what_is_private() -> None:
    refusal = find_refusal("My neighbour's number is 07700 900123")
    assert refusal
    assert refusal.private


def test_it_is_deleted_when_its_time_is_over_and_there_is_an_end_to_it(tmp_path: Path) -> None:
    now = [1_000 * 86_400.0]
    store = FeedbackStore(Sqlite(tmp_path / "x.sqlite"), 30, lambda: now[0])
    store.add("Why?", "n" * 9_999, "answered", "1", ["p"] * 99)
    (feedback,) = store.all()
    assert (len(feedback.note), len(feedback.cited), feedback.day) == (1_000, 20, 1_000)
    now[0] += 30 * 86_400
    assert len(store.all()) == 1
    now[0] += 86_400
    assert store.all() == []
    for _ in range(1_000):
        store.add("Why?", "", "", "", ())
    with pytest.raises(InvalidChoice):
        store.add("Why?", "", "", "", ())


def test_it_is_deleted_in_time_though_nobody_looks(tmp_path: Path) -> None:
    now, database = [1_000 * 86_400.0], Sqlite(tmp_path / "x.sqlite")
    store = FeedbackStore(database, 30, lambda: now[0])
    store.add("Why?", "", "answered", "1", ())
    now[0] += 31 * 86_400

    async def serve() -> None:
        async with expiry(lambda: store, interval=0.01):
            with anyio.fail_after(SECONDS):
                while list(database.rows("SELECT * FROM feedback")):
                    await anyio.sleep(0.01)

    run_in_thread(serve)
    assert not list(database.rows("SELECT * FROM feedback"))


def test_a_server_deletes_what_is_over_when_it_starts(services: Services) -> None:
    database = Sqlite(services.settings.home / "maintenance.sqlite")
    FeedbackStore(database, 30, lambda: 0.0).add("Why?", "", "answered", "1", ())
    with browser_of(services):
        wait_until(lambda: not list(database.rows("SELECT * FROM feedback")))


def test_a_maintainer_reads_it_and_makes_it_a_golden_question(
    browser: TestClient, services: Services
) -> None:
    browser.post("/feedback/keep", data={"question": ASKED, "note": HOSTILE, "cited": [passage_of(2)]})
    (feedback,) = services.operating.administration().feedback.all()
    sign_in(browser)
    assert "1 answer said to be wrong" in browser.get("/admin").text
    html = browser.get("/admin/feedback").text
    assert ASKED in html
    assert HOSTILE not in html
    assert f"/passages/{passage_of(2)}" in html
    form = browser.get(f"/admin/golden/new?feedback={feedback.id}").text
    assert ASKED in form
    fields = {
        "question": ASKED,
        "file": "listening.pdf",
        "page": "2",
        "quote": OTHER,
        "feedback": feedback.id,
    }
    assert f'name="feedback" value="{feedback.id}"' in send(
        browser, "/admin/golden", **{**fields, "page": "9"}
    )
    send(browser, "/admin/golden", **fields)
    assert [golden_question.question for golden_question in services.maintaining.golden.all().values()] == [
        ASKED
    ]
    assert services.operating.administration().feedback.all() == []
    assert browser.get(f"/admin/golden/new?feedback={feedback.id}").status_code == 404
    assert ASKED not in browser.get("/admin/audit.jsonl").text


def test_a_maintainer_deletes_it(browser: TestClient, services: Services) -> None:
    browser.post("/feedback/keep", data={"question": ASKED})
    (feedback,) = services.operating.administration().feedback.all()
    sign_in(browser)
    assert "said to be wrong" in browser.get("/admin").text
    assert "Nothing is kept." in send(browser, f"/admin/feedback/{feedback.id}/delete")
    assert "said to be wrong" not in browser.get("/admin").text
    assert token_of(browser.get("/admin/feedback").text)


def test_the_privacy_page_says_what_is_kept_of_it_and_for_how_long(
    browser: TestClient, tmp_path: Path
) -> None:
    assert "what was quoted and the date, for 30 days." in browser.get("/privacy").text
    without = browser_of(small_services(tmp_path / "without"))
    assert "wrong answer" not in without.get("/privacy").text


def test_a_single_client_cannot_fill_the_feedback_store(services: Services) -> None:
    settings = services.settings.model_copy(update={"rate_feedback": "2/hour"})
    browser = browser_of(replace(services, settings=settings))
    form = {"question": ASKED, "note": "It is about another year."}
    assert [browser.post("/feedback/keep", data=form).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert browser.post("/feedback", data=form).status_code == 200
    assert len(services.operating.administration().feedback.all()) == 2
