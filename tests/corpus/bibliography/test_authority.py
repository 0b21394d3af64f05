"""What a report may be relied on for is told by its title, publisher and first pages, or by a maintainer."""

from pathlib import Path

import pytest

from corpus.bibliography.authority import authority_of
from corpus.errors import BadCorrection
from corpus.report import Authority, Report
from corpus.sources.base import ReportFacts
from corpus.storage.catalogue import Catalogue
from corpus.storage.corrections import Correcting
from tests.fakes import report

COUNCIL = "Westmere Council"


@pytest.mark.parametrize(
    ("title", "publisher", "opening", "authority"),
    [
        ("Visiting children", "Department for Education", "Statutory guidance for councils", "statutory"),
        ("Visiting children", "Department for Education", "This is non-statutory advice.", "national"),
        ("Visiting children", "Department for Education", "Advice for schools.", "national"),
        ("Threshold document", COUNCIL, "It follows the statutory guidance for councils.", "local"),
        ("Multi-agency procedures", "Westmere Safeguarding Children Partnership", "", "local"),
        ("Area SEND inspection of Westmere", "Ofsted; Care Quality Commission", "", "inspection"),
        ("Westmere House", "Ofsted", "Provider type: children's home. Inspection dates: 1 May", "inspection"),
        (
            "Inspection framework for homes",
            "Ofsted",
            "Provider type and inspection dates are given",
            "national",
        ),
        ("Evaluation of family hubs", "Department for Education", "", "research"),
        ("Why children go missing", "University of Westmere", "", "research"),
        ("Child safeguarding practice review: Child W", COUNCIL, "", "other"),
        ("A letter", "", "Dear all", "other"),
    ],
)
def test_the_authority_of_a_report(title: str, publisher: str, opening: str, authority: str) -> None:
    assert authority_of(title, publisher, "file.pdf", [opening]) == authority


def test_a_maintainers_word_comes_first_and_stays(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    national = report("advice", "Advice", authority=Authority.NATIONAL)
    catalogue.put(national, [], [])
    Correcting(catalogue).correct("advice", ReportFacts(authority="local"))
    assert catalogue.report("advice").authority is Authority.LOCAL
    with pytest.raises(BadCorrection):
        Correcting(catalogue).correct("advice", ReportFacts(authority="gospel"))


def test_a_report_that_was_kept_before_there_was_an_authority_is_told_by_its_title(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.put(Report("guide", "Statutory guidance on visits", "guide.pdf", ""), [], [])
    with catalogue.database.writing() as connection:
        connection.execute("UPDATE reports SET authority = NULL")
    assert catalogue.report("guide").authority is Authority.STATUTORY
