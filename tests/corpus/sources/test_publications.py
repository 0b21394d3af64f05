"""The list of known publications, and how a file is recognised as one of them."""

from dataclasses import replace

import pytest

from corpus.names_and_dates import is_iso
from corpus.report import Report
from corpus.sources.publications import Publication, known_publications

REPORT = Report(id="a", title="", file="a.pdf", digest="0")


def test_every_publication_has_its_own_id_a_title_a_kind_and_a_date_that_is_one() -> None:
    publications = list(known_publications())
    assert len({publication.id for publication in publications}) == len(publications) == 70
    for publication in publications:
        assert publication.title
        assert publication.kind
        assert is_iso(publication.published)


def test_superseded_publications_are_in_the_list() -> None:
    ids = {publication.id for publication in known_publications()}
    superseded = {older for publication in known_publications() for older in publication.supersedes}
    assert superseded
    assert superseded <= ids


@pytest.mark.parametrize(
    "publication", list(known_publications()), ids=lambda publication: str(publication.id)
)
def test_each_is_recognised_by_its_title(publication: Publication) -> None:
    assert known_publications().recognise(title=publication.title) == publication


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("Working_together_to_safeguard_children_2023_-_statutory_guidance.pdf", "working-together-2023"),
        ("The_myth_of_invisible_men_final_web.pdf", "the-myth-of-invisible-men"),
        ("out-of-routine.pdf", "out-of-routine"),
        ("Its_Silent_Race_racism_and_safeguarding_children.pdf", "its-silent"),
        ("Child_Safeguarding_Practice_Review_Panel_annual_report_2020.pdf", "panel-annual-report-2020"),
    ],
)
def test_a_file_is_recognised_by_its_name(file: str, expected: str) -> None:
    recognised = known_publications().recognise(file=file)
    assert recognised
    assert recognised.id == expected


@pytest.mark.parametrize(
    "title",
    [
        "Response to It was hard to escape: the action plan of our partnership",
        "Barnshire safeguarding partnership annual report 2021",
        "Child protection in England: statistics",
        "Neglect",
        "",
    ],
)
def test_a_similar_name_is_not_taken_for_the_publication(title: str) -> None:
    assert known_publications().recognise(title=title) is None


def test_an_address_is_recognised_but_not_one_that_two_publications_share() -> None:
    publications = known_publications()
    page = "https://www.gov.uk/government/publications/serious-case-reviews-analysis-lessons-and-challenges"
    (wt_2026,) = (publication for publication in publications if publication.id == "working-together-2026")
    assert publications.recognise(url=wt_2026.urls[0]) == wt_2026
    assert publications.recognise(url=page) is None


def test_a_publication_is_missing_if_no_report_is_recognised_as_it() -> None:
    reports = [replace(REPORT, title="Out of Routine"), replace(REPORT, id="its-silent")]
    missing = {publication.id for publication in known_publications().missing(reports)}
    assert len(missing) == 68
    assert not missing & {"out-of-routine", "its-silent"}
