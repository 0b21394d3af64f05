"""The websites that are synchronised: set up, approved, and two that have the same report."""

from pathlib import Path

import pytest

from corpus.errors import NoSuchSource
from corpus.report import Happened
from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Pages
from corpus.sources.panel_site import PanelSite
from corpus.sources.websites import NAMES, website
from corpus.sync.corpus import Corpus
from tests.corpus.govuk_server import (
    GovUkServer,
)
from tests.corpus.local_server import Reply
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import TITLES, changes_of, outcomes_of

UNCHANGED = Happened.UNCHANGED


def test_new_reports_wait_for_approval_if_it_is_required(
    tmp_path: Path, govuk: GovUk, reader: PlainReader
) -> None:
    corpus = Corpus.at(tmp_path / "careful", reader, approval=True)
    assert outcomes_of(corpus.sync(govuk)) == [Happened.WAITING] * 3
    waiting = corpus.holdings.origins.waiting()
    assert [publication.title for publication in waiting] == sorted(TITLES)
    corpus.holdings.origins.approve("govuk", [waiting[0].key])
    assert sorted(outcomes_of(corpus.sync(govuk))) == [Happened.ADDED, *[Happened.WAITING] * 2]
    assert [report.title for report in corpus.catalogue.reports()] == [waiting[0].title]


def test_files_added_by_hand_wait_for_nobody(tmp_path: Path, reader: PlainReader) -> None:
    corpus = Corpus.at(tmp_path / "careful", reader, approval=True)
    (tmp_path / "a.txt").write_text("A report\nIts text.")
    assert outcomes_of(corpus.add([tmp_path / "a.txt"])) == [Happened.ADDED]


def test_a_report_on_two_sites_counts_once_and_keeps_the_first_description(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, pages: Pages
) -> None:
    list(corpus.sync(govuk))
    site = PanelSite(pages, server.base)
    address = f"{server.base}/publication/neglect/"
    server.routes["/sitemap.xml"] = Reply(body=f"<urlset><url><loc>{address}</loc></url></urlset>".encode())
    link = '<main><h1>Neglect, on the other site</h1><a href="/media/p1-2024-03-01.pdf">PDF</a></main>'
    server.routes["/publication/neglect/"] = Reply(body=link.encode())
    for _ in range(2):
        assert [change.happened for change in changes_of(corpus.sync(site))] == [UNCHANGED]
    assert {report.title for report in corpus.catalogue.reports()} == set(TITLES)
    assert outcomes_of(corpus.sync(govuk)) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_website_is_set_up_from_its_settings(name: str, pages: Pages) -> None:
    assert website(name, pages).name == name


def test_an_address_can_be_named_too_and_nothing_else(pages: Pages) -> None:
    assert website("https://example.org/a.pdf", pages).name == "address"
    with pytest.raises(NoSuchSource, match="govuk, panel"):
        website("nowhere", pages)
