"""Units of a passage: the ranges of its text that can be quoted.

A unit is a sentence, an item of a list, a short list or a row of a table. It is quoted with what it needs:

- an item of a list follows the lead-in of its list, and those of every list around it;
- a sentence that refers to the one before it follows that sentence;
- a sentence whose figure the next one changes is followed by that one;
- the answer to a question of the document follows the question;
- a row of a table follows the table's header.

Every range is of the passage's own text, so that `assistant/citing.py` can check it letter by letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.evidence.incomplete_sentences import is_fragment, leans, updates
from assistant.evidence.passage_blocks import End, TextBlock, blocks
from assistant.evidence.quoted_ranges import ends_of, quoted_ranges
from assistant.evidence.table_rows import table_rows
from corpus.passages.lead_ins import leads
from corpus.report import Form, Passage
from corpus.text import Range, is_ended, is_question, sentences

LONGEST = 110
"""Maximum number of words of a list, a table or a paragraph that is quoted whole."""

_ITEM = 60
"""Maximum number of words of an item, or of the answer to a question, that is quoted whole."""

_SHORT_ITEM = 30
"""Maximum average number of words of an item, in a list without a lead-in that is quoted whole."""

_FAR = 4
"""Maximum number of sentences that are quoted before one that refers to them."""

_WORDS_AHEAD = 120
"""Maximum number of words of these sentences together."""
_SUBORDINATE = frozenset("o○◦–—-▪‣➢►")
"""Bullets of a list within a list."""

_BRANCH = re.compile(r"[\r\n][ \t]*+(?:yes|no)[ \t]*+(?:[\r\n]|$)", re.IGNORECASE)
"""The label of an arrow of a flow chart, in a line of its own."""

_RANKS = {"digit": 0, "letter": 1, "roman": 2}
_ANNOUNCES = re.compile(
    r"\b(?:following|as follows|below|these (?:are|include|included|were)|listed)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Characters ``start`` to ``end`` of a passage's text: what answers.

    `before` and `after` are the ranges quoted ahead of it and after it, in reading order. `answerable` is
    False for what is never an answer by itself: a bare lead-in, a question, a heading, a note, a line of
    contents. `leaning` says that it takes up something that stands in another passage. `group` is the
    whole of the list in which it is an item.
    """

    start: int
    end: int
    before: tuple[Range, ...] = ()
    after: tuple[Range, ...] = ()
    answerable: bool = True
    leaning: bool = False
    group: Range | None = None

    @property
    def ranges(self) -> tuple[Range, ...]:
        """Returns all ranges that are quoted, in reading order."""
        return (*self.before, (self.start, self.end), *self.after)


def shown_ranges(passage: Passage, unit: Unit) -> tuple[Range, ...]:
    """Returns the ranges of a passage that are quoted for a unit, in reading order, with words between
    them."""
    return quoted_ranges(passage, unit.ranges)


@lru_cache(maxsize=4096)
def units(passage: Passage) -> tuple[Unit, ...]:
    """Returns the units of a passage, in order. No two overlap, except what is quoted before and after."""
    text = passage.text
    if rows := table_rows(passage):
        return tuple(Unit(*row, before=before) for before, row in rows)
    all_units = _Reading(text, ends_of(passage)).units()
    return tuple(
        replace(unit, answerable=False)
        if passage.form is Form.FOOTNOTE or _is_of_flow_chart(text[unit.start : unit.end])
        else unit
        for unit in all_units
    )


def _is_of_flow_chart(text: str) -> bool:
    """Returns whether "Yes" or "No" stands in a line of its own among others: they are boxes of a flow chart,
    which say something else without their arrows."""
    return bool(_BRANCH.search("\n" + text)) and len(text.split()) > 1


class _Reading:
    """Reads the blocks of a text in order, and collects its units."""

    def __init__(self, text: str, ends: Sequence[End]) -> None:
        self.text = text
        self.blocks = blocks(text, ends)
        self.found: list[Unit] = []
        self.asked: tuple[Range, ...] = ()
        """The questions that stand right before the next block."""

    def units(self) -> list[Unit]:
        """Returns the units of the text."""
        place = 0
        while place < len(self.blocks):
            block = self.blocks[place]
            items = self._items(place if _is_item(block) else place + 1)
            if _is_item(block):
                self._list(None, items)
                place += len(items)
                continue
            ranges = sentences(self.text, block.start, block.end)
            if items and self._introduces(ranges[-1], items[0]):
                self._paragraph(ranges[:-1], whole=False)
                self._list(ranges[-1], items)
                place += len(items)
            else:
                self._paragraph(ranges, whole=True)
            place += 1
        return self.found

    def _items(self, place: int) -> list[TextBlock]:
        """Returns the items of the list that begins with a block, or none where the block is not an item."""
        items: list[TextBlock] = []
        for block in self.blocks[place:]:
            over = items and _RANKS.get(block.mark, 9) < _RANKS.get(items[0].mark, 0)
            if not block.item or over:
                break
            items.append(block)
        return items

    def _introduces(self, sentence: Range, item: TextBlock) -> bool:
        """Returns whether a sentence leads into the items that follow it."""
        text = self.text[slice(*sentence)]
        return not is_ended(text) or is_question(text) or bool(_ANNOUNCES.search(text))

    # Paragraphs

    def _paragraph(self, ranges: Sequence[Range], *, whole: bool) -> None:
        """Adds the sentences of a paragraph. `whole` says that it ends with the last of them."""
        if not ranges:
            return
        asked, self.asked = self.asked, ()
        if asked and self._count(ranges[0][0], ranges[-1][1]) <= _ITEM and not self._all_ask(ranges):
            self.found.append(Unit(ranges[0][0], ranges[-1][1], before=asked))
            return
        questions: list[Range] = []
        takes_up = self._which_take_up(ranges)
        for place, (start, end) in enumerate(ranges):
            text = self.text[start:end]
            if is_question(text):
                questions.append((start, end))
                self.found.append(Unit(start, end, answerable=False))
                continue
            before, leaning = (
                (tuple(questions), False) if questions else self._context(ranges, place, takes_up, asked)
            )
            after: tuple[Range, ...] = ()
            if place + 1 < len(ranges) and updates(text, self.text[slice(*ranges[place + 1])]):
                after = (ranges[place + 1],)
            ended = is_ended(text) or place + 1 < len(ranges)
            answerable = not is_fragment(text, ended=ended, alone=place == 0)
            self.found.append(Unit(start, end, (*asked, *before), after, answerable, leaning))
            questions = []
        if whole:
            self.asked = tuple(questions)

    def _all_ask(self, ranges: Sequence[Range]) -> bool:
        return all(is_question(self.text[slice(*pair)]) for pair in ranges)

    def _context(
        self, ranges: Sequence[Range], place: int, takes_up: Sequence[bool], questions: tuple[Range, ...]
    ) -> tuple[tuple[Range, ...], bool]:
        """Returns the sentences that are quoted before one, and whether they refer to something else
        still. `takes_up` says of each sentence whether it refers to the one before it.

        Of a long row of sentences that each refer back, the first and the nearest are quoted.
        """
        before: list[Range] = []
        at = place
        while at and takes_up[at]:
            too_far = len(before) == _FAR or self._count(ranges[at - 1][0], ranges[place][0]) > _WORDS_AHEAD
            if before and too_far:
                begin = next(first for first in range(at, -1, -1) if not takes_up[first])
                leaning = begin == 0 and not questions and leans(self.text[slice(*ranges[0])])
                return (ranges[begin], *before), leaning
            at -= 1
            before.insert(0, ranges[at])
        if at == 0 and not questions and leans(self.text[slice(*ranges[0])]):
            earlier = self._earlier()
            return (*earlier, *before), not earlier
        return tuple(before), False

    def _which_take_up(self, ranges: Sequence[Range]) -> list[bool]:
        """Returns, for each sentence, whether it refers to the one before it or changes its figure."""
        texts = [self.text[slice(*pair)] for pair in ranges]
        return [False, *(leans(text) or updates(earlier, text) for earlier, text in pairwise(texts))]

    def _earlier(self) -> tuple[Range, ...]:
        """Returns the unit before, with its lead-in, for a paragraph or a list that refers to it."""
        last = self.found[-1] if self.found else None
        if last is None or not last.answerable:
            return ()
        return (*last.before, (last.start, last.end))

    # Lists

    def _list(self, lead: Range | None, items: Sequence[TextBlock]) -> None:
        """Adds a list and its lead-in: whole where it is short, otherwise item by item."""
        questions, self.asked = self.asked, ()
        start = lead[0] if lead else items[0].opens
        group = (start, items[-1].end)
        words = self._count(*group)
        ahead = questions
        if lead and not questions and leans(self.text[slice(*lead)]):
            ahead = self._earlier()
        short = lead is not None or words <= _SHORT_ITEM * len(items)
        if short and words <= LONGEST and (lead or len(items) > 1):
            leaning = lead is not None and not ahead and leans(self.text[slice(*lead)])
            self.found.append(Unit(*group, before=ahead, leaning=leaning, group=group))
            return
        self._each(((*ahead, lead) if lead else ahead), items, group)

    def _each(self, leads_in: tuple[Range, ...], items: Sequence[TextBlock], group: Range) -> None:
        """Adds each item of a list with all its lead-ins. A short list within an item stays whole."""
        levels = [(items[0].mark, leads_in)]
        place = 0
        while place < len(items):
            item = items[place]
            self._enter(levels, items, place)
            above = levels[-1][1]
            inner = self._inner(levels, items, place)
            if inner and self._count(item.start, inner[-1].end) <= LONGEST:
                self.found.append(Unit(item.start, inner[-1].end, above, group=group))
                place += len(inner)
            elif not inner or not leads(self.text[item.start : item.end]):
                self._item(item, above, group)
            place += 1

    def _enter(
        self, levels: list[tuple[str, tuple[Range, ...]]], items: Sequence[TextBlock], place: int
    ) -> None:
        """Goes to the level of an item: back to one that has its mark, or into a list of the item before."""
        mark = items[place].mark
        if any(mark == known for known, _ in levels):
            while levels[-1][0] != mark:
                levels.pop()
        elif place:
            earlier = items[place - 1]
            under = mark in _SUBORDINATE or leads(self.text[earlier.start : earlier.end])
            lead = sentences(self.text, earlier.start, earlier.end)[-1:] if under else []
            levels.append((mark, (*levels[-1][1], *lead)))

    def _inner(
        self, levels: list[tuple[str, tuple[Range, ...]]], items: Sequence[TextBlock], place: int
    ) -> list[TextBlock]:
        """Returns the items of the list that an item leads into."""
        known = {mark for mark, _ in levels}
        inner: list[TextBlock] = []
        for item in items[place + 1 :]:
            if item.mark in known:
                break
            inner.append(item)
        item = items[place]
        if inner and (inner[0].mark in _SUBORDINATE or leads(self.text[item.start : item.end])):
            return inner
        return []

    def _item(self, item: TextBlock, above: tuple[Range, ...], group: Range) -> None:
        """Adds an item, or the sentences of a long one."""
        ranges = sentences(self.text, item.start, item.end)
        first = self.text[slice(*ranges[0])]
        ahead, leaning = above, False
        if not above and (leans(first) or first[:1].islower()):
            ahead = self._earlier() if leans(first) else ()
            leaning = not ahead
        if len(ranges) == 1 or self._count(item.start, item.end) <= _ITEM:
            answerable = bool(above) or not self._all_ask(ranges)
            self.found.append(Unit(item.start, item.end, ahead, (), answerable, leaning, group))
        elif above:
            for start, end in ranges:
                opening = ((item.start, start),) if start > item.start else ()
                self.found.append(Unit(start, end, (*above, *opening), group=group))
        else:
            self._paragraph(ranges, whole=False)

    def _count(self, start: int, end: int) -> int:
        return len(self.text[start:end].split())


def _is_item(block: TextBlock) -> bool:
    """Returns whether a block is an item. A number in brackets without a list is that of a paragraph."""
    return block.item and block.mark != "digit"
