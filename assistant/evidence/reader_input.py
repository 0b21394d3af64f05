"""The text that the cross-encoder reads of a unit: the unit, its report's title and headings, and what comes
before it.

The unit comes first, so that nothing of it is cut where the whole is too long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence.units import Unit, units
from corpus.report import Passage
from corpus.text import Range, readable

MARK = " [SEP] "
"""The model's own separator. It stands between the unit, its headings and the words before it."""
_WORDS = 70
"""Maximum number of words of a unit that are read."""
_TITLE_WORDS = 10
_HEADINGS = 2
_HEADING_WORDS = 20
_BEFORE_WORDS = 20


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """A unit of a passage for the cross-encoder: `core` is its own words, `text` what the cross-encoder reads
    of it.

    `title` is the title of its report, and `core_before` the words of the unit before it.
    """

    unit: Unit
    core: str
    passage: Passage
    title: str = ""
    core_before: str = ""

    @property
    def text(self) -> str:
        """Returns the unit with its context. It is made when it is needed: few units are read."""
        ahead, behind = map(self._line, (self.unit.before, self.unit.after))
        core = f"{self.core} {behind}".strip()
        return reader_text(core, self.passage.headings, ahead or self.core_before, self.title)

    def _line(self, ranges: Iterable[Range]) -> str:
        return " ".join(readable(self.passage.text[start:end]) for start, end in ranges)


@lru_cache(maxsize=4096)
def reader_inputs(passage: Passage, title: str = "") -> tuple[ReaderInput, ...]:
    """Returns the units of a passage that may answer, in order. `title` is the title of its report."""
    pieces = []
    core_before = ""
    for unit in units(passage):
        core = readable(passage.text[unit.start : unit.end])
        if unit.answerable:
            pieces.append(ReaderInput(unit, core, passage, title, core_before))
        core_before = core
    return tuple(pieces)


def reader_text(core: str, headings: tuple[str, ...], before: str, title: str = "") -> str:
    """Returns a unit with its report's title, its innermost headings and the words before it, each cut."""
    trail = " ".join(" > ".join(headings[-_HEADINGS:]).split()[:_HEADING_WORDS])
    report = " ".join(title.split()[:_TITLE_WORDS])
    context = " > ".join(part for part in (report, trail) if part)
    return MARK.join([" ".join(core.split()[:_WORDS]), context, " ".join(before.split()[-_BEFORE_WORDS:])])
