"""Whose words are asked for: found where they are, and said to be missing where they are not."""

from collections.abc import Collection

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.understanding.requested_voices import has_voice, requested_voices
from corpus.report import Passage, Voice
from tests.assistant.library import SURE
from tests.fakes import FakeSearcher, report

PAGES = {
    report("evaluation", "Evaluation of family help", "2025-07"): [
        "Family support workers saw parents each week, and parents saw family support workers.\n\n"
        "“Our family support worker came when she said she would, and she listened.” Mother, autumn\n\n"
        "“The family support worker explained it so that we understood.” Father, autumn",
    ],
    report("letter", "Inspection of Harbourton", "2023-03"): [
        "Recommendation 1: Family support workers should be visited by their managers.\n\n"
        "Lunches in Harbourton are warm and the playground is new.",
    ],
}
VOICES = {"“": Voice.FAMILY, "Recommendation": Voice.RECOMMENDATION}


def ask(question: str, without: Collection[str] = ()) -> Answer:
    return Assistant(FakeSearcher(PAGES, VOICES), judge=SURE).ask(question, without=without)


def voices(answer: Answer) -> list[Voice]:
    return [citation.passage.voice for statement in answer.statements for citation in statement.citations]


def test_what_parents_said_is_answered_in_their_own_words() -> None:
    answer = ask("What did parents say about family support workers?")
    assert voices(answer) == [Voice.FAMILY, Voice.FAMILY]
    assert "family_words" in {notice.id for notice in answer.notices}


def test_the_voice_is_a_part_that_can_be_taken_away() -> None:
    question = "What did parents say about family support workers?"
    assert "voice:family" in {part.name for part in ask(question).question.parts}
    answer = ask(question, without=["voice:family"])
    assert answer.question.voices == ()
    assert voices(answer)[0] is Voice.UNKNOWN


def test_what_was_recommended_is_answered_with_recommendations() -> None:
    assert voices(ask("What was recommended about family support workers?"))[0] is Voice.RECOMMENDATION


def test_where_nobody_asked_for_speaks_the_answer_says_so() -> None:
    answer = ask("What did practitioners say about lunches in Harbourton?")
    sentence = {notice.id: notice.text for notice in answer.notices}
    assert "in the words of practitioners" in sentence["not_their_words"]


@pytest.mark.parametrize(
    ("question", "voice"),
    [
        ("what did families say about the plan", Voice.FAMILY),
        ("What have children told inspectors about placements?", Voice.FAMILY),
        ("something a child actually said about moving", Voice.FAMILY),
        ("How did young people feel about meetings?", Voice.FAMILY),
        ("missing from home, in the parents' own words", Voice.FAMILY),
        ("what do practitioners say about thresholds", Voice.PRACTITIONER),
        ("Give me a quote from a social worker about caseloads", Voice.PRACTITIONER),
        ("What was recommended about bruising?", Voice.RECOMMENDATION),
        ("Has this been recommended before?", Voice.RECOMMENDATION),
        ("which recommendations were made on supervision", Voice.RECOMMENDATION),
    ],
)
def test_a_question_tells_whose_words_it_asks_for(question: str, voice: Voice) -> None:
    assert requested_voices(question) == (voice,)


@pytest.mark.parametrize(
    "question",
    [
        "What do the letters say about police officers writing down what the child said?",
        "Parent has only told us verbally they're going to home educate. What should school do?",
        "If a parent objects to us passing information on, can we still do it?",
        "What did inspectors say about health visitors?",
        "How often must children be seen?",
    ],
)
def test_a_question_about_people_does_not_ask_for_their_words(question: str) -> None:
    assert requested_voices(question) == ()


@pytest.mark.parametrize(
    ("sentence", "voice", "is_heard"),
    [
        ("One father told us that social workers had been brilliant.", Voice.FINDING, True),
        ("Parents were told of the plan.", Voice.FINDING, False),
        ("Listen to what children say.", Voice.GUIDANCE, False),
        ("The plan was late.", Voice.FAMILY, True),
    ],
)
def test_a_voice_is_heard_where_it_speaks_or_is_reported(sentence: str, voice: Voice, is_heard: bool) -> None:
    assert has_voice((Voice.FAMILY,), Passage("p", "r", sentence, (), voice=voice), sentence) is is_heard
