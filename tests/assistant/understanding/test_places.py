"""A place that is asked about is not answered by what was found about another."""

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant
from assistant.understanding.places import about, in_capitals, places_in
from tests.fakes import FakeSearcher, report

SOURCE = report("harbour", "Seeing children alone", "2023-03")
SAID = "Children in Torbay were seen alone by their social workers each week, in their own homes."


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("croydon send inspection", ("croydon",)),
        ("Is East Sussex better than North East Lincolnshire?", ("East Sussex", "North East Lincolnshire")),
        ("In Reading, how is reading taught?", ("Reading",)),
        ("Bath time and a bath for a child", ()),
        ("How soon are strategy meetings held?", ()),
    ],
)
def test_places_are_told_from_words(text: str, places: tuple[str, ...]) -> None:
    assert places_in(text) == places


def test_a_text_is_about_a_place_that_it_names_whole() -> None:
    assert about(("torbay",), SAID)
    assert not about(("Tor",), SAID)
    assert not about((), SAID)


def test_a_place_is_told_as_its_name_is_written() -> None:
    assert in_capitals("milton keynes") == "Milton Keynes"
    assert in_capitals("elsewhere") == "elsewhere"
    answer = Assistant(FakeSearcher({SOURCE: [SAID]})).ask("were children in croydon seen alone?")
    assert answer.notices[0].text.startswith("The collection has no report from Croydon.")


def test_what_was_found_of_another_place_does_not_answer() -> None:
    assistant = Assistant(FakeSearcher({SOURCE: [SAID]}))
    here = assistant.ask("Were children in Torbay seen alone by their social workers?")
    names_another_place = assistant.ask("Were children in Croydon seen alone by their social workers?")
    assert names_another_place.confidence < here.confidence
    assert names_another_place.outcome is Outcome.NEAREST
    assert names_another_place.notices[0].text.startswith("The collection has no report from Croydon.")
