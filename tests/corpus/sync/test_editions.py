"""Which report takes the place of which."""

from collections.abc import Mapping

import pytest

from corpus.report import Report
from corpus.sync.editions import successors


def found(titles: Mapping[str, str], supersedes: Mapping[str, list[str]] | None = None) -> dict[str, str]:
    reports = [Report(id=name, title=title, file="", digest="") for name, title in titles.items()]
    return successors(reports, supersedes or {}, {name: name for name in titles})


def test_a_later_year_of_the_same_title_takes_the_place_of_each_one_before() -> None:
    titles = {str(year): f"Keeping children safe in education {year}" for year in (2024, 2023, 2025)}
    assert found(titles) == {"2023": "2024", "2024": "2025"}


@pytest.mark.parametrize(
    "title", ["Annual report {}", "Statistics on notifications {}", "A review of practice in {}"]
)
def test_what_follows_each_other_without_replacing_each_other_is_left_alone(title: str) -> None:
    assert found({"a": title.format(2023), "b": title.format(2024)}) == {}


def test_two_reports_of_one_year_or_without_a_year_are_left_alone() -> None:
    assert found({"a": "Guidance 2024", "b": "Guidance 2024", "c": "Guide", "d": "Guide"}) == {}


def test_a_report_that_says_so_takes_the_place_of_another_whatever_they_are_called() -> None:
    assert found({"new": "Wholly other", "old": "Once"}, {"new": ["old"]}) == {"old": "new"}


def test_an_edition_that_is_not_here_is_passed_over() -> None:
    assert found({"c": "C", "a": "A"}, {"c": ["b"], "b": ["a"]}) == {"a": "c"}


def test_editions_that_replace_each_other_in_a_circle_have_no_newer_one() -> None:
    assert found({"a": "A"}, {"a": ["b"], "b": ["c"], "c": ["b", "a"]}) == {}
