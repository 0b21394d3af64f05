"""Whether two texts are nearly the same."""

import random

from corpus.report import Page
from corpus.sync.duplicates import NEARLY, likeness, sketch_of

WORDS = [f"word{number}" for number in range(500)]


def text(seed: int, length: int = 4000) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def sketch(words: list[str]) -> tuple[int, ...]:
    return sketch_of([Page(1, " ".join(words))])


def test_a_text_is_wholly_like_itself_however_its_lines_and_pages_break() -> None:
    words = text(1)
    pages = [Page(1, "\n".join(words[:1500])), Page(2, "  ".join(words[1500:]))]
    assert likeness(sketch(words), sketch_of(pages)) == 1.0


def test_a_few_words_put_right_leave_a_text_nearly_the_same() -> None:
    words = text(1)
    changed = list(words)
    for place in range(0, 4000, 400):
        changed[place] = "changed"
    assert likeness(sketch(words), sketch(changed)) >= NEARLY


def test_half_a_text_is_not_nearly_the_same() -> None:
    words = text(1)
    assert 0.35 < likeness(sketch(words), sketch(words[:2000])) < 0.65


def test_two_texts_have_nothing_in_common_and_two_empty_ones_neither() -> None:
    assert likeness(sketch(text(1)), sketch(text(2))) == 0.0
    assert likeness((), ()) == 0.0
