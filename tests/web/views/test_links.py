"""Links: a quotation's runs of characters go into a link and come out of it the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.report import Passage, Span
from web.views.links import marked, runs

TWO_PAGES = Passage("p", "r", "x" * 30 + "\n" + "y" * 20, (Span(4, 70, 100), Span(5, 0, 20)))


@given(start=st.integers(0, 49), length=st.integers(1, 51))
def test_a_quotation_over_a_page_break_is_one_run(start: int, length: int) -> None:
    spans = TWO_PAGES.spans_of(start, min(start + length, 51))
    if spans:
        ((low, high),) = runs(TWO_PAGES, spans)
        assert TWO_PAGES.spans_of(low, high) == spans


def test_a_quotation_with_a_gap_keeps_its_gap() -> None:
    spans = (Span(4, 70, 75), Span(4, 90, 100))
    assert runs(TWO_PAGES, spans) == ((0, 5), (20, 30))


TOLD = "Parents should not be told yet. They wait. Agencies must:\n• tell them soon; and\n• write it down."
ADVICE = Passage("p", "r", TOLD, (Span(4, 70, 70 + len(TOLD)),))


def mark_of_words(*words: str) -> str:
    return ",".join(f"{TOLD.index(part)}-{TOLD.index(part) + len(part)}" for part in words)


@pytest.mark.parametrize(
    "words",
    [
        ["Parents should not be told yet."],
        ["They wait."],
        ["Parents should not be told yet. They wait."],
        ["Parents should not be told yet.", "Agencies must:"],
        ["Agencies must:", "write it down."],
        ["Agencies must:", "• write it down."],
        [TOLD],
    ],
)
def test_whole_sentences_and_items_are_marked(words: list[str]) -> None:
    assert [TOLD[start:end] for start, end in marked(ADVICE, mark_of_words(*words))] == words


@pytest.mark.parametrize(
    "words",
    [
        ["Parents should", "be told yet."],
        ["Parents should"],
        ["be told yet."],
        ["They wait. Agencies"],
        ["Agencies must:", "write it"],
        ["Parents should not be told yet.", "wait."],
    ],
)
def test_a_part_of_a_sentence_is_not_marked(words: list[str]) -> None:
    assert marked(ADVICE, mark_of_words(*words)) == ()


def test_runs_that_overlap_or_go_too_far_mark_nothing() -> None:
    assert marked(TWO_PAGES, "0-9,5-12") == ()
    assert marked(TWO_PAGES, "0-52") == ()
