"""The figures of the field questions: shares by register, genre and what is missing, with intervals.

Every figure is a weighted mean over rows, or the AUROC, so that a resample is a change of weights. Intervals
are 95% bootstrap intervals over groups: the phrasings of one need come or stay away together. Two runs are
compared on the questions that both asked, with the same resamples for both.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.field_answers import Row
from benchmarks.field_questions import GENRES, REGISTERS

RESAMPLES = 1_000
SEED = 7
BINS = 5
"""Number of lines of the table of confidences."""
Numbers = NDArray[np.float64]

GOLD: dict[str, Callable[[Row], bool]] = {
    "S@1": lambda row: row.found == 1,
    "S@5": lambda row: 0 < row.found <= 5,
    "S@10": lambda row: row.found > 0,
    "right page cited": lambda row: row.page,
    "by the first two": lambda row: row.page_first,
    "sentence first": lambda row: row.sentence,
    "sentence in two": lambda row: row.sentence_first,
    "not answered": lambda row: not row.answered,
}
"""What is measured of the questions that the reports answer: each a share of all of them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a table: the mean of `values` over the rows at `places`, or the AUROC of `values` as scores
    where `labels` says which rows are answerable."""

    line: str
    column: str
    places: NDArray[np.intp]
    values: Numbers
    labels: NDArray[np.bool_] | None = None

    def value(self, weights: Numbers) -> float:
        """The figure, with a weight for each of all rows; NaN where nothing weighs."""
        own = weights[self.places]
        if self.labels is not None:
            both = len(np.unique(self.labels[own > 0])) == 2
            return float(roc_auc_score(self.labels, self.values, sample_weight=own)) if both else np.nan
        return float(np.average(self.values, weights=own)) if own.sum() else np.nan


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one run with their intervals, in order."""

    cells: dict[tuple[str, str], tuple[float, float, float]]
    counts: dict[str, int]


def figures(rows: Sequence[Row]) -> list[Figure]:
    """All figures of some rows, line by line."""
    made: list[Figure] = []

    def add(line: str, column: str, among: Callable[[Row], bool], of: Callable[[Row], float]) -> None:
        places = np.array([place for place, row in enumerate(rows) if among(row)], np.intp)
        made.append(Figure(line, column, places, np.array([of(rows[place]) for place in places], float)))

    for line, among in _lines():
        for column, of in GOLD.items():
            add(line, column, among, of)
    for why in sorted({row.why for row in rows if row.why}):
        add(f"near: {why}", "answered", having(why=why), lambda row: row.answered)
    for kind in ("near", "off"):
        add(kind, "answered", having(kind=kind), lambda row: row.answered)
    add("gold, answered", "right page cited", having(kind="gold", answered=True), lambda row: row.page)
    add("refusals", "precision", having(answered=False), lambda row: row.kind != "gold")
    add("refusals", "recall", lambda row: row.kind != "gold", lambda row: not row.answered)
    add("quotations", "exact", having(answered=True), lambda row: row.exact)
    everything = np.arange(len(rows))
    confidence = np.array([row.confidence for row in rows])
    labels = np.array([row.kind == "gold" for row in rows])
    return [*made, Figure("confidence", "AUROC", everything, confidence, labels)]


def measured(rows: Sequence[Row], *, by_document: bool = False) -> Measured:
    """The figures of a run."""
    drawn = _draws(rows)
    cells, counts = {}, {}
    for figure in figures(rows):
        base = _weights(rows, figure, by_document)
        values = [figure.value(base * times) for times in drawn]
        cells[figure.line, figure.column] = (figure.value(base), *_interval(values))
        counts[figure.line] = len(figure.places)
    return Measured(cells, counts)


def compared(before: Sequence[Row], after: Sequence[Row], *, by_document: bool = False) -> Measured:
    """The differences of the second run's figures from the first's, on the questions that both asked."""
    known = {row.id: row for row in before}
    after = [row for row in after if row.id in known]
    before = [known[row.id] for row in after]
    drawn = _draws(after)
    cells, counts = {}, {}
    for old, new in zip(figures(before), figures(after), strict=True):
        bases = _weights(before, old, by_document), _weights(after, new, by_document)
        values = [new.value(bases[1] * times) - old.value(bases[0] * times) for times in drawn]
        difference = new.value(bases[1]) - old.value(bases[0])
        cells[new.line, new.column] = (difference, *_interval(values))
        counts[new.line] = len(new.places)
    return Measured(cells, counts)


def tables(measured: Measured, sign: str = "") -> Iterator[str]:
    """Two Markdown tables: the gold questions, a line a register or genre; then all other figures."""
    yield f"| gold | n | {' | '.join(GOLD)} |"
    yield "|---" * (len(GOLD) + 2) + "|"
    for line, _ in _lines():
        if measured.counts[line]:
            cells = [_cell(measured.cells[line, column], sign) for column in GOLD]
            yield f"| {line} | {measured.counts[line]} | {' | '.join(cells)} |"
    yield ""
    yield "| | n | |"
    yield "|---|---|---|"
    lines = {line for line, _ in _lines()}
    for (line, column), values in measured.cells.items():
        if line not in lines:
            yield f"| {line}, {column} | {measured.counts[line]} | {_cell(values, sign)} |"


def reliability(rows: Sequence[Row]) -> Iterator[str]:
    """Yields a Markdown table of the confidences: how often search finds a right page within five of all
    questions of about one confidence. Declined questions are left out: they have none."""
    asked = [row for row in rows if row.outcome != "declined"]
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.digitize([row.confidence for row in asked], edges) - 1, 0, BINS - 1)
    yield "| confidence | n | mean | answerable, right page within five |"
    yield "|---|---|---|---|"
    for number in range(BINS):
        some = [row for row, its in zip(asked, bins, strict=True) if its == number]
        if some:
            mean = np.mean([row.confidence for row in some])
            right = np.mean([row.kind == "gold" and 0 < row.found <= 5 for row in some])
            span = f"{edges[number]:.1f} to {edges[number + 1]:.1f}"
            yield f"| {span} | {len(some)} | {mean:.2f} | {right:.2f} |"


def times(rows: Sequence[Row]) -> str:
    """The middle and the 95th of a hundred of the seconds that an answer took."""
    p50, p95 = np.quantile([row.seconds for row in rows], [0.5, 0.95])
    return f"ask: p50 {p50:.3f} s, p95 {p95:.3f} s"


def having(**values: object) -> Callable[[Row], bool]:
    """Whether a row has all these values."""
    return lambda row: all(getattr(row, name) == value for name, value in values.items())


def _lines() -> Iterator[tuple[str, Callable[[Row], bool]]]:
    """The lines of the table of gold questions, with the rows that each is about."""
    for register in REGISTERS:
        yield register, having(kind="gold", register=register)
    for genre in GENRES:
        yield genre, having(kind="gold", genre=genre)
    yield "all", having(kind="gold")


def _weights(rows: Sequence[Row], figure: Figure, by_document: bool) -> Numbers:
    """The weight of each row: 1, or such that every document weighs the same among the rows of a figure.
    Where rows of a figure have no document (other subjects), each row weighs 1."""
    counts = Counter(rows[place].document for place in figure.places)
    if not by_document or "" in counts:
        return np.ones(len(rows))
    return np.array([1 / max(counts[row.document], 1) for row in rows])


def _draws(rows: Sequence[Row]) -> Numbers:
    """How often each row is drawn in each resample of the groups, shape (RESAMPLES, rows)."""
    _, places = np.unique([row.group for row in rows], return_inverse=True)
    count = int(places.max()) + 1
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(count, np.full(count, 1 / count), RESAMPLES)
    return np.asarray(drawn[:, places], float)


def _interval(values: Sequence[float]) -> tuple[float, float]:
    known = [value for value in values if not np.isnan(value)]
    low, high = np.quantile(known, [0.025, 0.975]) if known else (np.nan, np.nan)
    return float(low), float(high)


def _cell(values: tuple[float, float, float], sign: str) -> str:
    value, low, high = values
    return f"{value:{sign}.3f} [{low:{sign}.2f}, {high:{sign}.2f}]"
