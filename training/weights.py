"""Learns the weights of the evidence and of the judge from field questions on documents that the reader has
not seen.

    python -m training.weights --questions FILE [--limit N] [--write judge|all]

The assistant finds evidence for every question on the documents that `training.splits.is_kept_back` leaves
out. From it, a softmax over the units of a question learns which unit holds the evidence, and a logistic
regression over `assistant.evidence.judge.signs` learns whether the question is answered at all. The weights
of both are written to assistant/evidence/weights.json."""

import argparse
import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant.evidence import scoring as weighing
from assistant.evidence.judge import UNREAD, signs
from assistant.evidence.scoring import Evidence, matched_evidence, read_evidence, rough_evidence
from assistant.evidence.selection import units_to_read
from assistant.question import Conversation
from assistant.safety import refusals
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from benchmarks.question_sets import SETS
from index.models.cross_encoders import USUAL
from training.field import broad_questions, holds_evidence, words_of
from training.splits import document_of, is_kept_back, read_rows

ROUGH_PARTS = ("covers", "within", "meaning", "found", "fits", "whole", "meant")
TOKEN_PARTS = (*ROUGH_PARTS, "tokens")
PARTS = (*TOKEN_PARTS, "read", "odds")
ROUGH_UNITS = 200
"""Number of the best units of a question from which the weights before reading are learned."""
STRENGTH = 1.0
"""Inverse strength of the judge's regularisation."""
AGAINST = frozenset(("unmeasured", "absent", "elsewhere"))
"""Signs that speak against an answer. All others speak for one."""
WRONGLY_REFUSED = 0.1
"""Share of the full and terse questions that the threshold refuses. With fewer refused, more questions on
other subjects are answered (.145 at .10, .113 at .15)."""

ABSURD = 0.5
"""Share of the questions on other subjects for which no nearest passages are shown."""


@dataclass(frozen=True, slots=True)
class Units:
    """The signs of units, shape (units, parts), and which of the units hold the evidence."""

    parts: NDArray[np.float64]
    holding: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A question: the units that were read, those whose tokens were compared, the best ones before that, and
    the signs that the judge sees, with the reader and without it."""

    kind: str
    register: str
    why: str
    document: str
    read: Units
    matched: Units
    rough: Units
    signs: dict[str, float]
    unread: dict[str, float]


def find_rows(questions: Path, limit: int) -> Iterator[Row]:
    """Yields the evidence that the assistant finds for each question on another subject, and for those on a
    document that is kept back. With a limit above 0, fewer of the latter are drawn."""
    assistant = SETS["development"].assistant()
    knowledge = Memory().of(assistant.searcher)
    rows = list(read_rows(questions))
    off_subject = [row for row in rows if row["kind"] == "off"]
    selected = [row for row in rows if row["kind"] != "off" and is_kept_back(document_of(row))]
    selected += broad_questions(assistant.searcher, of_kept_back=True)
    random.Random(3).shuffle(selected)
    selected = [*off_subject, *selected[: max(0, limit - len(off_subject)) if limit else None]]
    random.Random(3).shuffle(selected)
    for row in selected:
        if refusals.find_refusal(row["question"]):
            continue
        understood = understand(row["question"], Conversation(tuple(row["history"])), knowledge)
        rough = rough_evidence(understood, assistant.search(understood), knowledge, assistant.searcher)
        if rough:
            matched = matched_evidence(understood, rough, assistant.searcher)
            read_units = read_evidence(understood, matched, assistant.reader, units_to_read(understood))
            plain = [replace(unit, read=USUAL) for unit in read_units]
            plain.sort(key=lambda unit: -unit.score)
            yield _row(
                row,
                read_units,
                matched,
                rough[:ROUGH_UNITS],
                signs(understood, read_units),
                signs(understood, plain),
            )


def _row(
    row: dict[str, Any],
    read: Sequence[Evidence],
    matched: Sequence[Evidence],
    rough: Sequence[Evidence],
    *signs_seen: dict[str, float],
) -> Row:
    return Row(
        row["kind"],
        "follow-up" if row["history"] else row.get("register") or "",
        row.get("why") or "",
        document_of(row),
        _units(row, read),
        _units(row, matched),
        _units(row, rough),
        *signs_seen,
    )


def _units(row: dict[str, Any], units: Sequence[Evidence]) -> Units:
    evidence_words = [words_of(gold["quote"]) for gold in row["gold"]]
    parts = np.array([[getattr(evidence, part) for part in PARTS] for evidence in units], np.float64)
    holding = np.array(
        [any(holds_evidence(words_of(unit.text), words) for words in evidence_words) for unit in units]
    )
    return Units(parts, holding)


def ranking_weights(rows: Sequence[tuple[str, Units]], names: Sequence[str]) -> dict[str, float]:
    """Returns the weights of the signs under which the holding unit most likely comes first: none is below 0,
    their sum is 1. Fits a softmax over the units of each question; every document counts the same."""
    columns = [PARTS.index(name) for name in names]
    gold = [(document, units) for document, units in rows if units.holding.any()]
    counts = Counter(document for document, _ in gold)

    def loss(values: NDArray[np.float64]) -> float:
        total = 0.0
        for document, units in gold:
            scores = units.parts[:, columns] @ np.exp(values)
            top = scores.max()
            all_units = np.log(np.exp(scores - top).sum())
            right = np.log(np.exp(scores[units.holding] - top).sum())
            total += (all_units - right) / counts[document]
        return total / len(counts) + 1e-3 * float(np.square(values).sum())

    best = minimize(loss, np.zeros(len(names)), method="L-BFGS-B", bounds=[(-4, 4)] * len(names))
    weights = np.exp(best.x)
    return {name: round(float(w), 4) for name, w in zip(names, weights / weights.sum(), strict=True)}


def hit_shares(rows: Sequence[tuple[str, Units]], weights: dict[str, float]) -> str:
    """Returns how often the unit that holds the evidence is among the first 1, 2, 8, 16, 32, 48, by
    register."""
    lines = []
    for register in ("full", "spoken", "terse", "follow-up"):
        places = []
        for units in [units for name, units in rows if name == register]:
            scores = sum(weight * units.parts[:, PARTS.index(name)] for name, weight in weights.items())
            order = np.argsort(-np.asarray(scores))
            holding = np.flatnonzero(units.holding[order])
            places.append(int(holding[0]) if len(holding) else 99)
        shares = (np.mean([place < limit for place in places]) for limit in (1, 2, 8, 16, 32, 48))
        lines.append(f"{register} ({len(places)}) " + " ".join(f"{share:.3f}" for share in shares))
    return "; ".join(lines)


def main() -> None:
    """Prints the figures; writes the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--found", type=Path, help="file that keeps the evidence found, and is read again")
    parser.add_argument(
        "--write", choices=("judge", "all"), help="write assistant/evidence/weights.json, or the judge's part"
    )
    options = parser.parse_args()
    rows = load_rows(options.questions, options.limit, options.found)
    print(f"{len(rows):,} questions")
    weights = learn_ranking(rows)
    judge = learn_judge(rows, [row.signs for row in rows])
    print("without the reader:")
    judge_unread = learn_judge(rows, [{name: row.unread[name] for name in UNREAD} for row in rows])
    judges = {"judge": judge, "judge_unread": judge_unread}
    print(json.dumps(weights | judges, indent=1))
    if options.write:
        before = json.loads(weighing.FILE.read_text("utf-8"))
        written = before | judges if options.write == "judge" else weights | judges
        weighing.FILE.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def load_rows(questions: Path, limit: int, found: Path | None) -> list[Row]:
    """Returns the evidence for the questions, from the file `found` where it exists; writes that file."""
    if found and found.exists():
        stored: list[Row] = pickle.loads(found.read_bytes())
        return stored
    rows = list(find_rows(questions, limit))
    if found:
        found.write_bytes(pickle.dumps(rows))
    return rows


def learn_ranking(rows: Sequence[Row]) -> dict[str, Any]:
    """Returns the weights of each step of the ranking, and prints what they gain."""
    weights: dict[str, Any] = {}
    steps = (
        ("rough", "rough", weighing.ROUGH, ROUGH_PARTS),
        ("tokens", "matched", weighing.TOKENS, TOKEN_PARTS),
        ("score", "read", weighing.SCORE, PARTS),
    )
    for name, field, current, parts in steps:
        weights[name] = ranking_weights([(row.document, getattr(row, field)) for row in rows], parts)
        by_register = [(row.register, getattr(row, field)) for row in rows]
        print(f"{name}, as it is: {hit_shares(by_register, current)}")
        print(f"  learned: {hit_shares(by_register, weights[name])}\n  {weights[name]}")
    without = [name for name in PARTS if name not in ("read", "odds")]
    read_weights = ranking_weights([(row.document, row.read) for row in rows], without)
    print(f"  not read: {hit_shares([(row.register, row.read) for row in rows], read_weights)}")
    return weights


def logistic_weights(
    values: NDArray[np.float64], answered: NDArray[np.bool_], names: Sequence[str]
) -> tuple[NDArray[np.float64], float]:
    """Returns the weights and the intercept of a logistic regression in which both classes count alike.

    No weight is below 0, and none of AGAINST above it, so that better evidence never lowers the confidence.
    `values` has the shape (questions, signs).
    """
    means, spreads = values.mean(0), values.std(0)
    spreads[spreads == 0] = 1
    scaled = np.column_stack([(values - means) / spreads, np.ones(len(values))])
    counts = len(answered) / (2 * np.where(answered, answered.sum(), (~answered).sum()))

    def loss(learned: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds, without_intercept = scaled @ learned, np.append(learned[:-1], 0.0)
        losses = counts * (np.logaddexp(0, odds) - answered * odds)
        slopes = counts * (1 / (1 + np.exp(-odds)) - answered)
        penalty = without_intercept @ without_intercept / (2 * STRENGTH)
        return losses.sum() + penalty, scaled.T @ slopes + without_intercept / STRENGTH

    bounds = [(None, 0) if name in AGAINST else (0, None) for name in names]
    start = np.zeros(len(names) + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    weights = best.x[:-1] / spreads
    return weights, float(best.x[-1] - weights @ means)


def learn_judge(rows: Sequence[Row], signs_of_rows: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Returns the judge's weights, intercept and threshold; prints its figures by cross-validation over
    documents."""
    names = list(signs_of_rows[0])
    values = np.array([[of_row[name] for name in names] for of_row in signs_of_rows])
    # a question counts as answered where a unit that was read holds the evidence: the judge sees no other
    answered = np.array([row.kind == "gold" and bool(row.read.holding.any()) for row in rows])
    is_certain = np.array([row.kind != "gold" or bool(row.read.holding.any()) for row in rows])
    documents = np.array([row.document or f"off{place % 9}" for place, row in enumerate(rows)])
    confidence = np.zeros(len(values))
    for learned_from, tested in GroupKFold(8).split(values, answered, documents):
        learned_from = learned_from[is_certain[learned_from]]
        weights, intercept = logistic_weights(values[learned_from], answered[learned_from], names)
        confidence[tested] = 1 / (1 + np.exp(-(values[tested] @ weights + intercept)))
    gold = np.array([row.kind == "gold" for row in rows])
    print(f"judge: AUROC gold against the others {roc_auc_score(gold, confidence):.3f}")
    weights, intercept = logistic_weights(values[is_certain], answered[is_certain], names)
    plain = np.array([row.register in ("full", "terse") for row in rows])
    threshold = round(float(np.quantile(confidence[plain], WRONGLY_REFUSED)), 3)
    off = np.array([row.kind == "off" for row in rows])
    nearest = round(min(float(np.quantile(confidence[off], ABSURD)), threshold), 3)
    for name in ("full", "spoken", "terse", "follow-up"):
        selected = np.array([row.register == name for row in rows])
        print(f"  {name} refused {np.mean(confidence[selected] < threshold):.3f}")
    for kind in ("near", "off"):
        selected = np.array([row.kind == kind for row in rows])
        print(f"  {kind} answered {np.mean(confidence[selected] >= threshold):.3f}")
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "intercept": round(intercept, 4),
        "threshold": threshold,
        "nearest": nearest,
    }


if __name__ == "__main__":
    main()
