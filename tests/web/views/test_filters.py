"""Filters on top of what was understood: all of them hold at once."""

from pathlib import Path

import pytest

from assistant.understanding.knowledge import Memory
from corpus.report import Voice
from index.searching import FilteredSearcher, Hit, Query
from tests.fakes import FakeSearcher
from tests.web.small import client, small_services
from web.views.filters import Filters


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
    assert query.within(filters.query) == expected


def test_asking_and_searching_narrow_by_one_rule() -> None:
    asked = Query("q", since=2020, until=2024, themes=("neglect",))
    chosen = Filters(theme="domestic-abuse", since="2018", until="2022")
    queries: list[Query] = []

    class Recording(FakeSearcher):
        def search(self, query: Query, limit: int = 50) -> list[Hit]:
            queries.append(query)
            return []

    FilteredSearcher(Recording({}), chosen.query).search(asked)
    assert queries == [Query("q", since=2020, until=2022, themes=("domestic-abuse",))]
    assert queries == [asked.within(chosen.query)]


def test_a_filtered_request_uses_the_memory_of_the_version() -> None:
    memory, searcher = Memory(), FakeSearcher({})
    known = memory.of(FilteredSearcher(searcher, Filters(theme="neglect").query))
    assert memory.of(searcher) is known
    assert memory.of(FilteredSearcher(searcher, Filters(since="2020").query)) is known


def test_a_single_filter_can_be_removed() -> None:
    filters = Filters(theme="neglect", since="2020")
    assert filters.without("theme") == Filters(since="2020")
    assert filters.without("nothing") == filters
    assert filters.labels({"neglect": "Neglect"}, {}) == {"theme": "about Neglect", "since": "since 2020"}
    assert Filters(report="a").labels({}, {"a": "A review"}) == {"report": "in A review"}
    assert Filters(report="gone").labels({}, {}) == {"report": "in one report"}


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        (Filters(), ""),
        (Filters(since="2018", until="2018"), ""),
        (Filters(since=" 2018 "), ""),
        (Filters(since="soon"), "since"),
        (Filters(since="2018", until="18"), "until"),
        (Filters(since="2020", until="2018"), "until"),
    ],
)
def test_years_that_cannot_be_meant_are_named_to_be_put_right(filters: Filters, field: str) -> None:
    assert filters.fault[0] == field
    assert bool(filters.fault[1]) == bool(field)


@pytest.mark.parametrize("path", ["/ask", "/ask/stream"])
def test_a_year_that_cannot_be_meant_is_asked_for_again_where_it_stands(tmp_path: Path, path: str) -> None:
    sent = {"question": "Who listened?", "since": "soon"}
    response = client(small_services(tmp_path)).post(path, data=sent)
    assert response.status_code == 422
    assert "Enter the first year in four figures" in response.text
    if path == "/ask":
        assert '<a href="#since">' in response.text
        assert 'id="since-error"' in response.text
        assert 'id="question-error"' not in response.text
        assert ">Who listened?</textarea>" in response.text


def test_a_narrowed_search_without_results_can_be_widened(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path))
    html = browser.post("/ask", data={"question": "What was the weather?", "since": "2030"}).text
    assert "You narrowed the search: since 2030." in html
    form = html[: html.index("Search everything")].rpartition("<form")[2]
    assert 'name="question" value="What was the weather?"' in form
    assert "since" not in form
    assert "Search everything" not in browser.post("/ask", data={"question": "What was the weather?"}).text
