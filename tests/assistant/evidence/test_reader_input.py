"""What the reader is given of a passage."""

from assistant.evidence.reader_input import MARK, reader_inputs, reader_text
from corpus.report import Passage, Span

TEXT = (
    "The hub met each morning. Decisions were recorded within one day.\n"
    "Leaders should:\n• read every referral\n• answer the person who made it"
)


def passage(text: str, *headings: str) -> Passage:
    return Passage("p", "r", text, (Span(1, 0, len(text)),), headings=headings)


def test_a_unit_comes_first_then_its_headings_then_the_words_before_it() -> None:
    second = reader_inputs(passage(TEXT, "Report", "The front door", "Decisions"))[1]
    assert second.text.split(MARK) == [
        "Decisions were recorded within one day.",
        "The front door > Decisions",
        "The hub met each morning.",
    ]


def test_the_title_of_its_report_stands_before_the_headings_of_a_unit() -> None:
    (piece, *_) = reader_inputs(
        passage("The hub met each morning.", "The front door"), "Letter about Northtown"
    )
    assert piece.text.split(MARK)[1] == "Letter about Northtown > The front door"


def test_the_words_that_lead_into_a_list_are_read_with_it() -> None:
    texts = [piece.text for piece in reader_inputs(passage(TEXT))]
    assert any("read every referral" in text and "Leaders should:" in text for text in texts)


def test_what_is_no_answer_by_itself_is_not_read() -> None:
    cores = [
        piece.core
        for piece in reader_inputs(passage("Who leads the hub?\nA manager leads the hub every day."))
    ]
    assert "Who leads the hub?" not in cores


def test_of_a_long_unit_the_beginning_is_read_and_of_what_stands_before_it_the_end() -> None:
    core, trail, before = reader_text("a " * 200 + "z", ("h " * 60,), "b " * 50 + "last").split(MARK)
    assert len(core.split()) < 100
    assert len(trail.split()) < 40
    assert before.endswith("last")
    assert len(before.split()) < 40
