"""What a file name tells."""

import pytest

from corpus.names_and_dates import LONGEST_ID, date_of, is_iso, slug, title_of, unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("It_was_hard_to_escape", "it-was-hard-to-escape"),
        ("Children's homes – recruiting staff", "childrens-homes-recruiting-staff"),
        ("windsor_&_maidenhead", "windsor-and-maidenhead"),
        ("!!!", "report"),
    ],
)
def test_an_id_is_the_words_of_its_name_in_small_letters(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_long_name_is_cut_between_words() -> None:
    cut = slug("safeguarding children " * 10)
    assert len(cut) <= LONGEST_ID
    assert cut.endswith(("safeguarding", "children"))


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert unique("report", {"report", "report-2"}) == "report-3"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("80451_wakefield__area_send_full_inspection_-_26_july_2024", "2024-07-26"),
        ("Childrens_Social_Care_National_Framework__Dec_2023", "2023-12"),
        ("Keeping_children_safe_in_education_2025", "2025"),
        ("census_2023_to_2024_guide_v1.0", "2024"),
        ("report_20240501", ""),
        ("report", ""),
    ],
)
def test_the_date_in_a_name_is_read_as_far_as_it_goes(name: str, expected: str) -> None:
    assert date_of(name) == expected


def test_a_title_is_made_of_the_words_of_a_file_name() -> None:
    assert title_of("out_of_routine.pdf") == "Out of routine"


@pytest.mark.parametrize("value", ["", "2024", "2024-12", "2024-12-10"])
def test_a_year_a_month_and_a_day_of_the_calendar_are_dates(value: str) -> None:
    assert is_iso(value)


@pytest.mark.parametrize("value", ["24", "2024-1", "2024-13", "2024-02-30", "May 2024", 2024, None])
def test_an_impossible_date_or_a_date_in_words_is_no_date(value: object) -> None:
    assert not is_iso(value)
