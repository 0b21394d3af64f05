"""The ranges of a passage that are quoted together."""

from assistant.evidence.quoted_ranges import quoted_ranges
from corpus.report import JOIN, Passage, Span


def passage(text: str, *spans: Span) -> Passage:
    return Passage("one", "harbour", text, spans or (Span(1, 0, len(text)),))


def test_ranges_with_only_a_bullet_between_them_are_one() -> None:
    text = "Agencies should:\n• meet\n• write"
    assert quoted_ranges(passage(text), [(0, 16), (19, 23)]) == ((0, 23),)


def test_ranges_with_words_between_them_are_apart() -> None:
    text = "One thing. Another thing. A third."
    assert quoted_ranges(passage(text), [(26, 34), (0, 10)]) == ((0, 10), (26, 34))


def test_ranges_that_overlap_are_one() -> None:
    assert quoted_ranges(passage("One thing."), [(0, 6), (4, 10)]) == ((0, 10),)


def test_a_lead_in_is_apart_from_an_item_that_stands_elsewhere_on_the_page() -> None:
    lead, item = "Agencies should:", "write it down"
    split = passage(lead + JOIN + item, Span(1, 0, 16), Span(1, 200, 213))
    end = len(split.text)
    assert quoted_ranges(split, [(0, end)]) == ((0, 16), (16 + len(JOIN), end))


def test_a_sentence_goes_on_over_the_number_of_a_line() -> None:
    first, second = "The nurse had written to", "the doctor three times."
    numbered = passage(first + JOIN + second, Span(1, 0, 24), Span(1, 29, 52))
    assert quoted_ranges(numbered, [(0, len(numbered.text))]) == ((0, len(numbered.text)),)


def test_a_lead_in_without_a_colon_is_apart_from_an_item_further_on() -> None:
    lead, item = "Agencies should", "write it down"
    split = passage(lead + JOIN + item, Span(1, 0, 15), Span(1, 40, 53))
    assert len(quoted_ranges(split, [(0, len(split.text))])) == 2


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    first, second = "Nobody wrote it down. The", "nurse had told the doctor."
    over = passage(first + JOIN + second, Span(1, 400, 425), Span(2, 0, 26))
    assert quoted_ranges(over, [(22, len(over.text))]) == ((22, len(over.text)),)


def test_a_repeated_lead_in_is_apart_from_an_item_on_the_next_page() -> None:
    lead, item = "Agencies should", "write it down"
    split = passage(lead + JOIN + item, Span(1, 0, 15), Span(2, 40, 53))
    assert len(quoted_ranges(split, [(0, len(split.text))])) == 2
