"""What becomes of a report that its publisher replaces, withdraws or takes down."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import Happened, Report, Status
from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Pages
from corpus.sources.panel_site import PanelSite
from corpus.sync.corpus import Corpus
from corpus.sync.standing import successors
from tests.corpus.govuk_server import (
    GovUkServer,
    withdrawn,
)
from tests.corpus.local_server import Reply
from tests.corpus.syncing import TITLES, changes_of, outcomes_of, put

CHANGED = Happened.CHANGED
UNCHANGED = Happened.UNCHANGED


def test_a_new_edition_supersedes_the_old_one_which_stays(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    old = next(report for report in corpus.catalogue.reports() if report.title == TITLES[0])
    put(server, "p0", "Guidance for everyone 2025", "Guidance for everyone 2025\nNew.", "2025-09-01")
    server.routes["/media/p0-2024-03-01.pdf"] = Reply(301, headers={"Location": "/media/p0-2025-09-01.pdf"})
    assert outcomes_of(corpus.sync(govuk)) == [Happened.ADDED, Happened.SUPERSEDED]
    after = corpus.catalogue.report(old.id)
    new = corpus.catalogue.report(after.superseded_by)
    assert (after.status, new.title) == (Status.SUPERSEDED, "Guidance for everyone 2025")
    assert "another file in its place" in corpus.holdings.provenances.of(old.id).notice
    assert list(corpus.catalogue.pages(old.id))
    assert outcomes_of(corpus.sync(govuk)) == []


def test_a_withdrawn_report_stays_with_its_notice_and_comes_back(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    path = "/government/publications/p2"
    item = server.items[path]
    server.publish(withdrawn(item, "It has been <b>overtaken</b>."))
    (change,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is not UNCHANGED)
    assert change.happened is Happened.WITHDRAWN
    assert change.reason == "Withdrawn on 2025-06-01. It has been overtaken."
    assert corpus.catalogue.report(change.report_id).status is Status.WITHDRAWN
    assert outcomes_of(corpus.sync(govuk)) == []
    server.publish(item)
    assert outcomes_of(corpus.sync(govuk)) == [CHANGED]
    assert corpus.catalogue.report(change.report_id).status is Status.CURRENT


def test_a_report_that_was_withdrawn_stays_so_when_it_is_read_again(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, tmp_path: Path
) -> None:
    list(corpus.sync(govuk))
    server.publish(withdrawn(server.items["/government/publications/p2"], "It was overtaken."))
    (change,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is Happened.WITHDRAWN)
    provenance = corpus.holdings.provenances.of(change.report_id)
    corpus.holdings.provenances.put(replace(provenance, reader_version="an older one"))
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(corpus.originals.path(corpus.catalogue.report(change.report_id).digest).read_bytes())
    assert outcomes_of(corpus.add([copy])) == [CHANGED]
    assert corpus.catalogue.report(change.report_id).status is Status.WITHDRAWN
    assert "overtaken" in corpus.holdings.provenances.of(change.report_id).notice


def test_only_the_source_that_took_a_report_down_restores_it(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, pages: Pages, tmp_path: Path
) -> None:
    list(corpus.sync(govuk))
    name = "p2-2024-03-01.pdf"
    reply = server.routes[f"/media/{name}"]
    assert isinstance(reply, Reply)
    (tmp_path / name).write_bytes(reply.body)
    address = f"{server.base}/publication/bruising/"
    server.routes["/sitemap.xml"] = Reply(body=f"<urlset><url><loc>{address}</loc></url></urlset>".encode())
    server.routes["/publication/bruising/"] = Reply(
        body=f'<main><a href="/media/{name}">P</a></main>'.encode()
    )
    server.publish(withdrawn(server.items["/government/publications/p2"], "It was overtaken."))
    assert outcomes_of(corpus.sync(govuk)) == [Happened.WITHDRAWN]
    assert outcomes_of(corpus.sync(PanelSite(pages, server.base))) == []
    assert outcomes_of(corpus.add([tmp_path / name])) == []
    assert outcomes_of(corpus.add([tmp_path / name])) == []


def test_a_page_that_is_gone_withdraws_its_report_and_one_that_is_unlisted_does_not(
    corpus: Corpus, govuk: GovUk, server: GovUkServer
) -> None:
    list(corpus.sync(govuk))
    gone, unlisted = "/government/publications/p1", "/government/publications/p2"
    del server.items[gone]
    server.gone.add(gone)
    server.publisher[unlisted] = "another-organisation"
    (change,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is not UNCHANGED)
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
    (change,) = (change for change in changes_of(corpus.sync(govuk)) if change.happened is not UNCHANGED)
    assert change.happened is Happened.FAILED
    assert {report.status for report in corpus.catalogue.reports()} == {Status.CURRENT}


def found(titles: Mapping[str, str], supersedes: Mapping[str, list[str]] | None = None) -> dict[str, str]:
    reports = [Report(id=name, title=title, file="", digest="") for name, title in titles.items()]
    return successors(reports, supersedes or {}, {name: name for name in titles})


def test_a_later_year_of_the_same_title_takes_the_place_of_each_one_before() -> None:
    titles = {str(year): f"Keeping children safe in education {year}" for year in (2024, 2023, 2025)}
    assert found(titles) == {"2023": "2024", "2024": "2025"}


@pytest.mark.parametrize(
    "title", ["Annual report {}", "Statistics on notifications {}", "A review of practice in {}"]
)
def test_reports_that_follow_each_other_do_not_replace_each_other(title: str) -> None:
    assert found({"a": title.format(2023), "b": title.format(2024)}) == {}


def test_two_reports_of_one_year_or_without_a_year_are_left_alone() -> None:
    assert found({"a": "Guidance 2024", "b": "Guidance 2024", "c": "Guide", "d": "Guide"}) == {}


def test_a_report_that_says_so_takes_the_place_of_another_whatever_they_are_called() -> None:
    assert found({"new": "Wholly other", "old": "Once"}, {"new": ["old"]}) == {"old": "new"}


def test_an_edition_that_is_not_here_is_passed_over() -> None:
    assert found({"c": "C", "a": "A"}, {"c": ["b"], "b": ["a"]}) == {"a": "c"}


def test_editions_that_replace_each_other_in_a_circle_have_no_newer_one() -> None:
    assert found({"a": "A"}, {"a": ["b"], "b": ["c"], "c": ["b", "a"]}) == {}
