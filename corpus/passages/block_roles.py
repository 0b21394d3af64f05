"""The roles of blocks: paragraph numbers, quotations, recommendations and boilerplate, for every reader."""

from collections.abc import Sequence

from corpus.passages.blocks import Block
from corpus.passages.boilerplate import without_what_is_none
from corpus.passages.paragraph_numbers import with_numbers
from corpus.passages.speech import with_speech


def understood(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks with paragraph numbers, quotations and recommendations, and what is no evidence
    marked."""
    return without_what_is_none(with_speech(with_numbers(blocks)))
