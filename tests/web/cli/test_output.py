"""What the command line prints: the reports' words in quotation marks, and no others."""

from pathlib import Path

from rich.console import Console

from assistant.answer import Answer
from tests.web.small import SENTENCE, Quoting, small_services
from web.cli import output


def printed_answer(folder: Path, question: str) -> str:
    *_, answer = Quoting(small_services(folder).asking.searcher()).stream(question)
    assert isinstance(answer, Answer)
    screen = Console(width=200)
    with screen.capture() as said:
        output.answer(answer, screen)
    return said.get()


def test_a_quotation_is_printed_in_marks_with_its_place(tmp_path: Path) -> None:
    output = printed_answer(tmp_path, "Who listened to the child?")
    assert f"‘{SENTENCE}’\n    Listening to children, A board, 2024, page i" in output


def test_words_of_a_model_are_printed_without_marks_and_the_quotation_beside_them(tmp_path: Path) -> None:
    output = printed_answer(tmp_path, "explain who listened to the child")
    assert f"\nChildren were heard.\n‘{SENTENCE}’\n    Listening" in output
