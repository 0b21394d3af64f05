"""Words that are no sentence: headings, lead-ins, lines of contents, bare numbers. They answer nothing."""

import re

from assistant.paragraphs import HEADING
from corpus.passages.lead_ins import leads

_FEWEST = 3
"""Words of a sentence that may answer by itself."""

_CONTENTS = re.compile(r"(?:(?<!\.)\.{4,}+|(?<!\. )(?:\. ){4,}+)\s*+\d*+$")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b\d{{1,2}}\s+(?:{_MONTH})\s+\d{{4}}")
_FIELD = re.compile(r"[A-Z][^:.?!\r\n]{1,50}:\s*\S")
"""A field of a form with what it holds: "Inspection dates: 5 to 6 March"."""


def is_fragment(words: str, *, ended: bool, alone: bool) -> bool:
    """Whether words are no sentence. `ended` says that a sentence ends with them, `alone` that they are all
    of their block, as a heading is."""
    count = len(words.split())
    if ended or count < _FEWEST:
        return count < _FEWEST
    if leads(words) or _CONTENTS.search(words):
        return True
    heading = alone and count <= HEADING
    return heading and not (_FIELD.match(words) or _DATED.search(words))
