"""Conversations: what a question takes over from those before it, swaps, adds, or drops."""

import pytest

from assistant.question import Conversation
from assistant.understanding.follow_ups import Turn, leans, turn
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from tests.assistant.library import library

KNOWLEDGE = Memory().of(library())


def turn_of(asked: str, *earlier: str) -> Turn:
    return turn(asked, Conversation(earlier), KNOWLEDGE.names)


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        ("Is early help quick in Wiltshire?", "What about Bedford?", "Is early help quick in Bedford?"),
        ("Is early help quick in Wiltshire?", "and in norfolk", "Is early help quick in norfolk?"),
        ("Were fathers seen in Harbourton?", "What about Millbrook?", "Were fathers seen in Millbrook?"),
        ("Were fathers seen?", "What about Kent and Devon?", "Were fathers seen in Kent and Devon?"),
        ("What did Working Together 2018 say?", "how about 2023?", "What did Working Together 2023 say?"),
        ("What does Working Together say of neglect?", "And KCSIE?", "What does KCSIE say of neglect?"),
        (
            "What do reviews say about supervision in Kent?",
            "What about training?",
            "What do reviews say about training in Kent?",
        ),
    ],
)
def test_what_about_swaps_a_place_a_report_a_year_or_the_topic(
    before: str, asked: str, understood: str
) -> None:
    assert turn_of(asked, before).sentence == understood
    assert turn_of(asked, before).text == understood


def test_a_swapped_place_narrows_the_search_and_the_old_one_no_longer_does() -> None:
    conversation = Conversation(("Were fathers seen in Harbourton?",))
    question = understand("What about Millbrook?", conversation, KNOWLEDGE)
    assert question.query.reports == ("millbrook",)
    assert "Harbourton" not in question.meaning


def test_topic_and_place_go_on_through_several_turns() -> None:
    earlier = (
        "What do reviews say about supervision in Kent?",
        "What about training?",
        "How often is it held?",
    )
    assert turn_of("And in Devon?", *earlier).sentence == "What do reviews say about training in Devon?"


def test_an_addition_is_looked_for_with_the_question_before_it() -> None:
    added = turn_of("and for fathers?", "Who attends strategy meetings?")
    assert added.leant_on == "Who attends strategy meetings?"
    assert added.sentence == "Who attends strategy meetings, and for fathers?"


def test_an_addition_without_and_is_said_with_it() -> None:
    added = turn_of("What about at weekends?", "who attends when a child is hurt?")
    assert added.sentence == "Who attends when a child is hurt, and what about at weekends?"


def test_a_question_that_leans_on_another_is_said_after_it_with_a_capital() -> None:
    asked = turn_of("how long do they have?", "who attends strategy meetings?")
    assert asked.sentence == "Who attends strategy meetings? How long do they have?"


def test_an_addition_that_names_another_place_swaps_the_place_of_the_topic() -> None:
    added = turn_of("So did they manage it in Devon?", "Were fathers seen in Kent?")
    assert added.leant_on == "Were fathers seen in Devon?"
    beside = turn_of("So was it better than in Devon?", "Were fathers seen in Kent?")
    assert beside.leant_on == "Were fathers seen in Kent?"


@pytest.mark.parametrize(
    "asked",
    [
        "Does Devon offer short breaks for disabled children?",
        "What do inspectors say of the number of children who wait for an autism diagnosis?",
    ],
)
def test_a_new_subject_drops_topic_and_place(asked: str) -> None:
    assert turn_of(asked, "Were fathers seen in Kent?") == Turn(asked)
    assert "fathers" not in turn_of("And in Essex?", "Were fathers seen in Kent?", asked).sentence


@pytest.mark.parametrize(
    ("asked", "leaning"),
    [
        ("Is there a finding about children who are moved from home to home every year?", False),
        ("What should be said to those who care for a child during the first week after a move?", False),
        ("Which other bodies could a local authority ask to provide the support instead?", True),
        ("What if a former employer has shut down and nobody is left to ask for a reference?", True),
        ("Is anything laid on for families in the meantime?", True),
        ("When must the form reach them?", True),
        ("A pupil told me that her stepfather locks her in the shed, where do I turn first?", False),
        ("How can a mother get her child back once he has been placed?", False),
        ("Is a family told that some of their records are shared?", False),
        ("Does a health visitor need to see them on her own?", True),
        ("Would a grandmother know about it when she collects the children?", True),
        ("Could a parent keep them from school?", True),
        ("Can a young person in care furnish his own?", True),
    ],
)
def test_a_question_leans_by_words_that_stand_for_something_before_it(asked: str, leaning: bool) -> None:
    assert leans(asked) is leaning


def test_without_the_questions_before_it_a_question_is_as_it_was_asked() -> None:
    conversation = Conversation(("Were fathers seen in Harbourton?",))
    question = understand("What about Millbrook?", conversation, KNOWLEDGE, ("earlier",))
    assert (question.meaning, question.sentence) == ("What about Millbrook?", "")
