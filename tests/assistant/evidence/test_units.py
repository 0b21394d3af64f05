"""What can be quoted: whole, with what it cannot be read without, and nothing of it is changed."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence.units import Unit, shown_ranges, units
from corpus.report import Form, Passage, Span


def passage(text: str, form: Form = Form.TEXT, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(text[:8], "harbour", text, (Span(1, 0, len(text)),), headings, form=form)


def one_line(text: str) -> str:
    return " ".join(text.split())


def cores(text: str, form: Form = Form.TEXT) -> list[str]:
    return [one_line(text[unit.start : unit.end]) for unit in units(passage(text, form))]


def shown_units(text: str, form: Form = Form.TEXT) -> list[str]:
    """What is shown for each unit that may answer; three dots where something is left out."""
    whole = passage(text, form)
    return [
        " … ".join(one_line(text[start:end]) for start, end in shown_ranges(whole, unit))
        for unit in units(whole)
        if unit.answerable
    ]


def unit_with(text: str, words: str) -> Unit:
    return next(unit for unit in units(passage(text)) if words in text[unit.start : unit.end])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        (
            "Agencies (e.g. the police) met. People agreed.",
            ["Agencies (e.g. the police) met.", "People agreed."],
        ),
        ("See para. 3.12 of it. Page one is short.", ["See para. 3.12 of it.", "Page one is short."]),
        ("Dr. Smith wrote. Night fell.", ["Dr. Smith wrote.", "Night fell."]),
        ("Calls rose by 3.5 points. Visits fell.", ["Calls rose by 3.5 points.", "Visits fell."]),
        ("Teams met at 9.30 Tuesday. Nobody came.", ["Teams met at 9.30 Tuesday.", "Nobody came."]),
        ("Ann said: ‘I was scared.’ Nobody asked.", ["Ann said: ‘I was scared.’", "Nobody asked."]),
        (
            "A plan runs over\r\na line end here. Then stops.",
            ["A plan runs over a line end here.", "Then stops."],
        ),
        ("12. Children were seen.\n13. Parents were not.", ["Children were seen.", "Parents were not."]),
    ],
)
def test_sentences_are_found_whole(text: str, sentences: list[str]) -> None:
    assert cores(text) == sentences


@pytest.mark.parametrize("join", ["\ufffe", "\x02", "-\r\n"])
def test_a_line_that_is_joined_at_a_hyphen_cuts_no_sentence(join: str) -> None:
    text = (
        "Nobody decided what must be read before a meeting is called, and the long"
        + join
        + "term story of\r\n"
        "a family is rarely known. Everyone sees a part of the picture and\r\n"
        "most of the important records, such as those of the County\r\n"
        "Register, are not read. The reviewers saw this in nine files."
    )
    (sentence,) = [unit_text for unit_text in cores(text) if "County" in unit_text]
    assert sentence.endswith("such as those of the County Register, are not read.")


def test_a_name_that_runs_over_a_short_line_is_not_cut() -> None:
    text = (
        "The first of the letters that was sent in the spring of the year was to the\r\nRegister of\r\n"
        "County Homes and was never opened by anybody in the office at all that year.\r\nThe end came."
    )
    assert any("Register of County Homes and was never opened" in unit_text for unit_text in cores(text))


def test_a_short_list_stays_whole_with_the_words_that_lead_into_it() -> None:
    text = "Before it. Partners should:\n• share what they know\n• meet within a day\n• write it down"
    assert cores(text)[-1].startswith("Partners should:")
    assert cores(text)[-1].endswith("write it down")


LONG = ("which is long enough to count for many more words than " * 4).strip()


def test_each_item_of_a_long_list_keeps_its_lead_in_beside_it() -> None:
    items = "\n".join(f"• item number {number} {LONG}" for number in range(6))
    text = f"Partners should:\n{items}"
    found = units(passage(text))
    assert len(found) == 6
    assert all([text[slice(*pair)] for pair in unit.before] == ["Partners should:"] for unit in found)
    assert all(unit.group == (0, len(text)) for unit in found)


@pytest.mark.parametrize(
    "lead",
    [
        "The staff of a home may not use as a punishment—",
        "No member of staff may –",
        "A person must not",
        "Nobody may be asked for any of the following.",
        "Staff are not to do things which",
    ],
)
def test_an_item_is_never_quoted_without_a_lead_in_that_forbids_it(lead: str) -> None:
    items = "\n".join(f"({letter}) the taking away of thing {letter} {LONG};" for letter in "abcde")
    text = f"{lead}\n{items}"
    assert len(shown_units(text)) == 5
    assert all(unit_text.startswith(lead) for unit_text in shown_units(text))


def test_an_item_of_a_list_within_a_list_keeps_both_lead_ins() -> None:
    inner = "\n".join(f"({number}) keep thing {number} {LONG};" for number in ("i", "ii", "iii"))
    text = f"The manager must—\n(a) ensure that staff—\n{inner}\n(b) write {LONG}.\nAll is well."
    found = shown_units(text)
    assert found[1].startswith("The manager must— (a) ensure that staff— … keep thing ii")
    assert found[3].startswith("The manager must— … write")
    assert found[4] == "All is well."


def test_a_numbered_paragraph_after_a_list_does_not_take_its_lead_in() -> None:
    first = "\n".join(f"({letter}) hold thing {letter} {LONG};" for letter in "ab")
    text = f"The home may not—\n{first}\n(2) The manager keeps a record of every visit."
    assert shown_units(text)[-1] == "The manager keeps a record of every visit."


def test_items_in_lines_of_a_web_page_keep_their_lead_in() -> None:
    text = "Our work never includes:\nopening letters\nreading diaries\n\nWe visit every home once a year."
    assert shown_units(text) == [
        "Our work never includes: opening letters reading diaries",
        "We visit every home once a year.",
    ]


@pytest.mark.parametrize(("between", "parts"), [(60, 2), (2, 1)])
def test_sentences_with_other_words_of_the_page_between_them_are_two_quotations(
    between: int, parts: int
) -> None:
    first, second = "Parents were content with the help.", "However, some of them had waited for it."
    start = len(first) + between
    text = f"{first}\n{second}"
    spans = (Span(1, 0, len(first)), Span(1, start, start + len(second)))
    whole = Passage("p", "harbour", text, spans)
    (unit,) = [unit for unit in units(whole) if text[unit.start : unit.end].startswith("However")]
    assert len(shown_ranges(whole, unit)) == parts


def test_a_lead_in_that_is_repeated_is_quoted_apart_from_an_item_further_down_its_page() -> None:
    lead, item = "Workers may not:", "• open a letter of a child"
    apart = Passage("p", "r", f"{lead}\n{item}", (Span(1, 0, len(lead)), Span(1, 90, 90 + len(item))))
    (unit,) = units(apart)
    assert [apart.text[start:end] for start, end in shown_ranges(apart, unit)] == [lead, item]


def test_short_items_without_a_lead_in_are_one_unit() -> None:
    items = passage("• The quality of plans.\n• The speed of checks.", Form.LIST, ("What must improve",))
    (unit,) = units(items)
    assert (unit.start, unit.end) == (0, len(items.text))


@pytest.mark.parametrize(
    "second",
    [
        "This was never written down.",
        "However, nobody was told.",
        "They had not met.",
        "In addition, letters were lost.",
        "As a result, visits stopped.",
        "Some of these were late.",
        "She had told a teacher.",
        "Despite this, the plan was closed.",
    ],
)
def test_a_sentence_that_takes_up_another_is_quoted_after_it(second: str) -> None:
    text = f"Four visits were made to the house. {second}"
    assert shown_units(text)[1] == text


@pytest.mark.parametrize(
    "second",
    [
        "It is important that children are seen.",
        "This guidance is for schools.",
        "Those who work at night are seen too.",
        "Itemised bills were kept.",
    ],
)
def test_a_sentence_that_takes_up_nothing_stands_alone(second: str) -> None:
    assert shown_units(f"Four visits were made. {second}")[1] == second


def test_a_sentence_that_takes_up_the_paragraph_before_is_quoted_after_its_last_sentence() -> None:
    text = "Visits were made each week to every house.\r\n\r\nThey were not written down."
    assert shown_units(text)[-1] == one_line(text)


def test_of_a_long_row_that_refers_back_the_first_and_the_nearest_sentences_are_quoted() -> None:
    text = (
        "Neglect is a failure to meet needs. It may begin early. It may last long. It may go on for years."
        " It may harm health. It may harm learning. It may involve a lack of food."
    )
    unit = unit_with(text, "lack of food")
    assert shown_units(text)[-1] == (
        "Neglect is a failure to meet needs. … It may last long. It may go on for years."
        " It may harm health. It may harm learning. It may involve a lack of food."
    )
    assert not unit.leaning


def test_what_takes_up_another_passage_says_so() -> None:
    assert units(passage("This was never written down. Letters were lost."))[0].leaning
    assert not units(passage("Letters were lost. This was never written down."))[1].leaning


def test_a_figure_is_quoted_with_the_sentence_that_changes_it() -> None:
    text = "In May there were 41 children on the roll. By June the roll had risen to 65. All is well."
    before, now, _ = shown_units(text)
    assert before == now == text.removesuffix(" All is well.")


def test_the_answer_to_a_question_of_the_document_is_quoted_and_the_question_is_no_answer() -> None:
    text = "Who keeps the record of a visit?\r\n\r\nThe manager keeps it. Both people sign it."
    assert shown_units(text) == [one_line(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Lead workers should:",
        "Is every child seen alone by a worker?",
        "The layout of the form is as follows:",
        "Seeing every child .................... 14",
        "How we did the work",
    ],
)
def test_what_is_no_sentence_is_never_an_answer(text: str) -> None:
    assert shown_units(text) == []


def test_a_heading_within_a_passage_is_never_an_answer_and_joins_no_sentence() -> None:
    text = "Seeing every child alone\r\nWorkers visit every child at home and at school in each week."
    assert shown_units(text) == ["Workers visit every child at home and at school in each week."]


def test_a_field_of_a_form_may_answer() -> None:
    assert shown_units("Inspection dates: 5 to 6 March 2024") == ["Inspection dates: 5 to 6 March 2024"]


def test_a_footnote_is_never_an_answer() -> None:
    assert shown_units("12 The manager keeps every record for five years.", Form.FOOTNOTE) == []


ROWS = "\r\n".join(f"Town {letter} {number} {number + 8}" for number, letter in enumerate("ABCDEFGHIJ", 11))


def test_a_row_of_a_long_table_is_quoted_with_its_header() -> None:
    text = f"Town Visits begun Visits ended\r\n{ROWS}"
    assert shown_units(text, Form.TABLE)[2] == "Town Visits begun Visits ended … Town C 13 21"


def test_a_row_after_a_page_end_is_quoted_with_the_header_of_its_page() -> None:
    text = f"Town Visits begun Visits ended\r\n{ROWS}\nTown Visits begun Visits ended\r\nTown K 41 42"
    whole = passage(text, Form.TABLE)
    last = units(whole)[-1]
    assert shown_ranges(whole, last) == ((text.rindex("Town Visits"), len(text)),)


def test_a_row_of_a_web_page_is_quoted_with_the_cell_that_spans_it() -> None:
    rows = "\n".join(
        f"Town {letter}\t2022\t{number}\n2023\t{number + 8}" for number, letter in enumerate("ABCDEFG", 41)
    )
    text = f"Town\tYear\tVisits\n{rows}"
    assert shown_units(text, Form.TABLE)[3] == "Town Year Visits … Town B … 2023 50"


def test_a_row_of_a_table_of_more_than_three_is_quoted_with_its_header() -> None:
    text = "Way\tSent\nLetter\t12\nTelephone\t30\nFax\t2\nVisit\t7"
    assert shown_units(text, Form.TABLE)[2] == "Way Sent … Fax 2"


def test_a_small_table_is_quoted_whole() -> None:
    text = "Way Sent Read\r\nLetter 12 3\r\nTelephone 30 28"
    assert shown_units(text, Form.TABLE) == [one_line(text)]


@given(st.text(alphabet="ab .:•\n1()A“”?Tis—\r\ufffe", max_size=200), st.sampled_from(Form))
def test_units_are_in_order_within_the_text_and_never_empty(text: str, form: Form) -> None:
    whole = passage(text, form)
    found = units(whole)
    assert all(0 <= unit.start < unit.end <= len(text) for unit in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for unit in found:
        shown = shown_ranges(whole, unit)
        assert all(one[1] < other[0] for one, other in pairwise(shown))
        assert any(start <= unit.start and unit.end <= end for start, end in shown)


@pytest.mark.parametrize(
    "piece",
    [".", "?", "’", ".’", "(a)", "• ", "1.", "\n", "This ", "a, ", "— ", "A:\n", ". . ", "9 ", "it is so "],
)
def test_splitting_takes_no_longer_than_the_text_is_long(piece: str) -> None:
    for form in (Form.TEXT, Form.TABLE):
        short, long = float("inf"), float("inf")
        for _ in range(10):  # other work slows it down at times
            short, long = (
                min(least, seconds(piece * (length // len(piece)), form))
                for least, length in ((short, 12_500), (long, 50_000))
            )
            if long < 8 * max(short, 0.05):  # where time grows with the square it is 16 times
                break
        assert long < 8 * max(short, 0.05)


def seconds(text: str, form: Form) -> float:
    """Returns the processor time of splitting a text."""
    units.cache_clear()
    before = time.thread_time()
    units(passage(text, form))
    return time.thread_time() - before


def test_the_boxes_of_a_flow_chart_are_no_answer() -> None:
    chart = (
        "Is a service needed?\nNo\nGive notice that no plan is needed\nYes\nPrepare a draft plan and consult."
    )
    assert not any(unit.answerable for unit in units(passage(chart)))
    assert any(unit.answerable for unit in units(passage("Nobody said yes or no to the plan at all.")))
