"""A corpus kept from GOV.UK and the Panel's site: run after run, the catalogue right after each."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from corpus.errors import NoSuchSource
from corpus.fetching import Fetcher
from corpus.govuk import GovUk
from corpus.panel_site import PanelSite
from corpus.remembered import Pages
from corpus.report import Change, Happened, Status
from corpus.sync import Corpus, Event, Synced
from corpus.websites import NAMES, website
from tests.corpus.govuk_server import (
    PANEL,
    GovUkServer,
    attached,
    html_publication,
    publication,
    withdrawn,
)
from tests.corpus.local_server import Clock, Reply, served
from tests.corpus.plain_reader import PlainReader

TITLES = ("Guidance for everyone 2024", "What was learned from neglect", "A review of bruising in babies")
CHANGED = Happened.CHANGED
UNCHANGED = Happened.UNCHANGED


@pytest.fixture
def server() -> Iterator[GovUkServer]:
    with served(GovUkServer()) as server:
        for number, title in enumerate(TITLES):
            put(server, f"p{number}", title, f"{title}\nThe first text of number {number}.")
        yield server


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    yield Pages(fetcher, tmp_path / "home" / "corpus" / "pages")
    fetcher.close()


@pytest.fixture
def govuk(server: GovUkServer, pages: Pages) -> GovUk:
    return GovUk(pages, [PANEL], base=server.base)


@pytest.fixture
def reader() -> PlainReader:
    return PlainReader()


@pytest.fixture
def corpus(tmp_path: Path, reader: PlainReader) -> Corpus:
    return Corpus.at(tmp_path / "home", reader)


def put(server: GovUkServer, name: str, title: str, text: str, updated: str = "2024-03-01") -> None:
    """Publish one report on the server, or put another in its place."""
    url = server.asset(f"{name}-{updated}.pdf", text)
    server.publish(publication(name, title, [attached(title, url)], updated))


def told(events: Iterable[Event]) -> list[Change]:
    *_, last = events
    assert isinstance(last, Synced)
    return list(last.changes)


def happened(events: Iterable[Event]) -> list[Happened]:
    return [change.happened for change in told(events) if change.happened is not UNCHANGED]


def test_the_first_run_takes_in_everything(corpus: Corpus, govuk: GovUk) -> None:
    assert happened(corpus.sync(govuk)) == [Happened.ADDED] * 3
    reports = {report.title: report for report in corpus.catalogue.reports()}
    assert set(reports) == set(TITLES)
    report = reports["A review of bruising in babies"]
    assert (report.publisher, report.kind, report.licence) == ("The Panel", "research", "OGL v3.0")
    assert (report.published, report.dated_by) == ("2024-03-01", "web")
    assert corpus.originals.path(report.digest).is_file()


def test_nothing_is_left_lying_about_even_by_a_run_that_was_killed(corpus: Corpus, govuk: GovUk) -> None:
    folder = corpus.catalogue.path.parent
    (folder / "incoming-killed").mkdir()
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
    assert [change.happened for change in told(corpus.sync(govuk))] == [UNCHANGED] * 3
    assert reader.asked == []
    assert not [path for path in server.asked if path.startswith("/media/")]


def test_a_changed_report_keeps_its_id_and_a_dry_run_only_says_so(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    before = {report.id: report.digest for report in corpus.catalogue.reports()}
    put(server, "p1", TITLES[1], "What was learned from neglect\nPut right.", "2024-09-09")
    assert happened(corpus.sync(govuk, dry_run=True)) == [CHANGED]
    assert {report.id: report.digest for report in corpus.catalogue.reports()} == before
    assert happened(corpus.sync(govuk)) == [CHANGED]
    after = {report.id: report.digest for report in corpus.catalogue.reports()}
    assert after.keys() == before.keys()
    assert len(after.items() - before.items()) == 1
    assert happened(corpus.sync(govuk)) == []


def test_a_page_that_is_published_again_with_the_same_file_changes_only_what_is_known(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, reader: PlainReader
) -> None:
    list(corpus.sync(govuk))
    reader.asked.clear()
    put(server, "p1", TITLES[1], "What was learned from neglect\nThe first text of number 1.", "2025-01-01")
    (change,) = (one for one in told(corpus.sync(govuk)) if one.happened is CHANGED)
    assert change.reason == "What is known of it has changed: its published."
    assert reader.asked == []


def test_a_new_edition_supersedes_the_old_one_which_stays(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    old = next(report for report in corpus.catalogue.reports() if report.title == TITLES[0])
    put(server, "p0", "Guidance for everyone 2025", "Guidance for everyone 2025\nNew.", "2025-09-01")
    server.routes["/media/p0-2024-03-01.pdf"] = Reply(301, headers={"Location": "/media/p0-2025-09-01.pdf"})
    assert happened(corpus.sync(govuk)) == [Happened.ADDED, Happened.SUPERSEDED]
    after = corpus.catalogue.report(old.id)
    new = corpus.catalogue.report(after.superseded_by)
    assert (after.status, new.title) == (Status.SUPERSEDED, "Guidance for everyone 2025")
    assert "another file in its place" in corpus.holdings.provenances.of(old.id).notice
    assert list(corpus.catalogue.pages(old.id))
    assert happened(corpus.sync(govuk)) == []


def test_a_withdrawn_report_stays_with_its_notice_and_comes_back(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    path = "/government/publications/p2"
    item = server.items[path]
    server.publish(withdrawn(item, "It has been <b>overtaken</b>."))
    (change,) = (one for one in told(corpus.sync(govuk)) if one.happened is not UNCHANGED)
    assert change.happened is Happened.WITHDRAWN
    assert change.reason == "Withdrawn on 2025-06-01. It has been overtaken."
    assert corpus.catalogue.report(change.report_id).status is Status.WITHDRAWN
    assert happened(corpus.sync(govuk)) == []
    server.publish(item)
    assert happened(corpus.sync(govuk)) == [CHANGED]
    assert corpus.catalogue.report(change.report_id).status is Status.CURRENT


def test_a_report_that_was_withdrawn_stays_so_when_it_is_read_again(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, tmp_path: Path
) -> None:
    list(corpus.sync(govuk))
    server.publish(withdrawn(server.items["/government/publications/p2"], "It was overtaken."))
    (change,) = (one for one in told(corpus.sync(govuk)) if one.happened is Happened.WITHDRAWN)
    (tmp_path / "p2-2024-03-01.pdf").write_bytes(b"A review of bruising in babies\nScanned anew.")
    assert happened(corpus.add([tmp_path / "p2-2024-03-01.pdf"])) == [CHANGED]
    assert corpus.catalogue.report(change.report_id).status is Status.WITHDRAWN
    assert "overtaken" in corpus.holdings.provenances.of(change.report_id).notice


def test_only_the_source_that_took_a_report_down_restores_it(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, pages: Pages, tmp_path: Path
) -> None:
    list(corpus.sync(govuk))
    name = "p2-2024-03-01.pdf"
    whole = server.routes[f"/media/{name}"]
    assert isinstance(whole, Reply)
    (tmp_path / name).write_bytes(whole.body)
    address = f"{server.base}/publication/bruising/"
    server.routes["/sitemap.xml"] = Reply(body=f"<urlset><url><loc>{address}</loc></url></urlset>".encode())
    server.routes["/publication/bruising/"] = Reply(
        body=f'<main><a href="/media/{name}">P</a></main>'.encode()
    )
    server.publish(withdrawn(server.items["/government/publications/p2"], "It was overtaken."))
    assert happened(corpus.sync(govuk)) == [Happened.WITHDRAWN]
    assert happened(corpus.sync(PanelSite(pages, server.base))) == []
    assert happened(corpus.add([tmp_path / name])) == []
    assert happened(corpus.add([tmp_path / name])) == []


def test_a_page_that_is_gone_withdraws_its_report_and_one_that_is_unlisted_does_not(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    gone, unlisted = "/government/publications/p1", "/government/publications/p2"
    del server.items[gone]
    server.gone.add(gone)
    server.publisher[unlisted] = "another-organisation"
    (change,) = (one for one in told(corpus.sync(govuk)) if one.happened is not UNCHANGED)
    assert (change.happened, change.reason) == (Happened.WITHDRAWN, "GOV.UK no longer has its page.")
    statuses = sorted(report.status for report in corpus.catalogue.reports())
    assert statuses == [Status.CURRENT, Status.CURRENT, Status.WITHDRAWN]


def test_when_it_cannot_be_found_out_what_became_of_a_report_nothing_is_done(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    path = "/government/publications/p1"
    del server.items[path]
    server.routes[f"/api/content{path}"] = Reply(503)
    (change,) = (one for one in told(corpus.sync(govuk)) if one.happened is not UNCHANGED)
    assert change.happened is Happened.FAILED
    assert {report.status for report in corpus.catalogue.reports()} == {Status.CURRENT}


def test_a_run_that_fails_half_way_names_the_file_and_the_next_run_takes_only_that(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, reader: PlainReader
) -> None:
    media = "/media/p1-2024-03-01.pdf"
    whole = server.routes[media]
    server.routes[media] = Reply(503)
    (failed,) = (one for one in told(corpus.sync(govuk)) if one.happened is Happened.FAILED)
    assert failed.subject == "p1-2024-03-01.pdf"
    assert "503, 5 times" in failed.reason
    assert len(corpus.catalogue.reports()) == 2
    server.routes[media] = whole
    reader.asked.clear()
    assert happened(corpus.sync(govuk)) == [Happened.ADDED]
    assert len(reader.asked) == 1


def test_when_a_source_is_down_that_is_the_result(corpus: Corpus, govuk: GovUk, server: GovUkServer) -> None:
    list(corpus.sync(govuk))
    server.routes["/robots.txt"] = Reply(503)
    clock = Clock()
    fetcher = Fetcher(allow_private=True, clock=clock, sleep=clock.sleep)
    down = GovUk(Pages(fetcher, corpus.catalogue.path.parent / "pages"), [PANEL], base=server.base)
    (change,) = told(corpus.sync(down))
    fetcher.close()
    assert (change.happened, change.subject) == (Happened.FAILED, "govuk")
    assert {report.status for report in corpus.catalogue.reports()} == {Status.CURRENT}


def test_what_is_new_waits_for_a_maintainer_where_that_is_asked_for(
    tmp_path: Path, govuk: GovUk, reader: PlainReader
) -> None:
    corpus = Corpus.at(tmp_path / "careful", reader, approval=True)
    assert happened(corpus.sync(govuk)) == [Happened.WAITING] * 3
    waiting = corpus.holdings.origins.waiting()
    assert [one.title for one in waiting] == sorted(TITLES)
    corpus.holdings.origins.approve("govuk", [waiting[0].key])
    assert sorted(happened(corpus.sync(govuk))) == [Happened.ADDED, *[Happened.WAITING] * 2]
    assert [report.title for report in corpus.catalogue.reports()] == [waiting[0].title]


def test_files_added_by_hand_wait_for_nobody(tmp_path: Path, reader: PlainReader) -> None:
    corpus = Corpus.at(tmp_path / "careful", reader, approval=True)
    (tmp_path / "a.txt").write_text("A report\nIts text.")
    assert happened(corpus.add([tmp_path / "a.txt"])) == [Happened.ADDED]


def test_one_report_on_two_sites_counts_once_and_stays_as_the_first_described_it(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, pages: Pages
) -> None:
    list(corpus.sync(govuk))
    site = PanelSite(pages, server.base)
    address = f"{server.base}/publication/neglect/"
    server.routes["/sitemap.xml"] = Reply(body=f"<urlset><url><loc>{address}</loc></url></urlset>".encode())
    link = '<main><h1>Neglect, on the other site</h1><a href="/media/p1-2024-03-01.pdf">PDF</a></main>'
    server.routes["/publication/neglect/"] = Reply(body=link.encode())
    for _ in range(2):
        assert [change.happened for change in told(corpus.sync(site))] == [UNCHANGED]
    assert {report.title for report in corpus.catalogue.reports()} == set(TITLES)
    assert happened(corpus.sync(govuk)) == []


def test_a_nearly_identical_report_is_taken_in_and_named_as_such(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    words = " ".join(f"word{number}" for number in range(1000))
    put(server, "long", "A long report on practice", f"A long report\n{words}")
    put(server, "again", "The same report published anew", f"A long report\n{words} at last.", "2024-01-01")
    changes = {change.subject: change for change in told(corpus.sync(govuk))}
    assert "nearly that of 'A long report on practice'" in changes["again-2024-01-01.pdf"].reason


def test_a_page_without_a_file_is_a_report_of_its_own(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    server.publish(html_publication("p1/easy", "Easy to read", "<p>Some words.</p>"))
    list(corpus.sync(govuk))
    (report,) = (one for one in corpus.catalogue.reports() if one.title == "Easy to read")
    assert (report.file, report.url) == ("easy.html", f"{server.base}/government/publications/p1/easy")


@pytest.mark.parametrize("name", NAMES)
def test_each_website_is_set_up_from_its_settings(name: str, pages: Pages) -> None:
    assert website(name, pages).name == name


def test_an_address_can_be_named_too_and_nothing_else(pages: Pages) -> None:
    assert website("https://example.org/a.pdf", pages).name == "address"
    with pytest.raises(NoSuchSource, match="govuk, panel"):
        website("nowhere", pages)
