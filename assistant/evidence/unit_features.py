"""What is known of the units of a passage before a question: their stems, sentences and how whole they are.

This is worked out once for a passage, since it takes longer than to weigh the units for a question.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistant.evidence.reader_input import ReaderInput, reader_inputs
from assistant.evidence.units import Unit
from assistant.question import Concept
from assistant.understanding.words import stems
from corpus.report import Passage
from corpus.text import Range, readable, sentences

_FULL = 12
"""Number of words from which a unit counts as whole."""


@dataclass(frozen=True, slots=True)
class WeightedConcept:
    """A concept of a question and its weight, for many stem sets: each stem has a space on both sides."""

    weight: float
    alternatives: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, concept: Concept, weight: float) -> "WeightedConcept":
        return cls(
            weight, tuple(tuple(f" {stem} " for stem in stems_of) for stems_of in concept.alternatives)
        )


class StemSet:
    """Some stems. It takes a tenth of the memory of a set, since many are kept."""

    __slots__ = ("_line",)

    def __init__(self, stems: Iterable[str]) -> None:
        self._line = f" {' '.join(dict.fromkeys(stems))} "

    def __contains__(self, stem: object) -> bool:
        return f" {stem} " in self._line

    def covered(self, concepts: Iterable[WeightedConcept]) -> float:
        """Returns the weighted share of the concepts that the stems name, between 0 and 1."""
        line = self._line
        total = named = 0.0
        for concept in concepts:
            total += concept.weight
            for words in concept.alternatives:
                for word in words:
                    if word not in line:
                        break
                else:
                    named += concept.weight
                    break
        return named / total if total else 0.0


@dataclass(frozen=True, slots=True)
class UnitFeatures:
    """A unit that may answer.

    `sentences` is the range of the index's sentences that it overlaps: first, and one after the last.
    `whole` is how complete it is as a sentence, between 0 and 1.
    """

    piece: ReaderInput
    stems: StemSet
    sentences: tuple[int, int]
    whole: float


@lru_cache(maxsize=4096)
def unit_features(passage: Passage, title: str) -> tuple[UnitFeatures, ...]:
    """Returns the units of a passage that may answer, in order. `title` is the title of its report."""
    pieces = reader_inputs(passage, title)
    stem_sets = _stem_sets(passage, pieces)
    sentence_ranges = _sentence_ranges(passage, [piece.unit for piece in pieces])
    return tuple(
        UnitFeatures(piece, stem_set, overlapped, _wholeness(piece.core))
        for piece, stem_set, overlapped in zip(pieces, stem_sets, sentence_ranges, strict=True)
    )


@lru_cache(maxsize=8192)
def passage_stems(passage: Passage, title: str) -> StemSet:
    """Returns the stems of a passage with its headings and the title of its report."""
    return StemSet(stems(" ".join((title, *passage.headings, passage.text))))


def _stem_sets(passage: Passage, pieces: Sequence[ReaderInput]) -> Iterator[StemSet]:
    """Yields the stems of each unit, with its headings and all that is quoted with it."""
    of_headings = stems(readable(" / ".join(passage.headings)))
    of_range: dict[Range, list[str]] = {(p.unit.start, p.unit.end): stems(p.core) for p in pieces}
    for piece in pieces:
        ranges = piece.unit.ranges
        for start, end in ranges:
            if (start, end) not in of_range:
                of_range[start, end] = stems(readable(passage.text[start:end]))
        yield StemSet(chain(of_headings, *map(of_range.__getitem__, ranges)))


def _sentence_ranges(passage: Passage, answerable: Sequence[Unit]) -> list[tuple[int, int]]:
    """Returns the range of the index's sentences that each unit overlaps.

    Positions are counted in letters without white space, because the readable text changes white space.
    """
    text = readable(passage.text)
    ends_of_sentences = [end for _, end in sentences(text)]
    letters_before = _letters_before(text, ends_of_sentences)
    ends = [letters_before[end] for end in ends_of_sentences]
    letters_before = _letters_before(
        passage.text, (place for unit in answerable for place in (unit.start, unit.end))
    )
    ranges = []
    for unit in answerable:
        low, high = letters_before[unit.start], letters_before[unit.end]
        last = min(bisect_left(ends, high), len(ends) - 1)
        ranges.append((bisect_right(ends, low), last + 1))
    return ranges


def _letters_before(text: str, places: Iterable[int]) -> dict[int, int]:
    """Returns the number of letters before each place of a text, white space left out."""
    letters = begin = 0
    before: dict[int, int] = {}
    for place in sorted(set(places)):
        letters += sum(map(len, text[begin:place].split()))
        before[place], begin = letters, place
    return before


def _wholeness(text: str) -> float:
    """Returns 1 for a full sentence, less for a heading, a fragment or a line of a table."""
    length = min(1.0, len(text.split()) / _FULL)
    has_end = text.rstrip("\"'”’)0123456789")[-1:] in ".?!;:"
    has_beginning = text[:1].isupper() or text[:1] in "‘“\"'•"
    return length * (0.5 + 0.3 * has_end + 0.2 * has_beginning)
