"""Every name of a thing is recognised where a text has it."""

import pytest

from assistant.understanding.concepts import mentions, spell_out, things


@pytest.mark.parametrize("around", ["the {} of a child", "({})", "{}", "today's {}s"])
def test_every_name_is_found(around: str) -> None:
    for names in things():
        for name in names:
            assert name in " ".join(mention.words for mention in mentions(around.format(name)))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("what must the DSL do", "what must the designated safeguarding lead do"),
        ("DSL and LADOs", "designated safeguarding lead and local authority designated officer"),
        ("a long CAMHS wait", "a long child and adolescent mental health wait"),
        ("did the SCR say so", "did the serious case review say so"),
        ("s47 after a strat", "section 47 after a strat"),
        ("the designated safeguarding lead", "the designated safeguarding lead"),
        ("asthma at school", "asthma at school"),
    ],
)
def test_acronyms_are_spelled_out_by_their_initials(text: str, spelled: str) -> None:
    assert spell_out(text, mentions(text)) == spelled
