"""A maintainer's word on a report stays whatever its source says later."""

import sqlite3

import pytest

from corpus.errors import CorpusBusy, ReportNotFound
from corpus.report import Report, Status
from corpus.sources.base import ReportFacts
from corpus.sources.govuk import GovUk
from corpus.storage.corrections import MAINTAINER, Correcting
from corpus.sync.corpus import Corpus
from tests.corpus.govuk_server import GovUkServer, withdrawn
from tests.corpus.syncing import TITLES, changes_of, outcomes_of, put


@pytest.fixture
def correcting(corpus: Corpus) -> Correcting:
    return Correcting(corpus.catalogue)


def report(corpus: Corpus, title: str = TITLES[1]) -> Report:
    (found,) = (report for report in corpus.catalogue.reports() if report.title == title)
    return found


def test_a_correction_outlives_a_sync_that_changed_the_page_and_one_that_changed_the_file(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, correcting: Correcting
) -> None:
    list(corpus.sync(govuk))
    old = report(corpus)
    facts = ReportFacts(
        title="What neglect taught", publisher="A board", corrected="2019-05", licence="Ask first"
    )
    correcting.correct(old.id, facts)
    for text in ("What was learned from neglect\nThe first text of number 1.", "Put right."):
        corrected = report(corpus, "What neglect taught")
        assert corrected.id == old.id
        assert (corrected.publisher, corrected.published, corrected.licence) == (
            "A board",
            "2019-05",
            "Ask first",
        )
        assert (corrected.dated_by, corrected.kind) == (MAINTAINER, old.kind)
        put(server, "p1", TITLES[1], text, f"2025-01-0{len(text) % 9 + 1}")
        list(corpus.sync(govuk))
    assert report(corpus, "What neglect taught").published == "2019-05"


def test_a_later_correction_keeps_earlier_ones(corpus: Corpus, govuk: GovUk, correcting: Correcting) -> None:
    list(corpus.sync(govuk))
    name = report(corpus).id
    correcting.correct(name, ReportFacts(title="First"))
    correcting.correct(name, ReportFacts(kind="review"))
    list(corpus.sync(govuk))
    assert (report(corpus, "First").id, report(corpus, "First").kind) == (name, "review")


def test_a_report_that_was_taken_out_does_not_come_back_until_it_is_let_in(
    corpus: Corpus, govuk: GovUk, correcting: Correcting
) -> None:
    list(corpus.sync(govuk))
    correcting.take_out(report(corpus).id)
    assert outcomes_of(corpus.sync(govuk)) == []
    reasons = [change.reason for change in changes_of(corpus.sync(govuk))]
    assert "A maintainer took it out of the collection." in reasons
    assert len(corpus.catalogue.reports()) == 2
    (out,) = corpus.holdings.origins.refused_publications()
    assert out.title == TITLES[1]
    corpus.holdings.origins.approve(out.source, [out.key])
    list(corpus.sync(govuk))
    assert report(corpus).title == TITLES[1]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.SUPERSEDED])
def test_a_report_that_a_maintainer_withdrew_stays_so(
    corpus: Corpus, govuk: GovUk, correcting: Correcting, status: Status
) -> None:
    list(corpus.sync(govuk))
    correcting.settle(report(corpus).id, status, "It has a wrong figure.")
    list(corpus.sync(govuk))
    assert report(corpus).status is status
    assert corpus.holdings.provenances.of(report(corpus).id).notice == "It has a wrong figure."
    correcting.settle(report(corpus).id, Status.CURRENT, "")
    list(corpus.sync(govuk))
    assert report(corpus).status is Status.CURRENT


def test_an_edition_that_a_maintainer_lets_stand_stands_beside_a_newer_one(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, correcting: Correcting
) -> None:
    list(corpus.sync(govuk))
    correcting.settle(report(corpus, TITLES[0]).id, Status.CURRENT, "")
    put(server, "newer", "Guidance for everyone 2025", "Guidance of another year")
    list(corpus.sync(govuk))
    assert report(corpus, TITLES[0]).status is Status.CURRENT


def test_a_publishers_withdrawal_overrules_a_maintainer(
    corpus: Corpus, govuk: GovUk, server: GovUkServer, correcting: Correcting
) -> None:
    list(corpus.sync(govuk))
    correcting.settle(report(corpus).id, Status.CURRENT, "")
    path = "/government/publications/p1"
    server.publish(withdrawn(server.items[path], "It was wrong."))
    list(corpus.sync(govuk))
    assert report(corpus).status is Status.WITHDRAWN


def test_a_correction_is_refused_during_a_sync_and_for_an_unknown_report(
    corpus: Corpus, govuk: GovUk, correcting: Correcting
) -> None:
    with pytest.raises(ReportNotFound):
        correcting.take_out("nothing")
    events = corpus.sync(govuk)
    next(events)
    with pytest.raises(CorpusBusy):
        correcting.correct("anything", ReportFacts(title="x"))
    events.close()  # type: ignore[attr-defined]


def test_a_correction_that_cannot_be_written_whole_changes_nothing(
    corpus: Corpus, govuk: GovUk, correcting: Correcting
) -> None:
    list(corpus.sync(govuk))
    before = report(corpus)
    with corpus.catalogue.database.writing() as connection:
        connection.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(sqlite3.IntegrityError):
        correcting.correct(before.id, ReportFacts(title="Half a correction"))
    assert report(corpus) == before
    assert corpus.holdings.corrections.of(before.id) == ReportFacts()
