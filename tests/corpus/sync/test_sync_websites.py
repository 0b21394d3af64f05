"""A corpus kept from GOV.UK: run after run, the catalogue right after each."""

from corpus.report import Happened, Status
from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Fetcher, Pages
from corpus.sync.corpus import Corpus
from tests.corpus.govuk_server import (
    PANEL,
    GovUkServer,
    html_publication,
)
from tests.corpus.local_server import Clock, Reply
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import TITLES, changes_of, outcomes_of, put

CHANGED = Happened.CHANGED
UNCHANGED = Happened.UNCHANGED


def test_the_first_run_takes_in_everything(corpus: Corpus, govuk: GovUk) -> None:
    assert outcomes_of(corpus.sync(govuk)) == [Happened.ADDED] * 3
    reports = {report.title: report for report in corpus.catalogue.reports()}
    assert set(reports) == set(TITLES)
    report = reports["A review of bruising in babies"]
    assert (report.publisher, report.kind, report.licence) == ("The Panel", "research", "OGL v3.0")
    assert (report.published, report.dated_by) == ("2024-03-01", "web")
    assert corpus.originals.path(report.digest).is_file()


def test_the_date_on_the_cover_is_shown_and_the_one_of_the_page_is_kept(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    put(server, "dated", "A report of the year", "A report\nPublished 2024-12\nIts text.", "2024-02-02")
    list(corpus.sync(govuk))
    (report,) = (report for report in corpus.catalogue.reports() if report.title == "A report of the year")
    assert (report.published, report.dated_by) == ("2024-12", "cover")
    provenance = corpus.holdings.provenances.of(report.id)
    assert (provenance.cover, provenance.web, provenance.corrected) == ("2024-12", "2024-02-02", "")


def test_no_run_leaves_files_behind_even_if_killed(corpus: Corpus, govuk: GovUk) -> None:
    folder = corpus.originals.folder.parent
    (folder / "incoming-killed").mkdir(parents=True)
    (folder / "incoming-killed" / "half").write_text("half a file")
    list(corpus.sync(govuk))
    assert {path.name for path in folder.iterdir()} == {
        *("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"),
        *("originals", "pages", "writing.lock"),
    }


def test_a_run_in_which_nothing_changed_fetches_no_file(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, reader: PlainReader
) -> None:
    list(corpus.sync(govuk))
    server.asked.clear()
    reader.asked.clear()
    assert [change.happened for change in changes_of(corpus.sync(govuk))] == [UNCHANGED] * 3
    assert reader.asked == []
    assert not [path for path in server.asked if path.startswith("/media/")]


def test_a_changed_report_keeps_its_id_and_a_dry_run_only_says_so(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    before = {report.id: report.digest for report in corpus.catalogue.reports()}
    put(server, "p1", TITLES[1], "What was learned from neglect\nPut right.", "2024-09-09")
    assert outcomes_of(corpus.sync(govuk, dry_run=True)) == [CHANGED]
    assert {report.id: report.digest for report in corpus.catalogue.reports()} == before
    assert outcomes_of(corpus.sync(govuk)) == [CHANGED]
    after = {report.id: report.digest for report in corpus.catalogue.reports()}
    assert after.keys() == before.keys()
    assert len(after.items() - before.items()) == 1
    assert outcomes_of(corpus.sync(govuk)) == []


def test_a_page_that_is_published_again_with_the_same_file_changes_only_what_is_known(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, reader: PlainReader
) -> None:
    list(corpus.sync(govuk))
    reader.asked.clear()
    put(server, "p1", TITLES[1], "What was learned from neglect\nThe first text of number 1.", "2025-01-01")
    (change,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is CHANGED)
    assert change.reason == "Its details have changed: date."
    assert reader.asked == []


def test_a_run_that_fails_half_way_names_the_file_and_the_next_run_takes_only_that(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, reader: PlainReader
) -> None:
    media = "/media/p1-2024-03-01.pdf"
    reply = server.routes[media]
    server.routes[media] = Reply(503)
    (failed,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is Happened.FAILED)
    assert failed.subject == "p1-2024-03-01.pdf"
    assert "503, 5 times" in failed.reason
    assert len(corpus.catalogue.reports()) == 2
    server.routes[media] = reply
    reader.asked.clear()
    assert outcomes_of(corpus.sync(govuk)) == [Happened.ADDED]
    assert len(reader.asked) == 1


def test_when_a_source_is_down_that_is_the_result(corpus: Corpus, govuk: GovUk, server: GovUkServer) -> None:
    list(corpus.sync(govuk))
    server.routes["/robots.txt"] = Reply(503)
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    down = GovUk(Pages(fetcher, corpus.originals.folder.parent / "pages"), [PANEL], base=server.base)
    (change,) = changes_of(corpus.sync(down))
    fetcher.close()
    assert (change.happened, change.subject) == (Happened.FAILED, "govuk")
    assert {report.status for report in corpus.catalogue.reports()} == {Status.CURRENT}


def test_a_nearly_identical_report_is_taken_in_and_named_as_such(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    words = " ".join(f"word{number}" for number in range(1000))
    put(server, "long", "A long report on practice", f"A long report\n{words}")
    put(server, "again", "The same report published anew", f"A long report\n{words} at last.", "2024-01-01")
    changes = {change.subject: change for change in changes_of(corpus.sync(govuk))}
    assert "nearly that of 'A long report on practice'" in changes["again-2024-01-01.pdf"].reason


def test_a_page_without_a_file_is_a_report_of_its_own(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    server.publish(html_publication("p1/easy", "Easy to read", "<p>Some words.</p>"))
    list(corpus.sync(govuk))
    (report,) = (report for report in corpus.catalogue.reports() if report.title == "Easy to read")
    assert (report.file, report.url) == ("easy.html", f"{server.base}/government/publications/p1/easy")
