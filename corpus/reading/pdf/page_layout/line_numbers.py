"""Numbers that count the lines of a page at its side, as transcripts have them: on the page, but no words.

They count up by one from line to line, or by five beside every fifth line. Rows of a table and items of a
list may be numbered too: those begin anew each time, where a transcript's lines go on in a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.reading.pdf.page_layout.layout import Line

_FEWEST_IN_ROW, _FEWEST_FIVES = 5, 3
_SAME_LEFT = 12.0
_SAME_BASE = 3.0
_GOES_ON = 0.3
_MOST_CELLS = 2
_NUMBER = re.compile(r"(\d{1,4})$")
_NUMBERED = re.compile(r"(\d{1,4})[ \t]+(?=\S)")


def without_line_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page without the numbers that count them."""
    alone = {index for run in _runs_alone(lines) for index in run}
    before = {index: match for run in _runs_before_words(lines) for index, match in run}
    kept = []
    for index, line in enumerate(lines):
        if index in before:
            kept.append(_cut(line, before[index].end()))
        elif index not in alone:
            kept.append(line)
    return kept


def _runs_alone(lines: Sequence[Line]) -> list[list[int]]:
    """Lines that are nothing but a number, one below the other, with words beside them."""
    numbers = [
        (index, int(match[1]))
        for index, line in enumerate(lines)
        if (match := _NUMBER.match(line.text)) and not line.tag.row and not line.turned
    ]
    runs = _counting(numbers, lines)
    return [run for run in runs if _beside_prose(run, lines)]


def _runs_before_words(lines: Sequence[Line]) -> list[list[tuple[int, re.Match[str]]]]:
    """Lines that begin with a number which counts them."""
    matches = {
        index: match
        for index, line in enumerate(lines)
        if (match := _NUMBERED.match(line.text)) and not line.tag.row and not line.turned
    }
    runs = _counting([(index, int(match[1])) for index, match in matches.items()], lines)
    found = []
    for run in runs:
        texts = [lines[index].text[matches[index].end() :] for index in run]
        if all(len(lines[index].cells) <= _MOST_CELLS for index in run) and _go_on(texts):
            found.append([(index, matches[index]) for index in run])
    return found


def _counting(numbers: Sequence[tuple[int, int]], lines: Sequence[Line]) -> list[list[int]]:
    """Runs of numbers at one distance from the left that count up by one, or by five from five on."""
    runs: list[list[tuple[int, int]]] = []
    for index, number in numbers:
        step = number - runs[-1][-1][1] if runs else 0
        same = bool(runs) and abs(lines[index].left - lines[runs[-1][-1][0]].left) <= _SAME_LEFT
        fits = step == 1 or (step == 5 and number % 5 == 0)
        if same and fits and (len(runs[-1]) < 2 or step == runs[-1][1][1] - runs[-1][0][1]):
            runs[-1].append((index, number))
        else:
            runs.append([(index, number)])
    return [[index for index, _ in run] for run in runs if len(run) >= _fewest(run)]


def _fewest(run: Sequence[tuple[int, int]]) -> int:
    return _FEWEST_FIVES if len(run) > 1 and run[1][1] - run[0][1] == 5 else _FEWEST_IN_ROW


def _beside_prose(run: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether a sentence goes on beside the numbers, to their right."""
    texts = []
    for index in run:
        number = lines[index]
        beside = [
            line.text
            for line in lines
            if line.left > number.right and abs(line.base - number.base) <= _SAME_BASE
        ]
        if len(beside) != 1:
            return False
        texts += beside
    return _go_on(texts)


def _go_on(texts: Sequence[str]) -> bool:
    """Whether enough of some lines go on with the line before them."""
    going_on = sum(text[:1].islower() for text in texts)
    return going_on >= _GOES_ON * len(texts) and any(text[:1].islower() for _, text in pairwise(texts))


def _cut(line: Line, length: int) -> Line:
    left = line.cells[1] if len(line.cells) > 1 else line.left
    return replace(line, start=line.start + length, text=line.text[length:], left=left, cells=())
