"""What is quoted of a page whose reader saw its blocks: no two are run together."""

from dataclasses import replace

from assistant.evidence.units import shown_ranges, units
from corpus.report import Passage, Span


def one_line(text: str) -> str:
    return " ".join(text.split())


def in_blocks(*blocks: str, between: int = 2) -> Passage:
    """A passage of a page, each block a span of its own with so many characters before the next."""
    spans, start = [], 0
    for block in blocks:
        spans.append(Span(1, start, start + len(block)))
        start += len(block) + between
    return Passage("a", "harbour", "\n".join(blocks), tuple(spans))


def shown_of(whole: Passage) -> list[str]:
    return [
        " … ".join(one_line(whole.text[start:end]) for start, end in shown_ranges(whole, unit))
        for unit in units(whole)
    ]


def test_blocks_that_the_reader_saw_are_not_run_into_one_sentence() -> None:
    whole = in_blocks(
        "The review met the family and wrote down\r\nwhat each of them had said of the year.",
        "Steps that look at\r\none child",
        "Those who were there\r\nhold a meeting",
    )
    assert "Steps that look at one child" in shown_of(whole)
    assert "Those who were there hold a meeting" in shown_of(whole)


def test_a_sentence_goes_on_after_a_full_line_that_the_reader_took_for_the_end() -> None:
    whole = in_blocks(
        "The review met the family twice and wrote down what\r\neach of them had said to the officers of the",
        "Harbour Board in the spring of that year.",
    )
    assert shown_of(whole) == [
        "The review met the family twice and wrote down what each of them had said to the officers of the"
        " Harbour Board in the spring of that year."
    ]


def test_words_between_which_others_stand_on_the_page_are_quoted_apart() -> None:
    whole = in_blocks(
        "The review met the family and wrote down what it said.\r\nStaff were trained in the use",
        "of the tool and in its limits.",
        between=90,
    )
    assert shown_of(whole)[-1] == "Staff were trained in the use … of the tool and in its limits."


def test_the_number_of_a_paragraph_stands_in_no_quotation() -> None:
    text = "31. Leaders knew of the gap in the service.\r\n32. They had not told the board of it."
    whole = replace(in_blocks(text), paragraph="31")
    assert (
        shown_of(whole)[-1] == "Leaders knew of the gap in the service. … They had not told the board of it."
    )
    listed = replace(in_blocks("The board asked for:\r\n(a) a plan;\r\n(b) a date."), paragraph="31")
    assert shown_of(listed) == ["The board asked for: (a) a plan; (b) a date."]
