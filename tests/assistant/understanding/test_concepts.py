"""Every name of a thing is recognised where a text has it."""

import pytest

from assistant.understanding.concepts import mentions, things


@pytest.mark.parametrize("around", ["the {} of a child", "({})", "{}", "today's {}s"])
def test_every_name_is_found(around: str) -> None:
    for names in things():
        for name in names:
            assert name in " ".join(mention.words for mention in mentions(around.format(name)))
