"""What the reader is given of a passage: each unit first, then its report's title and the headings it stands
under, then what comes before it.

The unit comes first so that nothing of it is cut when the whole is too long.
"""

from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.units import Unit, units
from corpus.report import Passage
from corpus.text import readable

MARK = " [SEP] "
"""What stands between the unit, its headings and the words before it: the model's own separator."""
_WORDS = 70
"""Maximum number of words of a unit that are read."""
_TITLE_WORDS = 10
_HEADINGS = 2
_HEADING_WORDS = 20
_BEFORE_WORDS = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit as it is read: `core` is its words alone, `text` what the reader is given."""

    unit: Unit
    core: str
    text: str


@lru_cache(maxsize=4096)
def pieces_of(passage: Passage, title: str = "") -> tuple[Piece, ...]:
    """Returns the units of a passage that may answer, as the reader is given them, in order. `title` is that
    of its report."""
    found = []
    last = ""
    for unit in units(passage):
        core = readable(passage.text[unit.start : unit.end])
        if unit.answerable:
            ahead = " ".join(readable(passage.text[start:end]) for start, end in unit.before)
            behind = " ".join(readable(passage.text[start:end]) for start, end in unit.after)
            text = reader_text(f"{core} {behind}".strip(), passage.headings, ahead or last, title)
            found.append(Piece(unit, core, text))
        last = core
    return tuple(found)


def reader_text(core: str, headings: tuple[str, ...], before: str, title: str = "") -> str:
    """Returns a unit with its report's title, its nearest headings and the words before it, each cut to what
    says enough."""
    trail = " ".join(" > ".join(headings[-_HEADINGS:]).split()[:_HEADING_WORDS])
    report = " ".join(title.split()[:_TITLE_WORDS])
    context = " > ".join(part for part in (report, trail) if part)
    return MARK.join([" ".join(core.split()[:_WORDS]), context, " ".join(before.split()[-_BEFORE_WORDS:])])
