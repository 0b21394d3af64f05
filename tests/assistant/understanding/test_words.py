"""Lists of words, and the stems by which texts are compared."""

from assistant.understanding.words import ASKING, stems, subject, word_list


def test_numbers_in_words_stand_at_their_own_place() -> None:
    numbers = word_list("numbers")
    assert (numbers[1], numbers[12]) == ("one", "twelve")


def test_stems_keep_their_order_and_repeats() -> None:
    assert stems("The visits, and a visit in 7 weeks") == ["visit", "visit", "7", "week"]


def test_words_of_asking_are_not_what_a_question_is_about() -> None:
    assert "say" in ASKING
    assert subject("What did reviews say about fathers?").keys() == {"fathers"}


def test_a_hyphenated_word_is_about_its_parts() -> None:
    assert subject("self-harm") == {"self": "self", "harm": "harm"}
