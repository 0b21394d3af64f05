"""How a long quotation is set: no word of it changes, and nothing in it is markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from web.views.phrases import (
    CUT,
    beginning,
    first_words,
    in_blocks,
    in_lines,
    last_words,
    marked_lines,
    opening,
    quoted,
    without_bullet,
)

SENTENCE = "Every practitioner asked the child what a day was like."


def test_a_quotation_within_a_quotation_is_seen_as_one() -> None:
    assert quoted("It’s so.") == "‘It’s so.’"
    assert quoted("She said ‘no’.") == "“She said ‘no’.”"
    assert quoted("She said “no”, not ‘never’.") == "‘She said “no”, not ‘never’.’"


def test_the_points_of_a_list_stand_in_lines_of_their_own() -> None:
    text = "They should: • ask the child • tell the school"
    assert in_lines(text) == "They should: <br>• ask the child <br>• tell the school"


def test_the_items_of_a_quotation_are_a_list_without_their_bullets() -> None:
    assert in_blocks("‘They should:\n• ask the child\n■ tell <b>\n(a) by day’", "big") == (
        '<p class="big">‘They should:</p><ul class="govuk-list govuk-list--bullet"><li>ask the child</li>'
        '<li>tell &lt;b&gt;</li></ul><p class="big">(a) by day’</p>'
    )
    assert in_blocks("‘• ask\n• tell’") == (
        '<ul class="govuk-list govuk-list--bullet"><li>‘ask</li><li>tell’</li></ul>'
    )
    assert in_blocks("• not seen – or - not heard") == (
        '<ul class="govuk-list govuk-list--bullet"><li>not seen – or - not heard</li></ul>'
    )
    assert in_blocks("‘It is so.’") == '<p class="govuk-body">‘It is so.’</p>'


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("• Ask the child – alone.", "Ask the child – alone."),
        ("– Ask the child.", "Ask the child."),
        ("■ 16 children\nwere seen.", "16 children\nwere seen."),
    ],
)
def test_one_point_of_a_list_is_quoted_without_its_bullet(quote: str, shown: str) -> None:
    assert without_bullet(quote) == shown


def test_a_quotation_is_named_without_the_bullet_that_it_begins_with() -> None:
    assert beginning("• ask the child\n• tell the school") == "‘ask the child • tell the…’"
    assert beginning("No one asked.") == "‘No one asked.’"


@pytest.mark.parametrize(
    "quote",
    [
        "• ask the child\n• tell the school",
        "• ask the child • tell the school",
        "They should:\n• ask the child",
        "✓ Ask the child.",
        "– 5 in a hundred",
        "– | 12 | 5",
        "● | 12 | 5",
        "–",
        "",
    ],
)
def test_a_mark_that_tells_something_stays_in_the_quotation(quote: str) -> None:
    assert without_bullet(quote) == quote


def test_a_point_that_opens_a_run_of_a_list_stands_in_its_own_line() -> None:
    runs = [("They should: • ask <him>", True), ("• tell the school • wait", False)]
    assert marked_lines(runs) == (
        "<mark>They should: <br>• ask &lt;him&gt;</mark> <br>• tell the school <br>• wait"
    )
    assert marked_lines([("A point • is", True), ("no list.", False)]) == "<mark>A point • is</mark> no list."


@given(st.text(alphabet='a<&" •■', max_size=40))
def test_setting_in_lines_escapes_everything_and_loses_nothing(text: str) -> None:
    shown = in_lines(text)
    assert isinstance(shown, Markup)
    bullets = shown.replace(" <br>", " ")
    assert " ".join(bullets.split()) == " ".join(escape(text).split())


def test_an_opening_does_not_end_with_the_number_of_what_is_left_out() -> None:
    text = f"1. {SENTENCE} {SENTENCE}\n2. {' and '.join([SENTENCE[:-1]] * 12)}."
    assert opening(text) == f"1. {SENTENCE} {SENTENCE} {CUT}"


def test_an_opening_leaves_out_the_number_after_a_point_without_a_full_stop() -> None:
    rest = f"{' and '.join([SENTENCE[:-1]] * 12)}."
    assert opening(f"1. {SENTENCE}\n• in the area 2. {rest}") == f"1. {SENTENCE}\n• in the area {CUT}"
    assert opening(f"{SENTENCE} It is in section 47. {rest}") == f"{SENTENCE} It is in section 47. {CUT}"


def test_an_opening_is_whole_sentences_and_says_that_it_is_cut() -> None:
    assert opening(" ".join([SENTENCE] * 20)) == " ".join([SENTENCE] * 6) + f" {CUT}"


@pytest.mark.parametrize("text", [SENTENCE, " ".join([SENTENCE] * 10), "word " * 400])
def test_a_short_text_or_one_without_a_sentence_end_stays_whole(text: str) -> None:
    assert opening(text) == text


def test_a_little_of_what_stands_beside_a_passage_says_where_it_is_cut() -> None:
    words = " ".join(str(number) for number in range(100))
    assert last_words(words).startswith(f"{CUT} 60 ")
    assert first_words(words).endswith(f" 39 {CUT}")
    assert first_words(SENTENCE) == last_words(SENTENCE) == SENTENCE
