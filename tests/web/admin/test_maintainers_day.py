"""A maintainer's day in a real browser, on real files and a GOV.UK on this machine: nothing is a stand-in."""

import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from corpus.reading.file_reader import ReaderPool
from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Fetcher, Pages
from corpus.sync.corpus import Corpus
from corpus.sync.sync_events import Event
from tests.corpus.govuk_server import PANEL, GovUkServer, attachment, publication
from tests.corpus.local_server import Clock, Reply, served
from tests.waits import LONG, wait_until
from tests.web.conftest import new_context
from tests.web.maintainers import NAME, PASSWORD, password_hash
from web.bootstrap import bootstrap
from web.server.app import create_app
from web.services import Services
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.model]

ANSWER = "Strategy discussions in the harbour area took nine days on average to be held after a referral."
FILLER = "The school nurse knew the family well and wrote down what the children said about home. " * 3
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    *("/admin", "/admin/add", "/admin/reports", "/admin/publications", "/admin/golden", "/admin/golden/new"),
    *("/admin/jobs", "/admin/versions", "/admin/audit"),
)


def report(path: Path, title: str, *second: str) -> Path:
    """A report of two pages; what is on the second is given."""
    styles = getSampleStyleSheet()
    first = [Paragraph(title, styles["Title"]), Paragraph(f"1.1 {FILLER}", styles["BodyText"])]
    rest = [Paragraph(f"2.{number} {text}", styles["BodyText"]) for number, text in enumerate(second, 1)]
    SimpleDocTemplate(str(path), title=title).build([*first, PageBreak(), *rest])
    return path


class Desk:
    """A server of its own, whose GOV.UK is on this machine, and files to send to it."""

    def __init__(self, folder: Path, cache: Path, govuk: GovUkServer) -> None:
        self.folder, self._govuk = folder, govuk
        values = {"home": folder / "home", "cache": cache, "admin_password_hash": password_hash()}
        self._settings = Settings.model_validate(values)
        services = bootstrap(self._settings)
        maintaining = replace(services.maintaining, sync=self._sync)
        self.services: Services = replace(services, maintaining=maintaining)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(create_app(self.services), log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)

    def _sync(self, name: str, dry_run: bool) -> Iterator[Event]:
        clock = Clock()
        fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
        website = GovUk(Pages(fetcher, self.folder / "websites"), [PANEL], base=self._govuk.base)
        with ReaderPool(workers=1) as readers:
            yield from Corpus.at(self._settings.home, readers).sync(website, dry_run)
        fetcher.close()

    def run(self) -> Iterator["Desk"]:
        thread = threading.Thread(target=self._server.run, args=([self._socket],))
        thread.start()
        wait_until(lambda: self._server.started)
        yield self
        self._server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    govuk = GovUkServer()
    quay = report(folder / "quay.pdf", "What was learned at the quay", FILLER).read_bytes()
    govuk.routes["/media/quay.pdf"] = Reply(body=quay, content_type="application/pdf")
    paper = attachment("What was learned at the quay", f"{govuk.base}/media/quay.pdf", len(quay))
    govuk.publish(publication("quay", "What was learned at the quay", [paper]))
    with served(govuk):
        yield from Desk(folder, pytestconfig.rootpath / ".pytest_cache" / "panel-assistant", govuk).run()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/admin")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def run_job(page: Page, button: str, state: str = "Done") -> None:
    """Starts a job, and waits until it has ended, which may take as long as loading a model."""
    before = page.url
    page.get_by_role("button", name=button).first.click()
    page.wait_for_url(lambda url: "/admin/jobs/" in url and url != before)
    wait_for_end(page, state)


def wait_for_end(page: Page, state: str) -> None:
    expect(page.locator(".govuk-tag", has_text=state)).to_be_visible(timeout=1000 * LONG)


def send(page: Page, *files: Path) -> None:
    page.get_by_role("link", name="Add reports").click()
    page.get_by_label("Files to add").set_input_files([str(file) for file in files])
    run_job(page, "Add the files")


def reindex(page: Page, state: str = "Done") -> None:
    run_job(page, "Re-index", state)


def test_a_maintainers_day(chromium: Browser, desk: Desk) -> None:
    with new_context(chromium, base_url=desk.address) as context:
        _day(context.new_page(), desk)


def _day(page: Page, desk: Desk) -> None:
    # 1. Signed in, not at the first attempt
    sign_in(page, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong")
    sign_in(page)
    expect(page.get_by_role("heading", name="Maintenance")).to_be_visible()
    # 2. A good and a broken file: the good one goes in, the broken one is named
    harbour = report(desk.folder / "harbour.pdf", "Harbour thematic review", ANSWER, FILLER)
    broken = desk.folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and then nothing")
    send(page, harbour, broken)
    expect(page.locator(".app-said")).to_have_text("1 failed, 1 added.")
    expect(page.locator(".app-lines__item--failed")).to_contain_text("broken.pdf")
    # 3. GOV.UK: looked at, then taken in
    page.get_by_role("link", name="Add reports").click()
    run_job(page, "See what GOV.UK offers")
    expect(page.locator(".app-lines")).to_contain_text("quay.pdf")
    assert len(desk.services.maintaining.catalogue().reports()) == 1
    run_job(page, "Add these reports")
    # 4. Re-indexed, the progress watched
    reindex(page)
    first = desk.services.operating.versions.current_id()
    expect(page.locator(".app-said")).to_contain_text(f"Version {first} is served: 2 reports")
    # 5. A golden question, refused until its page is right
    page.get_by_role("link", name="Golden questions").click()
    page.get_by_role("button", name="Add a golden question").click()
    page.get_by_label("Question").fill("How long did strategy discussions take in the harbour area?")
    page.get_by_label("Report").select_option("harbour.pdf")
    page.get_by_label("Words that stand on that page").fill(ANSWER)
    page.get_by_role("button", name="Check and save").click()
    expect(page.get_by_role("alert")).to_contain_text("It stands on page 2.")
    page.get_by_label("Page", exact=True).fill("2")
    page.get_by_role("button", name="Check and save").click()
    expect(page.get_by_text("harbour.pdf, page 2")).to_be_visible()
    # 6. An edition in which the sentence is gone: the gate refuses it, and says which question is worse
    send(page, report(desk.folder / "harbour.pdf", "Harbour thematic review", FILLER))
    reindex(page, "Failed")
    expect(page.locator(".app-said")).to_contain_text("The new version was not published.")
    row = page.get_by_role("row", name="How long did strategy discussions take")
    expect(row.get_by_role("cell")).to_have_text(["harbour.pdf, page 2", "Not found", "Found"])
    assert desk.services.operating.versions.current_id() == first
    assert faults(page) == []
    # 7. Put right, and published
    send(page, report(desk.folder / "harbour.pdf", "Harbour thematic review", ANSWER, "It is better now."))
    reindex(page)
    second = desk.services.operating.versions.current_id()
    assert second != first
    page.goto(f"/admin/versions/{second}")
    expect(page.get_by_role("cell", name="Found", exact=True)).to_have_count(2)
    # 8. The version before is served again
    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_role("button", name="Serve the previous version").click()
    expect(page.locator("li", has=page.get_by_text("Served", exact=True))).to_contain_text(first)
    assert desk.services.operating.versions.current_id() == first
    # 9. All of it is written down
    page.get_by_role("link", name="Audit log").click()
    for done in ("Serve the previous version", "Job: reindex", "Add a golden question", "Sign in"):
        expect(page.get_by_role("cell", name=done, exact=True).first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/admin/versions")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe finds, as rule and element."""
    options = {"runOnly": {"type": "tag", "values": RULES}}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in violations for node in fault["nodes"]]


def every_page(desk: Desk) -> Sequence[str]:
    """The pages, and one of each kind that there is after the day."""
    jobs = desk.services.operating.administration().jobs.all()
    of = {
        "/admin/jobs/": [job.id for job in jobs[:1]],
        "/admin/reports/": [report.id for report in desk.services.maintaining.catalogue().reports()[:1]],
        "/admin/versions/": desk.services.operating.versions.ids()[:1],
        "/admin/golden/": list(desk.services.maintaining.golden.all())[:1],
    }
    return [*PAGES, *(path + name for path, names in of.items() for name in names)]


def test_no_page_has_faults_and_all_reflow_at_400_per_cent(chromium: Browser, desk: Desk) -> None:
    with new_context(chromium, base_url=desk.address) as context:
        page = context.new_page()
        page.goto("/admin/sign-in")
        assert faults(page) == []
        sign_in(page)
        for path in every_page(desk):
            page.set_viewport_size({"width": 1280, "height": 720})
            page.goto(path)
            for summary in page.locator("details summary").all():
                summary.click()
            assert (path, faults(page)) == (path, [])
            page.set_viewport_size({"width": 320, "height": 640})
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 320)


def is_over(page: Page) -> bool:
    """Refreshes the page of a job by its link; returns whether there is none any more."""
    refresh = page.get_by_role("link", name="Refresh this page")
    if not refresh.count():
        return True
    refresh.click()
    page.wait_for_load_state()
    return False


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_job_is_begun_and_seen_to_its_end_by_keyboard_and_without_javascript(
    chromium: Browser, desk: Desk, script: bool
) -> None:
    with new_context(chromium, base_url=desk.address, java_script_enabled=script) as context:
        page = context.new_page()
        sign_in(page)
        page.goto("/admin/jobs")
        button = page.get_by_role("button", name="Examine everything")
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/jobs/*")
        if not script:
            wait_until(lambda: is_over(page), LONG)
        wait_for_end(page, "Done")
        expect(page.locator(".app-said")).to_be_visible()
