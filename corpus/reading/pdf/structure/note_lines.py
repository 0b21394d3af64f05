"""Lines of footnotes at the foot of a PDF page: where a note begins, and what belongs to it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind
from corpus.reading.pdf.page_layout.layout import Line
from corpus.reading.pdf.page_layout.typography import ENDS, Typography

_NUMBERED = re.compile(r"\d{1,3}\s")
_MARKED = re.compile(r"\(?\d{1,3}\)?\s")
_IN_SENTENCE = re.compile(r"\d{1,3}\s[a-z]")
_OPEN = re.compile(r"\b(?:the|an?|of|and|or|to|in|by|with|for|from|on|at|as|that|which|their|its)$")
"""The last words of a line whose sentence goes on."""

_WIDEST_STEP = 2.5
_SAME_SIZE, _SAME_TYPE = 0.1, 0.05


def is_note(line: Line, typography: Typography) -> bool:
    """Returns whether a line begins a footnote: it is in small type after a number, or tagged as one."""
    return _may_be_note(line, _NUMBERED, typography)


def _may_be_note(line: Line, marks: re.Pattern[str], typography: Typography) -> bool:
    if typography.stands_out(line):
        return False
    small = line.tag.role in ("", "text") and not line.tag.row and typography.is_small(line)
    return line.tag.role == "note" or (small and marks.match(line.text) is not None)


def goes_on_in_note(group: Sequence[Line], line: Line, typography: Typography) -> bool:
    """Returns whether a line goes on with a sentence that the last line of a note does not end.

    The first line of a note may stand further above the second than usual, and some files tag each line as a
    paragraph of its own. A number may open the second line: "section 4 of Schedule / 3 to the Act".
    """
    last = group[-1]
    step = (last.base - line.base) / max(line.size, 1)
    alike = line.bold == last.bold and abs(line.size - last.size) <= _SAME_SIZE * last.size
    if not alike or not 0 < step <= _WIDEST_STEP or ENDS.search(last.text):
        return False
    if not _may_be_note(group[0], _MARKED, typography):
        return False
    return line.text[:1].islower() or bool(_OPEN.search(last.text) or _IN_SENTENCE.match(line.text))


def with_whole_notes(groups: Sequence[list[Line]], blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks of a page; lists and paragraphs below a note, in its type, belong to the note."""
    whole: list[Block] = []
    note: Line | None = None
    for group, block in zip(groups, blocks, strict=True):
        first = group[0]
        if block.kind is BlockKind.NOTE:
            note = first
        elif note and block.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH) and _is_below(note, first):
            whole.append(replace(block, kind=BlockKind.NOTE, level=0))
            continue
        else:
            note = None
        whole.append(block)
    return whole


def _is_below(note: Line, line: Line) -> bool:
    return line.base < note.base and abs(line.size - note.size) <= _SAME_TYPE * note.size
