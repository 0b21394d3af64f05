"""What can be asked next: made from what was cited, and offered only where it has an answer."""

from dataclasses import replace

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.library.suggestions import Suggester
from corpus.report import Voice
from corpus.themes.themes import known_themes
from tests.fakes import FakeSearcher, report

HARBOUR = report("harbour", "Inspection of Harbourton", "2023-03")
PAGES = {
    HARBOUR: [
        "Neglect was seen late in Harbourton, and nobody asked about neglect at school.\n\n"
        "The waiting lists for therapy were long, and therapy began months late.\n\n"
        "Leaders should train every worker to recognise neglect."
    ]
}
HEADINGS = {"Neglect": ("2 What was seen late",), "The": ("3 Waiting lists for therapy",)}


class Headed(FakeSearcher):
    """Its passages stand under headings, by the word they begin with."""

    def __init__(self) -> None:
        super().__init__(PAGES, {"Leaders": Voice.RECOMMENDATION})
        for name, one in self._passages.items():
            self._passages[name] = replace(one, headings=HEADINGS.get(one.text.split()[0], ()))


SEARCHER = Headed()
SEEN_LATE = next(SEARCHER.passages("harbour"))
ON_NEGLECT = "What has been recommended about neglect?"
ON_THERAPY = "What does “Inspection of Harbourton” say about “Waiting lists for therapy”?"


class Asked:
    """An assistant that counts what it is asked."""

    def __init__(self, *unknown: str) -> None:
        self.questions: list[str] = []
        self._unknown = unknown

    def __call__(self, question: str) -> Answer:
        self.questions.append(question)
        nothing = "What was the weather like on the moon?"
        return Assistant(SEARCHER).ask(nothing if question in self._unknown else question)


def test_themes_and_sections_beside_what_was_cited_become_questions() -> None:
    offered = Suggester(known_themes).after([SEEN_LATE], SEARCHER, Assistant(SEARCHER).ask)
    assert offered == (ON_NEGLECT, ON_THERAPY)


def test_a_question_without_an_answer_is_not_offered() -> None:
    offered = Suggester(known_themes).after([SEEN_LATE], SEARCHER, Asked(ON_NEGLECT))
    assert ON_NEGLECT not in offered


def test_a_question_whose_answer_is_shown_already_is_not_offered() -> None:
    everything = list(SEARCHER.passages("harbour"))
    assert Suggester(known_themes).after(everything, SEARCHER, Asked()) == ()


def test_a_question_that_was_asked_is_not_offered_again() -> None:
    offered = Suggester(known_themes).after([SEEN_LATE], SEARCHER, Asked(), exclude=[ON_NEGLECT.upper()])
    assert ON_NEGLECT not in offered


def test_each_question_is_tried_once_for_a_version_unless_the_search_was_narrowed() -> None:
    suggester, asked = Suggester(known_themes), Asked()
    suggester.after([SEEN_LATE], SEARCHER, asked)
    once = len(asked.questions)
    suggester.after([SEEN_LATE], SEARCHER, asked)
    assert len(asked.questions) == once
    suggester.after([SEEN_LATE], SEARCHER, asked, remember=False)
    assert len(asked.questions) == 2 * once


def test_nothing_cited_leads_to_nothing() -> None:
    assert Suggester(known_themes).after([], SEARCHER, Asked()) == ()
