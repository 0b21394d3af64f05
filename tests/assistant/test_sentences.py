"""Where a sentence begins and ends: what can be quoted is whole, and nothing of it is changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import units


def said(text: str) -> list[str]:
    return [" ".join(text[unit.start : unit.end].split()) for unit in units(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Agencies (e.g. the police) met. They agreed.", ["Agencies (e.g. the police) met.", "They agreed."]),
        ("See para. 3.12 of it. It is short.", ["See para. 3.12 of it.", "It is short."]),
        ("Dr. Smith wrote. It was late.", ["Dr. Smith wrote.", "It was late."]),
        ("It rose by 3.5 points. It fell.", ["It rose by 3.5 points.", "It fell."]),
        ("She said: ‘I was scared.’ Nobody asked.", ["She said: ‘I was scared.’", "Nobody asked."]),
        ("It runs over\r\na line end here. Then stops.", ["It runs over a line end here.", "Then stops."]),
        ("12. Children were seen.\n13. Parents were not.", ["Children were seen.", "Parents were not."]),
    ],
)
def test_sentences_are_found_whole(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


def test_a_short_list_stays_whole_with_the_words_that_lead_into_it() -> None:
    text = "Before it. Partners should:\n• share what they know\n• meet within a day\n• write it down"
    assert said(text)[-1].startswith("Partners should:")
    assert said(text)[-1].endswith("write it down")


def test_each_item_of_a_long_list_keeps_its_lead_in_beside_it() -> None:
    items = "\n".join(
        f"• item number {number} " + "which is long enough to count " * 4 for number in range(6)
    )
    text = f"Partners should:\n{items}"
    found = units(text)
    assert len(found) == 6
    assert all(unit.lead and text[slice(*unit.lead)] == "Partners should:" for unit in found)


@given(st.text(alphabet="ab .:•\n1()A“”", max_size=200))
def test_units_are_in_order_within_the_text_and_never_empty(text: str) -> None:
    found = units(text)
    assert all(0 <= unit.start < unit.end <= len(text) for unit in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
