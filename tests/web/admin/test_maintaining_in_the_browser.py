"""Adding, watching, going back: the maintainers' pages without JavaScript, on a small collection."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.errors import CorpusBusy
from corpus.report import Change, Happened
from corpus.sync.sync_events import Event, Started, Synced
from index.errors import QualityGateFailed
from index.quality import GoldenResult, Verdict
from index.reindexing import Embedding, Judged, Published
from tests.waits import LONG, wait_until
from tests.web.maintainers import browser_of, send, sign_in, token_of, with_sign_in
from tests.web.running import run_in_thread
from tests.web.small import keep, small_services
from web.admin.pages.job_list import watch
from web.services import Services


class Corpus:
    """Notes what it is given to add and to sync; `fault` is raised where there is one."""

    def __init__(self) -> None:
        self.added: dict[str, bytes] = {}
        self.synced: list[tuple[str, bool]] = []
        self.unreadable = False
        self.may_end = threading.Event()
        self.may_end.set()

    def add(self, paths: Sequence[Path]) -> Iterator[Event]:
        if self.unreadable:
            failed = Change(Happened.FAILED, "one.pdf", reason="It is empty.")
            yield from (Started(1), failed, Synced((failed,)))
            return
        for path in paths:
            self.added |= {file.name: file.read_bytes() for file in path.iterdir()}
        yield from self._told("one.pdf")

    def sync(self, name: str, dry_run: bool) -> Iterator[Event]:
        self.synced.append((name, dry_run))
        if self.unreadable:
            yield from self.add([])
            return
        if name == "panel":
            raise CorpusBusy("Reports are being added already.")
        yield from self._told(name)

    def _told(self, subject: str) -> Iterator[Event]:
        yield Started(1)
        assert self.may_end.wait(LONG)
        change = Change(Happened.ADDED, subject, "one")
        yield from (change, Synced((change,)))


@pytest.fixture
def corpus() -> Corpus:
    return Corpus()


@pytest.fixture
def services(tmp_path: Path, corpus: Corpus) -> Services:
    small = with_sign_in(small_services(tmp_path), tmp_path, upload_limit=3)
    maintaining = replace(small.maintaining, add=corpus.add, sync=corpus.sync)
    return replace(small, maintaining=maintaining)


@pytest.fixture
def browser(services: Services) -> TestClient:
    return sign_in(browser_of(services))


def page_of_ended_job(browser: TestClient, services: Services) -> str:
    """Returns the page of the newest job, once all are over and in the audit log."""
    administration = services.operating.administration()
    jobs = administration.jobs.all()
    wait_until(
        lambda: sum(entry.what.startswith("Job: ") for entry in administration.audit.entries()) == len(jobs)
    )
    return browser.get(f"/admin/jobs/{jobs[0].id}").text


def upload(browser: TestClient, *files: tuple[str, bytes]) -> str:
    token = token_of(browser.get("/admin/add").text)
    sent = [("files", (name, content)) for name, content in files]
    return browser.post("/admin/add/files", data={"token": token}, files=sent).text


def test_files_are_kept_while_they_are_added_and_their_copies_taken_away(
    browser: TestClient, services: Services, corpus: Corpus, tmp_path: Path
) -> None:
    large = b"%PDF-" + b"x" * 2**21  # more than other routes take
    upload(browser, ("A report.pdf", large), ("page.html", b"<html>"))
    html = page_of_ended_job(browser, services)
    assert "A report.pdf, page.html" in html
    assert "1 added." in html
    assert "Re-index" in html
    assert corpus.added == {"A report.pdf": large, "page.html": b"<html>"}
    assert not list((tmp_path / "uploads").iterdir())


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("../../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\reports\\x.pdf", "x.pdf"),
        ("/etc/passwd/.x.pdf", "x.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("x" * 500 + ".PDF", "x" * 120 + ".PDF"),
    ],
)
def test_a_name_leads_nowhere_else(
    browser: TestClient, services: Services, corpus: Corpus, name: str, file_name: str
) -> None:
    upload(browser, (name, b"%PDF-"))
    page_of_ended_job(browser, services)
    assert list(corpus.added) == [file_name]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((), "Choose one file or more."),
        ((("x.exe", b"MZ"),), "Only PDF files, web pages, documents and texts can be added, not x.exe."),
        ((("x.pdf", b"1"), ("a/X.PDF", b"2")), "Two of the files are called X.PDF."),
        ((("..", b"1"),), "Only PDF files"),
    ],
)
def test_a_file_that_cannot_be_added_is_refused_with_a_message(
    browser: TestClient, corpus: Corpus, files: tuple[tuple[str, bytes], ...], message: str
) -> None:
    html = upload(browser, *files)
    assert message in html
    assert "Error: Add reports" in html
    assert not corpus.added


def test_a_failed_addition_leads_back_to_the_form(
    browser: TestClient, services: Services, corpus: Corpus
) -> None:
    corpus.unreadable = True
    upload(browser, ("one.pdf", b"%PDF-"))
    html = page_of_ended_job(browser, services)
    assert "app-said--failed" in html
    assert "Correct what its line says" in html
    assert "Then re-index" not in html


def test_more_than_the_limit_is_not_read(browser: TestClient, corpus: Corpus) -> None:
    assert "No more than 3 MB" in upload(browser, ("x.pdf", b"x" * (3 * 2**20)))
    assert not corpus.added


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "ftp://example.org/x.pdf", "https://x\x00"])
def test_only_a_web_address_is_added(browser: TestClient, corpus: Corpus, address: str) -> None:
    html = send(browser, "/admin/add/address", address=address)
    assert "Enter an address that begins with https:// or http://." in html
    send(browser, "/admin/add/address", address="https://example.org/x.pdf")
    assert [name for name, _ in corpus.synced if name.startswith("file")] == []


def test_a_website_is_looked_at_before_anything_is_taken_in(
    browser: TestClient, services: Services, corpus: Corpus
) -> None:
    assert "See first what the website offers" in send(browser, "/admin/add/govuk/take", seen="")
    send(browser, "/admin/add/govuk/look")
    html = page_of_ended_job(browser, services)
    assert "Add these reports" in html
    job_id = services.operating.administration().jobs.all()[0].id
    assert "See first" in send(browser, "/admin/add/panel/take", seen=job_id)
    send(browser, "/admin/add/govuk/take", seen=job_id)
    assert "Re-index" in page_of_ended_job(browser, services)
    assert corpus.synced == [("govuk", True), ("govuk", False)]
    assert browser.get("/admin/jobs").text.count(": govuk</a>") == 2


def test_a_website_that_could_not_be_read_offers_nothing_to_add(
    browser: TestClient, services: Services, corpus: Corpus
) -> None:
    corpus.unreadable = True
    send(browser, "/admin/add/govuk/look")
    html = page_of_ended_job(browser, services)
    assert "1 failed." in html
    assert "Add these reports" not in html


def test_a_failed_job_says_why(browser: TestClient, services: Services) -> None:
    send(browser, "/admin/add/panel/look")
    assert "Reports are being added already." in page_of_ended_job(browser, services)
    assert send(browser, "/admin/add/nowhere/look").count("There is no website")


def test_a_second_job_is_refused_while_one_runs_and_the_first_can_be_stopped(
    browser: TestClient, services: Services, corpus: Corpus
) -> None:
    corpus.may_end.clear()
    page = send(browser, "/admin/add/govuk/look")
    assert "Refresh this page" in page
    assert "Reading reports" in browser.get("/admin").text
    assert "Another job is running" in send(browser, "/admin/jobs", kind="reindex")
    send(browser, f"/admin/jobs/{services.operating.administration().jobs.all()[0].id}/stop")
    corpus.may_end.set()
    assert "The job was stopped." in page_of_ended_job(browser, services)
    lines = browser.get("/admin/audit.jsonl").text
    assert "stopped: The job was stopped." in lines
    assert "refused: Another job is running." in lines


def test_the_stream_ends_with_the_job(browser: TestClient, services: Services, corpus: Corpus) -> None:
    corpus.may_end.clear()
    send(browser, "/admin/add/govuk/look")
    jobs = services.operating.administration().jobs
    job, names = jobs.all()[0], list[str | None]()

    async def story() -> None:
        async for event in watch(jobs, job.id):
            names.append(event.event)
            corpus.may_end.set()

    run_in_thread(story)
    assert names[0] == "progress"
    assert names[-1] == "ended"
    stream = browser.get(f"/admin/jobs/{job.id}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "event: ended" in stream.text
    assert browser.get("/admin/jobs/nothing/events").status_code == 404


def test_a_version_that_the_gate_refuses_is_served_only_after_a_second_request(services: Services) -> None:
    worse = Verdict(1, 0.0, 1.0, questions=(GoldenResult("Why?", "one.pdf", 3, found=False, served=True),))

    def gate(force: bool = False) -> Iterator[Embedding | Judged | Published]:
        yield Judged(worse)
        if not force:
            raise QualityGateFailed(f"The new version was not published. {worse}")
        yield Published(services.operating.versions.current(), embedded=0, reused=1)

    refusing = replace(services, maintaining=replace(services.maintaining, reindex=gate))
    browser = sign_in(browser_of(refusing))
    send(browser, "/admin/jobs", kind="reindex")
    html = page_of_ended_job(browser, refusing)
    assert "The version before is still served." in html
    assert 'name="kind" value="force"' in html
    send(browser, "/admin/jobs", kind="force")
    assert "is served: 1 report" in page_of_ended_job(browser, refusing)
    assert '"what": "Job: force"' in browser.get("/admin/audit.jsonl").text


def test_a_version_shows_its_verdict_and_the_one_before_is_served_again(
    browser: TestClient, services: Services, tmp_path: Path
) -> None:
    first = services.operating.versions.current_id()
    keep(
        tmp_path,
        services.maintaining.catalogue(),
        replace(services.maintaining.catalogue().reports()[0], id="another"),
    )
    send(browser, "/admin/jobs", kind="reindex")
    html = page_of_ended_job(browser, services)
    second = services.operating.versions.current_id()
    assert f"Version {second} is served: 2 reports" in html
    assert "No golden question was asked" in html
    assert "changed since the version" not in browser.get("/admin").text
    assert second != first
    assert "2 reports" in browser.get(f"/admin/versions/{second}").text
    send(browser, "/admin/jobs", kind="reindex")
    assert "No golden question was asked" not in page_of_ended_job(browser, services)  # nothing had changed
    html = send(browser, "/admin/versions/rollback")
    assert services.operating.versions.current_id() == first
    assert f"Version {first} is served now." in html
    assert "1 report changed since the version" in browser.get("/admin").text
    assert html.index(second) < html.index("Served")
    assert "Enter how many versions to keep" in send(browser, "/admin/versions/prune", keep="all")
    send(browser, "/admin/versions/prune", keep="1")
    assert browser.get("/admin/versions/000009-nothing").status_code == 404
