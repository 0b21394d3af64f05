"""Measures of rankings, computed by ir-measures over every query, with bootstrap intervals."""

from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import R, Success, nDCG

Judgements = Mapping[str, Mapping[str, int]]
"""For each query id, the ids of the documents that answer it, with a grade above 0."""
Ranking = Mapping[str, Sequence[str]]
"""For each query id, the ids of the documents found, best first, each once."""

MEASURES = {
    "S@1": Success @ 1,
    "S@5": Success @ 5,
    "S@10": Success @ 10,
    "R@10": R @ 10,
    "nDCG@5": nDCG @ 5,
    "nDCG@10": nDCG @ 10,
}
_RESAMPLES = 2000


def measure_values(ranking: Ranking, judgements: Judgements, names: Sequence[str]) -> dict[str, list[float]]:
    """Returns for each measure its value for every query, in the order of the judgements."""
    qrels = [
        ir_measures.Qrel(query, document, grade)
        for query, documents in judgements.items()
        for document, grade in documents.items()
    ]
    run = [
        ir_measures.ScoredDoc(query, document, -float(place))
        for query, documents in ranking.items()
        for place, document in enumerate(documents)
    ]
    values = {name: dict.fromkeys(judgements, 0.0) for name in names}
    by_measure = {str(MEASURES[name]): name for name in names}
    for metric in ir_measures.iter_calc([MEASURES[name] for name in names], qrels, run):
        values[by_measure[str(metric.measure)]][metric.query_id] = metric.value
    return {name: list(of_query.values()) for name, of_query in values.items()}


def interval(values: Sequence[float], base: Sequence[float] | None = None) -> tuple[float, float]:
    """Returns the 95% bootstrap interval of a mean; with `base`, of the mean difference, query by query."""
    differences = np.asarray(values) - (0 if base is None else np.asarray(base))
    samples = np.random.default_rng(7).integers(0, len(differences), (_RESAMPLES, len(differences)))
    low, high = np.quantile(differences[samples].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def table(
    runs: Mapping[str, Ranking], judgements: Judgements, names: Sequence[str], bases: Sequence[str]
) -> list[str]:
    """Returns a Markdown table with a row for each system: means with intervals. Further rows give the
    difference between the last system and each of the bases."""
    results = {system: measure_values(ranking, judgements, names) for system, ranking in runs.items()}
    lines = [f"| {len(judgements)} queries | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for system, values in results.items():
        cells = [
            f"{np.mean(values[name]):.3f} [{low:.2f}, {high:.2f}]"
            for name in names
            for low, high in [interval(values[name])]
        ]
        lines.append(f"| {system} | {' | '.join(cells)} |")
    *_, last = results
    for base in bases:
        cells = [
            f"{np.mean(results[last][name]) - np.mean(results[base][name]):+.3f} [{low:+.2f}, {high:+.2f}]"
            for name in names
            for low, high in [interval(results[last][name], results[base][name])]
        ]
        lines.append(f"| {last}, less {base} | {' | '.join(cells)} |")
    return lines
