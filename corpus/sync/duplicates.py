"""Decides whether a file that was added by hand is a report that is here already.

Its bytes decide first (corpus/sync/plan.py), then its text, its title and its year. A file name alone is no
evidence: "report.pdf" of two folders are two reports. A file that has other bytes than before in the same
place is the same report, unless its text or its title says otherwise.

    same_report      the file's place held this report before: is it the same with other bytes?
    takes_the_place  the file came from elsewhere: is it a new copy of this report, so that the old one goes?
    likeness         the share of runs of five words that two texts have in common

Likeness is estimated from a sketch of each text: the smallest hashes of all runs of five words (a bottom-k
sketch: A. Broder, "On the resemblance and containment of documents", 1997). The error is about
1 / sqrt(SIZE) = 0.06.
"""

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from corpus.names_and_dates import words_of
from corpus.report import Page, Passage, Report, passage_id
from corpus.storage.provenance import Provenance
from corpus.text import normalise

REVISED = 0.4
"""Minimum likeness at which a text under the same name is a new state of the other."""
OTHER = 0.3
"""Below this likeness two texts are two reports, whatever they are called.

Of 10,296 pairs of 144 real reports and letters, many of one kind and publisher, none is above 0.21 but one,
the same document in two files.
"""

_ENOUGH_RUNS = 16
"""Minimum number of runs of words at which the likeness of a text says something."""


@dataclass(frozen=True, slots=True)
class Known:
    """The facts that distinguish a report from others."""

    report: Report
    provenance: Provenance

    @property
    def title(self) -> list[str]:
        """Returns the words of the title that its reader found: a maintainer may have given it another."""
        return words_of(self.provenance.title)


def same_report(before: Known, now: Known) -> bool:
    """Returns whether the same place holds the same report as before, with other bytes."""
    titles_agree, years_agree = (
        before.title == now.title,
        _agree(before.provenance.cover[:4], now.provenance.cover[:4]),
    )
    if not _can_tell(before, now):
        return titles_agree and years_agree
    alike = likeness(before.provenance.sketch, now.provenance.sketch)
    if alike >= REVISED:
        return alike >= NEARLY or years_agree
    return alike >= OTHER and titles_agree and years_agree


def takes_the_place(before: Known, now: Known) -> bool:
    """Returns whether a file from elsewhere is a newer copy of a report: the same facts, its text corrected.

    Under another name more of the text must be the same.
    """
    threshold = REVISED if before.report.file == now.report.file else NEARLY
    return (
        _can_tell(before, now)
        and likeness(before.provenance.sketch, now.provenance.sketch) >= threshold
        and before.title == now.title != []
        and _agree(before.report.publisher, now.report.publisher)
        and _dates_agree(before.provenance.cover, now.provenance.cover)
    )


def with_report_id(passages: Iterable[Passage], report_id: str) -> tuple[Passage, ...]:
    """Returns the passages as they are where the file is read as the report of that id."""
    occurrences: Counter[str] = Counter()
    renamed = []
    for passage in passages:
        words = normalise(passage.text)
        public_id = passage_id(report_id, passage.text, occurrences[words])
        occurrences[words] += 1
        renamed.append(replace(passage, id=public_id, report_id=report_id))
    return tuple(renamed)


def _can_tell(before: Known, now: Known) -> bool:
    return min(len(before.provenance.sketch), len(now.provenance.sketch)) >= _ENOUGH_RUNS


def _agree(before: object, now: object) -> bool:
    """Returns whether two facts are the same, as far as both are known."""
    return not before or not now or before == now


def _dates_agree(before: str, now: str) -> bool:
    """Returns whether two dates are the same as far as both go."""
    shorter = min(len(before), len(now))
    return before[:shorter] == now[:shorter]


SIZE = 256
NEARLY = 0.9
"""Minimum likeness of two texts that are called nearly the same."""

_RUN = 5
_MULTIPLIER = np.uint32(2654435761)
"""Knuth's multiplicative constant: it spreads the sums of a run's word hashes over all 32 bits."""


def sketch_of(pages: Iterable[Page]) -> tuple[int, ...]:
    """Returns the sketch of a report's pages: at most SIZE numbers, ascending."""
    words = [word for page in pages for word in normalise(page.text).lower().split()]
    hashes = {word: zlib.crc32(word.encode()) for word in set(words)}
    row = np.array([hashes[word] for word in words], dtype=np.uint32)
    runs = np.zeros(max(0, len(words) - _RUN + 1), dtype=np.uint32)
    for place in range(_RUN):
        runs = (runs + row[place : place + len(runs)]) * _MULTIPLIER  # the order of the words counts
        runs ^= runs >> np.uint32(15)
    return tuple(np.unique(runs)[:SIZE].tolist())


def likeness(sketch: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Returns the estimated share of runs of words that two texts have in common, from 0 to 1."""
    common = {*sketch} & {*other}
    if not common:
        return 0.0
    union = sorted({*sketch, *other})[:SIZE]
    return sum(number in common for number in union) / len(union)
