"""Which years of publication a question keeps to, and which years are only told of."""

import pytest

from assistant.understanding.years import Years, years_of


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("supervision since 2022", 2022, None),
        ("supervision, 2021 onwards", 2021, None),
        ("what was said before 2020", None, 2019),
        ("what was said up to 2020", None, 2020),
        ("since 2018 and before 2021", 2018, 2020),
        ("between 2018 and 2020", 2018, 2020),
        ("annual reports from 2018-19 to 2023-24", 2018, 2023),
        ("reports 2018-2020 about fathers", 2018, 2020),
        ("reviews published in 2023", 2023, 2023),
        ("reviews from 2023", 2023, 2023),
        ("in the last five years", 2021, None),
        ("over the past 2 years", 2024, None),
    ],
)
def test_years_of_publication_limit_the_search(text: str, since: int | None, until: int | None) -> None:
    years = years_of(text, latest=2025)
    assert (years.since, years.until) == (since, until)
    assert years.label


@pytest.mark.parametrize(
    "text",
    [
        "How many serious incidents were there in 2020?",
        "Working Together 2023 and fathers",
        "the Children Act 1989 and 2004",
        "children aged 10 to 15 with 2 years of help",
    ],
)
def test_a_year_that_is_only_told_of_limits_nothing(text: str) -> None:
    assert years_of(text, latest=2025) == Years()


def test_the_words_that_set_the_years_are_not_looked_for() -> None:
    text = "Were fathers left out since 2022?"
    assert years_of(text).remove_from(text) == "Were fathers left out ?"
