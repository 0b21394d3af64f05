"""What a document says of itself: title, publisher and date, each from the place that is trusted most."""

from pathlib import Path

import pytest

from corpus.bibliography.document_facts import COVER, FILE, LETTER, LICENCE, Said
from corpus.bibliography.imprint import copyright_year, published
from corpus.bibliography.stated_publisher import publisher
from corpus.reading.file_reader import read
from corpus.storage.provenance import Provenance
from corpus.sync.report_facts import shown_date
from tests.corpus.pdfs import make_pdf, prose


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Date of report: 14 March 2015", "2015-03-14"),
        ("Published: 03/04/2021", "2021-04-03"),
        ("Published on Monday 3rd of April, 2021", "2021-04-03"),
        ("Report published: 13 February 2017", "2017-02-13"),
        ("Last updated 11 April 2025 —", "2025-04-11"),
        ("Updated 30 April 2024", "2024-04-30"),
        ("18 July 2022", "2022-07-18"),
        ("December 2023", "2023-12"),
        ("July 2025 (for information) version, pending", "2025-07"),
        ("Published 2024-05-06", "2024-05-06"),
        ("Publication date: October 2010", "2010-10"),
        ("Born May 2009", ""),
        ("Date of death: June 2012", ""),
        ("Introduction to neglect June 2006", ""),
        ("Working Together July 2018", ""),
        ("Inspection dates: 11 to 15 March 2024", ""),
        ("Dates of previous inspection: 3 to 7 July 2017", ""),
        ("Implementation date: 1 April 2011", ""),
        ("From 1 July 2022", ""),
        ("31/04/2021", ""),
    ],
)
def test_a_date_is_one_of_publication_only_where_its_line_says_so(line: str, date: str) -> None:
    assert published([["A title", line, "The review was written for the board."]]).value == date


def test_an_update_comes_before_the_first_publication_and_that_before_a_bare_date() -> None:
    assert (
        published([["July 2019", "Published 4 December 2019", "Last updated 11 April 2025"]]).value
        == "2025-04-11"
    )
    assert published([["July 2019", "Published 4 December 2019"]]).value == "2019-12-04"
    revised = [
        "Publication date: October 2010",
        "Revision dates: January 2015, January 2022,",
        "February 2025",
    ]
    assert published([revised]).value == "2025-02"


def test_a_date_within_a_sentence_is_no_date_of_the_document() -> None:
    assert not published([["The visit took place on", "4 May 2024"]]).value
    assert not published([["4 May 2024", "was the day of the visit."]]).value


def test_a_date_is_told_with_its_place() -> None:
    letter = ["18 July 2022", "Dear partnership", "This letter tells what was found."]
    assert published([letter]) == Said("2022-07-18", LETTER)
    assert published([["July 2022"]]) == Said("2022-07", COVER)
    assert published([["A title"], [], [], ["Published: May 2020"]]) == Said("2020-05", LICENCE)
    assert published([["A title"], [], [], ["May 2020"]]) == Said()


def test_the_year_of_copyright_counts_where_it_is_one() -> None:
    assert copyright_year([["A title"], [], ["© Crown copyright 2024"]]).value == "2024"
    assert copyright_year([["© Crown copyright 2023"], [], ["© The Board 2024"]]).value == ""


@pytest.mark.parametrize(
    ("year", "file", "date"),
    [
        ("2024", "area_inspection_-_15_may_2024.pdf", ("2024-05-15", "file name")),
        ("2024", "Report23.pdf", ("2024", "licence page")),
        ("", "guidance_2013.pdf", ("2013", "file name")),
        ("2024", "guidance_2013.pdf", ("2024", "licence page")),
    ],
)
def test_a_year_of_copyright_comes_after_a_day_in_the_file_name(
    year: str, file: str, date: tuple[str, str]
) -> None:
    assert shown_date(Provenance("a", copyright_year=year), file) == date


@pytest.mark.parametrize(
    ("file", "date"),
    [
        ("The health of children August 2022 update.pdf", ("2022-08", "file name")),
        ("the-health-of-children_revised_march-2014.pdf", ("2015-03", "cover")),
        ("The health of children August 2022.pdf", ("2015-03", "cover")),
        ("The health of children updated.pdf", ("2015-03", "cover")),
    ],
)
def test_a_name_that_dates_an_update_is_believed_before_the_cover(file: str, date: tuple[str, str]) -> None:
    assert shown_date(Provenance("a", cover="2015-03"), file) == date


@pytest.mark.parametrize(
    ("lines", "author", "expected"),
    [
        (["A title", "From: Ofsted (/government/organisations/ofsted)"], "", Said("Ofsted", COVER)),
        (
            [
                "It was carried out by inspectors from Ofsted, the Care Quality Commission (CQC) and His",
                "Majesty’s Inspectorate of Constabulary and Fire & Rescue Services (HMICFRS).",
            ],
            "",
            Said("Ofsted; Care Quality Commission; HMICFRS", COVER),
        ),
        (
            [
                "Dear local partnership",
                "Between 16 and 20 October, Ofsted, the Care Quality Commission (CQC), HMI Constabulary",
                "(HMICFRS) and HMI Probation (HMI Prob) undertook a joint inspection of the town.",
            ],
            "",
            Said("Ofsted; Care Quality Commission; HMICFRS; HMI Probation", LETTER),
        ),
        (
            ["Northmere Safeguarding Children Partnership", "A review"],
            "",
            Said("Northmere Safeguarding Children Partnership", COVER),
        ),
        (["Dear Northmere Safeguarding Partnership", "Northmere Safeguarding Children Board"], "", Said()),
        (["Northmere County Council", "Inspection of services"], "", Said()),
        (["A guide"], "DfE", Said("Department for Education", FILE)),
        (["A guide"], "Chris Example", Said()),
        (
            ["An earlier visit was carried out by inspectors from Ofsted and the Care Quality Commission."],
            "",
            Said(),
        ),
        (["The Home Office and Ofsted have told the board of it."], "", Said()),
    ],
)
def test_a_publisher_is_one_that_the_document_names_as_such(
    lines: list[str], author: str, expected: Said
) -> None:
    assert publisher([lines], author) == expected


def test_a_licence_page_names_its_body() -> None:
    imprint = ["About this publication:", "enquiries www.education.gov.uk/contactus"]
    assert publisher([["A guide"], [], [], imprint], "ICHANDA") == Said("Department for Education", LICENCE)


def test_a_licence_page_comes_before_a_name_on_the_cover() -> None:
    """A board's name on the cover may be that of whom the report is about."""
    imprint = "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and"
    imprint += " inspects to achieve excellence."
    pages = [["Northmere Safeguarding Children Board", "Review of its work"], [], [], [imprint]]
    assert publisher(pages) == Said("Ofsted", LICENCE)


def test_a_kind_of_document_and_a_section_are_no_titles(tmp_path: Path) -> None:
    page = [("title", "Guidance"), ("heading", "Children's homes: staff"), ("text", prose(6))]
    assert read(make_pdf(tmp_path / "a.pdf", [page]), "a").title == "Children's homes: staff"
    home = [("text", "Full inspection"), ("heading", "Information about this home"), ("text", prose(6))]
    assert read(make_pdf(tmp_path / "b.pdf", [home]), "b").title == ""


def test_a_letter_is_called_after_its_subject(tmp_path: Path) -> None:
    page = [
        ("text", "18 July 2022"),
        ("text", "Dear partnership"),
        ("subheading", "Joint inspection of Northmere"),
        ("text", prose(6)),
    ]
    reading = read(make_pdf(tmp_path / "a.pdf", [page], title="Report - Northmere - joint inspection"), "a")
    assert reading.title == "Joint inspection of Northmere"
    assert reading.places == ("title: letter", "date: letter")


def test_a_file_that_names_only_the_place_is_called_as_its_cover_says(tmp_path: Path) -> None:
    page = [
        ("title", "Upper Northmere"),
        ("subheading", "Inspection of services for children"),
        ("subheading", "Report published: 3 August 2015"),
        ("text", prose(6)),
    ]
    for title in ("Upper Northmere", "Northmere - draft report"):
        reading = read(make_pdf(tmp_path / "a.pdf", [page], title=title), "a")
        assert reading.title == "Upper Northmere: Inspection of services for children"
        assert reading.published == "2015-08-03"


def test_the_name_of_a_council_is_not_all_of_a_title(tmp_path: Path) -> None:
    page = [("title", "Northmere County Council"), ("heading", "Inspection of services"), ("text", prose(6))]
    assert (
        read(make_pdf(tmp_path / "a.pdf", [page]), "a").title
        == "Northmere County Council: Inspection of services"
    )
