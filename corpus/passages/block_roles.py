"""The roles of blocks: paragraph numbers, quotations, recommendations and boilerplate, for every reader."""

from collections.abc import Sequence

from corpus.passages.blocks import Block
from corpus.passages.boilerplate import skip_boilerplate
from corpus.passages.paragraph_numbers import number_paragraphs
from corpus.passages.speech import mark_speech


def assign_roles(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks with paragraph numbers, quotations and recommendations, and what is not evidence
    marked."""
    return skip_boilerplate(mark_speech(number_paragraphs(blocks)))
