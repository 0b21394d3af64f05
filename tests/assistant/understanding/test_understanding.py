"""What a question is taken to mean, and that each part of it can be taken away."""

from dataclasses import replace

import pytest

from assistant.question import NEW, Conversation, Question, QuestionKind
from assistant.understanding.knowledge import Memory
from assistant.understanding.spelling import correction
from assistant.understanding.understanding import understand, widen_question
from assistant.writing.notices import absence_notices
from index.vocabulary import stems as index_stems
from tests.assistant.library import library

SEARCHER = library()
KNOWLEDGE = Memory().of(SEARCHER)


def understood(question: str, *earlier: str, without: tuple[str, ...] = ()) -> Question:
    return understand(question, Conversation(earlier) if earlier else NEW, KNOWLEDGE, without)


def test_an_acronym_is_met_with_every_other_name_of_the_thing() -> None:
    question = understood("when is the ICPC held after the strat meeting?")
    assert "initial child protection conference" in question.query.expansions
    assert "strategy discussion" in question.query.expansions


def test_the_vector_of_a_question_is_also_that_of_its_acronyms_spelled_out() -> None:
    question = understood("when is the ICPC held?")
    assert question.query.wordings[1:] == ("when is the initial child protection conference held",)
    assert understood("when is the conference held?").query.spelled_out == ""
    assert understood("when is the ICPC held?", without=("words:icpc",)).query.spelled_out == ""


@pytest.mark.parametrize(
    ("text", "kind", "measure"),
    [
        ("How many hours until the interview?", QuestionKind.NUMBER, "hours"),
        ("What percentage of fathers were asked?", QuestionKind.NUMBER, "percent"),
        ("Give me a quote for a slide about fathers", QuestionKind.QUOTATION, ""),
        ("Has this been recommended before?", QuestionKind.RECURRENCE, ""),
        ("List the outcomes", QuestionKind.LIST, ""),
        ("Why were fathers left out?", QuestionKind.FACT, ""),
        ("How soon does the out of hours team visit?", QuestionKind.NUMBER, "time"),
        ("Do social workers spend time with fathers?", QuestionKind.FACT, ""),
        ("How much do councils spend on fathers?", QuestionKind.NUMBER, "money"),
        ("What helps with the cost of living?", QuestionKind.FACT, ""),
    ],
)
def test_the_kind_of_request_is_told(text: str, kind: QuestionKind, measure: str) -> None:
    question = understood(text)
    assert (question.kind, question.measure) == (kind, measure)


def test_a_nickname_leads_to_the_report_and_an_absent_one_is_said_to_be() -> None:
    assert understood("What does Working Together say of reviews?").query.reports == ("guide",)
    assert understood("What did the myth of invisible men say?").absent == ("myth of invisible men",)


def test_years_narrow_the_search() -> None:
    assert understood("minutes since 2022").query.since == 2022
    question = understood("minutes between 2021 and 2023")
    assert (question.query.since, question.query.until) == (2021, 2023)


def test_every_part_can_be_taken_away_by_its_name() -> None:
    question = "What does Working Together say of the ICPC since 2022?"
    parts = understood(question).parts
    assert len(parts) >= 3
    for part in parts:
        assert part.name not in {other.name for other in understood(question, without=(part.name,)).parts}


def test_the_meaning_of_a_follow_up_is_looked_for_with_what_it_follows() -> None:
    query = understood("and for fathers?", "Who attends strategy meetings?").query
    assert "strategy meetings" in query.meaning
    assert "fathers" in query.meaning
    assert "strategy meetings" not in query.text
    assert understood("Who attends strategy meetings?").query.meaning == ""


def test_a_follow_up_says_what_it_follows_and_can_be_read_alone() -> None:
    question = understood("and for fathers?", "Who attends strategy meetings?")
    assert question.meaning == "and for fathers? (Who attends strategy meetings?)"
    assert understood("and for fathers?", "Who attends?", without=("earlier",)).meaning == "and for fathers?"


def test_a_slip_of_the_keyboard_is_mended_and_a_short_name_for_a_thing_is_none() -> None:
    counted = replace(
        KNOWLEDGE.vocabulary, seen={"start": 9, "neglect": 9}, stemmed={"start": 9, "neglect": 9}
    )
    assert correction("neglcet", counted) == "neglect"
    assert correction("strat", counted) == ""


@pytest.mark.parametrize("word", ["moaning", "chucked", "quiet", "letting", "readers", "groping", "gaffer"])
def test_a_real_word_is_never_taken_for_a_slip(word: str) -> None:
    counts = {
        "meaning": 99,
        "checked": 99,
        "quite": 99,
        "setting": 99,
        "leaders": 99,
        "growing": 99,
        "gaffes": 99,
    }
    assert correction(word, replace(KNOWLEDGE.vocabulary, seen=counts, stemmed=counts)) == ""


@pytest.mark.parametrize(
    "word", ["whats", "what's", "dont", "don't", "won’t", "wont", "cant", "u", "im", "he's", "thats"]
)
def test_everyday_spellings_of_words_without_meaning_carry_none(word: str) -> None:
    assert index_stems(f"{word} minutes") == ["minut"]
    assert [concept.asked for concept in understood(f"{word} the minutes").concepts] == ["minutes"]


def test_a_name_that_can_mean_nothing_else_narrows_the_search_and_can_be_widened() -> None:
    question = understood("Were fathers seen in Harbourton?")
    assert question.query.reports == ("harbour",)
    wider = widen_question(question)
    assert wider is not None
    assert (wider.query.reports, wider.query.prefer) == ((), ("harbour",))
    assert "Harbourton" in wider.query.text
    assert widen_question(wider) is None


def test_what_is_taken_away_from_a_question_is_not_spelled_out_where_it_is_widened() -> None:
    asked = "Did Harbourton hold the ICPC and tell the LADO?"
    widened = widen_question(understood(asked, without=("words:icpc",)))
    assert widened is not None
    assert "the ICPC and tell the local authority designated officer" in widened.query.spelled_out


def test_a_question_that_names_no_report_is_not_widened() -> None:
    assert widen_question(understood("Were fathers seen?")) is None


def test_a_word_of_a_title_in_small_letters_only_makes_its_reports_likelier() -> None:
    question = understood("were fathers seen in harbourton")
    assert (question.query.reports, question.query.prefer) == ((), ("harbour",))


def test_a_police_force_is_told_of_in_more_reports_than_those_of_its_name() -> None:
    question = understood("Did Harbourton Police see fathers?")
    assert (question.query.reports, question.query.prefer) == ((), ("harbour",))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("What did Working Together 2018 say of reviews?", "2018"),
        ("What did the 2018 edition of Working Together say of reviews?", "2018"),
        ("What did Working Together (2018) say of reviews?", "2018"),
        ("the 2021 inspection of Harbourton and fathers", "2021"),
        ("What does Working Together 2023 say of reviews?", ""),
        ("What does Working Together say of reviews in 2018?", ""),
    ],
)
def test_an_edition_that_is_not_there_is_told_with_those_that_are(text: str, year: str) -> None:
    question = understood(text)
    assert [edition.year for edition in question.missing_editions] == [year] * bool(year)
    assert question.query.reports
    assert all(year not in edition.available and edition.available for edition in question.missing_editions)


def test_an_absent_edition_is_told_beside_an_answer_and_beside_none() -> None:
    notice_text = "The collection has the 2023 edition of Working Together, not that of 2018."
    question = understood("What did Working Together 2018 say?")
    assert notice_text in [notice.text for notice in absence_notices(question, ())]
