"""Reports are found by what they are called and by what their passages speak of."""

import pytest

from assistant.library.report_search import ReportSearch
from tests.fakes import FakeSearcher, report

GUIDE = report("wt_2023", "Working together to safeguard children 2023", "2023-12")
EDUCATION = report("kcsie-25", "Keeping children safe in education 2025", "2025-07", publisher="A department")
HARBOUR = report("80499_harbourton", "Joint targeted area inspection of Harbourton", "2023-03-01")
REVIEW = report("babies", "Injuries in the first year", "2024")
PAGES = {
    GUIDE: ["A strategy meeting follows the referral.\n\nEach partner names a lead."],
    EDUCATION: ["A school tells parents of its policy.\n\nMissing pupils are looked for on the same day."],
    HARBOUR: ["Minutes of a strategy discussion reached the school.\n\nBruises were photographed late."],
    REVIEW: ["A baby who cannot move does not bruise itself.\n\nBruising was seen twice and explained away."],
}
SEARCHER = FakeSearcher(PAGES)


def ids_by_name(phrase: str) -> set[str]:
    return {reports.id for reports in ReportSearch().find_by_name(SEARCHER, phrase)}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("first year", REVIEW),  # words of the title, in any order
        ("YEAR injur", REVIEW),
        ("80499", HARBOUR),  # the file
        ("harbourton 2023", HARBOUR),
        ("a department", EDUCATION),
        ("KCSIE", EDUCATION),  # names in common use
        ("the KCSIE guidance", EDUCATION),
        ("Working Together", GUIDE),
        ("WT", GUIDE),
        ("wt", GUIDE),
        ("JTAI", HARBOUR),  # an acronym of words of the title
        ("jtai Harbourton", HARBOUR),
        ("IFY", REVIEW),  # first letters of a title that nobody has written down
    ],
)
def test_a_report_is_found_by_what_it_is_called(phrase: str, expected: object) -> None:
    assert ids_by_name(phrase) == {expected.id}  # type: ignore[attr-defined]


@pytest.mark.parametrize("phrase", ["zebra", "Millbrook", "JTAI of Millbrook", "in", "?", ""])
def test_no_report_is_found_by_what_it_is_not_called(phrase: str) -> None:
    assert ids_by_name(phrase) == set()


def test_a_report_is_found_by_what_it_speaks_of_with_the_sentence_that_does() -> None:
    quotes = {
        match.report.id: match.citation.quote for match in ReportSearch().find_by_subject(SEARCHER, "bruise")
    }
    assert quotes["80499_harbourton"] == "Bruises were photographed late."
    assert "bruis" in quotes["babies"]


def test_a_subject_is_found_in_every_name_for_it() -> None:
    reports = ReportSearch().find_by_subject(SEARCHER, "strat meeting")
    assert {match.report.id for match in reports} == {"wt_2023", "80499_harbourton"}


def test_a_report_that_was_found_by_its_name_is_not_named_again() -> None:
    reports = ReportSearch().find_by_subject(SEARCHER, "bruising", without={"babies"})
    assert [match.report.id for match in reports] == ["80499_harbourton"]
    assert len(ReportSearch().find_by_subject(SEARCHER, "bruising", limit=1)) == 1


def test_all_of_a_subject_must_be_spoken_of() -> None:
    assert ReportSearch().find_by_subject(SEARCHER, "bruising of zebras") == []
