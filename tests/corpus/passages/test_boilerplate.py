"""What is on a page but is not evidence is not found and quoted, and what is evidence is."""

import time

import pytest

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.boilerplate import skip_boilerplate
from corpus.report import Span

PLACE = (Span(1, 0, 1),)


def searched_texts(*texts: str) -> list[str]:
    blocks = [Block(BlockKind.PARAGRAPH, PLACE, text) for text in texts]
    return [each.text for each in skip_boilerplate(blocks) if each.kind is not BlockKind.SKIPPED]


def test_a_letter_begins_after_those_it_is_to_however_they_are_ordered() -> None:
    letter = "This letter tells what the visit to the town found."
    last = "Ada Poe, Chair of the Board of the Town"
    long = "Dear Royal Borough of the Upper and the Lower Town Local Safeguarding Partnership"
    assert searched_texts("Jo Doe, Director of Services of the Town", long, last, letter, last) == [
        letter,
        last,
    ]


def test_a_long_subject_line_after_the_salutation_stays() -> None:
    subject = "The answer of the partnership " + "to what children of the town said " * 4
    assert searched_texts("Dear partners", subject) == [subject]


def test_the_figures_along_the_side_of_a_chart_are_no_evidence() -> None:
    assert searched_texts("0 20 40 60 80 100") == []


def test_the_names_of_columns_stay_with_their_table_though_they_speak_of_dates() -> None:
    names = Block(BlockKind.ROW, PLACE, "Inspection date Inspection type Judgement", table=1, header=True)
    day = Block(BlockKind.ROW, PLACE, "Inspection dates: 3 to 7 May 2021", table=2, header=True)
    assert [each.kind for each in skip_boilerplate([names, day])] == [BlockKind.ROW, BlockKind.SKIPPED]


@pytest.mark.parametrize(
    "words",
    [
        "In 2020, 12 of 40 homes closed, and 5 of 20 in 2021.",
        "There were 30 homes in 2020 and 40 in 2021",
        "As at 31 May 2021 (4,200) 1,900 300 12",
    ],
)
def test_words_that_tell_of_figures_are_evidence(words: str) -> None:
    assert searched_texts(words) == [words]


@pytest.mark.parametrize("text", ["1,234 " * 20_000 + "x", "1" + "." * 100_000, "manchester " * 9_000])
def test_long_rows_of_figures_and_dots_take_no_long_time(text: str) -> None:
    start = time.thread_time()
    searched_texts(text)
    assert time.thread_time() - start < 2
