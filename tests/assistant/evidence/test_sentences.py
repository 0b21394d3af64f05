"""Where sentences begin and end."""

import pytest

from assistant.evidence.sentences import is_ended, is_question, sentences, trimmed


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


def test_a_full_stop_ends_a_sentence() -> None:
    assert texts("One thing. Another thing!  A third?") == ["One thing.", "Another thing!", "A third?"]


@pytest.mark.parametrize(
    "text",
    [
        "Agencies (e.g. the police) met.",
        "Dr. Smith wrote.",
        "See para. 3.12 of it.",
        "Teams met at 9.30 on Tuesday.",
        "It ended... slowly.",
    ],
)
def test_a_full_stop_within_a_sentence_does_not_end_it(text: str) -> None:
    assert texts(text) == [text]


def test_words_after_the_last_end_are_a_sentence_too() -> None:
    assert texts("One thing. And another") == ["One thing.", "And another"]


def test_only_the_given_characters_are_divided() -> None:
    text = "One thing. Another thing. A third."
    assert [text[slice(*pair)] for pair in sentences(text, 11, 25)] == ["Another thing."]


def test_white_space_is_trimmed() -> None:
    assert trimmed("  one thing \n", 0, 13) == (2, 11)
    assert sentences("   ", 0, 3) == []


@pytest.mark.parametrize("text", ["Done.", "Done!", "Done?", "‘Done.’", "Done.12", "(Done.)"])
def test_a_sentence_is_ended_by_its_last_mark(text: str) -> None:
    assert is_ended(text)


@pytest.mark.parametrize("text", ["Done", "Agencies should:", "Done,"])
def test_words_without_an_end_are_not_ended(text: str) -> None:
    assert not is_ended(text)


def test_a_question_ends_with_its_mark() -> None:
    assert is_question("Who came?")
    assert is_question("‘Who came?’")
    assert not is_question("Who came? Nobody.")
