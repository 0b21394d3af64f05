"""Filters on top of what was understood: all of them hold at once."""

import pytest

from corpus.report import Voice
from index.searching import Query
from web.narrowing import Filters


@pytest.mark.parametrize(
    ("filters", "query", "expected"),
    [
        (Filters(), Query("q", since=2020), Query("q", since=2020)),
        (Filters(since="2022"), Query("q", since=2020), Query("q", since=2022)),
        (Filters(since="2018", until="2019"), Query("q", since=2020), Query("q", since=2020, until=2019)),
        (Filters(voice="family"), Query("q"), Query("q", voices=(Voice.FAMILY,))),
        (
            Filters(kind="letter", theme="neglect"),
            Query("q"),
            Query("q", kinds=("letter",), themes=("neglect",)),
        ),
        (Filters(theme="neglect"), Query("q"), Query("q", themes=("neglect",))),
        (Filters(voice="nobody", since="soon", until="²⁰²⁰"), Query("q"), Query("q")),
    ],
)
def test_a_filter_narrows_and_nonsense_does_nothing(filters: Filters, query: Query, expected: Query) -> None:
    assert filters.over(query) == expected


def test_one_filter_can_be_taken_away() -> None:
    filters = Filters(theme="neglect", since="2020")
    assert filters.without("theme") == Filters(since="2020")
    assert filters.without("nothing") == filters
    assert filters.labels({"neglect": "Neglect"}) == {"theme": "about Neglect", "since": "since 2020"}
