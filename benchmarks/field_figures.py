"""The figures of the field questions: shares by register, by genre and by what a near miss lacks, with
intervals.

Every figure is a weighted mean over rows, or the AUROC, so that a resample is a change of weights. Intervals
are 95% bootstrap intervals over groups, so that all wordings of one need are drawn together. Two runs are
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
"""The figures of the questions that the reports answer. Each is a share of all these questions."""


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
        """Returns the figure, with a weight for each of all rows; NaN where no row has a weight."""
        row_weights = weights[self.places]
        if self.labels is not None:
            has_both_labels = len(np.unique(self.labels[row_weights > 0])) == 2
            return (
                float(roc_auc_score(self.labels, self.values, sample_weight=row_weights))
                if has_both_labels
                else np.nan
            )
        return float(np.average(self.values, weights=row_weights)) if row_weights.sum() else np.nan


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures of one run with their intervals, in order."""

    cells: dict[tuple[str, str], tuple[float, float, float]]
    counts: dict[str, int]


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Returns all figures of the rows, line by line."""
    all_figures: list[Figure] = []

    def add(line: str, column: str, among: Callable[[Row], bool], of: Callable[[Row], float]) -> None:
        places = np.array([place for place, row in enumerate(rows) if among(row)], np.intp)
        all_figures.append(
            Figure(line, column, places, np.array([of(rows[place]) for place in places], float))
        )

    for line, among in _lines():
        for column, of in GOLD.items():
            add(line, column, among, of)
    for why in sorted({row.why for row in rows if row.why}):
        add(f"near: {why}", "answered", with_values(why=why), lambda row: row.answered)
    for kind in ("near", "off"):
        add(kind, "answered", with_values(kind=kind), lambda row: row.answered)
    add("gold, answered", "right page cited", with_values(kind="gold", answered=True), lambda row: row.page)
    add("refusals", "precision", with_values(answered=False), lambda row: row.kind != "gold")
    add("refusals", "recall", lambda row: row.kind != "gold", lambda row: not row.answered)
    add("quotations", "exact", with_values(answered=True), lambda row: row.exact)
    everything = np.arange(len(rows))
    confidence = np.array([row.confidence for row in rows])
    labels = np.array([row.kind == "gold" for row in rows])
    return [*all_figures, Figure("confidence", "AUROC", everything, confidence, labels)]


def measured_figures(rows: Sequence[Row], *, by_document: bool = False) -> FigureTable:
    """Returns the figures of a run."""
    draws = _draws(rows)
    cells, counts = {}, {}
    for figure in figures(rows):
        base = _weights(rows, figure, by_document)
        values = [figure.value(base * times) for times in draws]
        cells[figure.line, figure.column] = (figure.value(base), *_interval(values))
        counts[figure.line] = len(figure.places)
    return FigureTable(cells, counts)


def figure_differences(
    before: Sequence[Row], after: Sequence[Row], *, by_document: bool = False
) -> FigureTable:
    """Returns the differences of the second run's figures from the first's, on the questions that both
    asked."""
    rows_by_id = {row.id: row for row in before}
    after = [row for row in after if row.id in rows_by_id]
    before = [rows_by_id[row.id] for row in after]
    draws = _draws(after)
    cells, counts = {}, {}
    for old, new in zip(figures(before), figures(after), strict=True):
        bases = _weights(before, old, by_document), _weights(after, new, by_document)
        values = [new.value(bases[1] * times) - old.value(bases[0] * times) for times in draws]
        difference = new.value(bases[1]) - old.value(bases[0])
        cells[new.line, new.column] = (difference, *_interval(values))
        counts[new.line] = len(new.places)
    return FigureTable(cells, counts)


def tables(figure_table: FigureTable, sign: str = "") -> Iterator[str]:
    """Yields two Markdown tables: the gold questions by register and genre, then all other figures."""
    yield f"| gold | n | {' | '.join(GOLD)} |"
    yield "|---" * (len(GOLD) + 2) + "|"
    for line, _ in _lines():
        if figure_table.counts[line]:
            cells = [_cell(figure_table.cells[line, column], sign) for column in GOLD]
            yield f"| {line} | {figure_table.counts[line]} | {' | '.join(cells)} |"
    yield ""
    yield "| | n | |"
    yield "|---|---|---|"
    lines = {line for line, _ in _lines()}
    for (line, column), values in figure_table.cells.items():
        if line not in lines:
            yield f"| {line}, {column} | {figure_table.counts[line]} | {_cell(values, sign)} |"


def reliability(rows: Sequence[Row]) -> Iterator[str]:
    """Yields a Markdown table of the confidences: for questions of similar confidence, how often search finds
    a right page within five. Declined questions have no confidence and are left out."""
    with_confidence = [row for row in rows if row.outcome != "declined"]
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.digitize([row.confidence for row in with_confidence], edges) - 1, 0, BINS - 1)
    yield "| confidence | n | mean | answerable, right page within five |"
    yield "|---|---|---|---|"
    for number in range(BINS):
        of_bin = [row for row, row_bin in zip(with_confidence, bins, strict=True) if row_bin == number]
        if of_bin:
            mean = np.mean([row.confidence for row in of_bin])
            right = np.mean([row.kind == "gold" and 0 < row.found <= 5 for row in of_bin])
            span = f"{edges[number]:.1f} to {edges[number + 1]:.1f}"
            yield f"| {span} | {len(of_bin)} | {mean:.2f} | {right:.2f} |"


def times(rows: Sequence[Row]) -> str:
    """Returns the median and the 95th percentile of the seconds that an answer took."""
    p50, p95 = np.quantile([row.seconds for row in rows], [0.5, 0.95])
    return f"ask: p50 {p50:.3f} s, p95 {p95:.3f} s"


def with_values(**values: object) -> Callable[[Row], bool]:
    """Returns a function that says whether a row has all these values."""
    return lambda row: all(getattr(row, name) == value for name, value in values.items())


def _lines() -> Iterator[tuple[str, Callable[[Row], bool]]]:
    """Yields the lines of the table of gold questions, with the rows that each is about."""
    for register in REGISTERS:
        yield register, with_values(kind="gold", register=register)
    for genre in GENRES:
        yield genre, with_values(kind="gold", genre=genre)
    yield "all", with_values(kind="gold")


def _weights(rows: Sequence[Row], figure: Figure, by_document: bool) -> Numbers:
    """Returns the weight of each row: 1, or such that every document weighs the same among the rows of a
    figure. Where rows of a figure have no document (other subjects), each row weighs 1."""
    counts = Counter(rows[place].document for place in figure.places)
    if not by_document or "" in counts:
        return np.ones(len(rows))
    return np.array([1 / max(counts[row.document], 1) for row in rows])


def _draws(rows: Sequence[Row]) -> Numbers:
    """Returns how often each row is drawn in each resample of the groups, shape (RESAMPLES, rows)."""
    _, places = np.unique([row.group for row in rows], return_inverse=True)
    count = int(places.max()) + 1
    rng = np.random.default_rng(SEED)
    draws = rng.multinomial(count, np.full(count, 1 / count), RESAMPLES)
    return np.asarray(draws[:, places], float)


def _interval(values: Sequence[float]) -> tuple[float, float]:
    numbers = [value for value in values if not np.isnan(value)]
    low, high = np.quantile(numbers, [0.025, 0.975]) if numbers else (np.nan, np.nan)
    return float(low), float(high)


def _cell(values: tuple[float, float, float], sign: str) -> str:
    value, low, high = values
    return f"{value:{sign}.3f} [{low:{sign}.2f}, {high:{sign}.2f}]"
