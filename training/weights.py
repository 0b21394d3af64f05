"""Learns the weights of the evidence and of the judge from field questions on documents that the reader has
not seen.

    python -m training.weights --questions FILE [--limit N] [--write]

The assistant is asked every question on the documents that `training.field.kept_back` leaves out. What it
found is weighed twice: which unit holds the evidence (a softmax over the units of a question), and whether
the question is answered at all (a logistic regression over `assistant.evidence.judge.signs`). Both stand in
assistant/evidence/weights.json."""

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
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.evidence import scoring as weighing
from assistant.evidence.judge import UNREAD, signs
from assistant.evidence.scoring import Evidence, matched_evidence, read_evidence, rough_evidence
from assistant.question import Conversation
from assistant.safety import refusals
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from benchmarks.answering import SETS
from index.models.cross_encoders import USUAL
from training.field import broad, document_of, holds, kept_back, rows, words_of

ROUGH_PARTS = ("covers", "within", "meaning", "found", "fits", "whole", "meant")
TOKEN_PARTS = (*ROUGH_PARTS, "tokens")
PARTS = (*TOKEN_PARTS, "read", "odds")
ROUGH_UNITS = 200
"""Number of units of a question, best first, that the weights before reading are learned on."""
STRENGTH = 0.3
WRONGLY_REFUSED = 0.1
"""The threshold is set where this share of the full and terse questions is refused: what is answered on other
subjects rises as fewer are refused (.145 at .10, .113 at .15)."""

ABSURD = 0.5
"""Share of the questions on other subjects that are shown no nearest passages."""


@dataclass(frozen=True, slots=True)
class Units:
    """The signs of some units, shape (units, parts), and which of them hold the evidence."""

    parts: NDArray[np.float64]
    holding: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A question: the units that were read, those whose tokens were compared, the best of those that could
    have been, and the signs that the judge sees, with the reader and without it."""

    kind: str
    register: str
    why: str
    document: str
    read: Units
    matched: Units
    found: Units
    signs: dict[str, float]
    unread: dict[str, float]


def asked(questions: Path, limit: int) -> Iterator[Row]:
    """Yields what the assistant finds for each question on a document that is kept back, and on other
    subjects."""
    assistant = SETS["development"].assistant()
    knowledge = Memory().of(assistant.searcher)
    chosen = [row for row in rows(questions) if row["kind"] == "off" or kept_back(document_of(row))]
    chosen += broad(assistant.searcher, back=True)
    random.Random(3).shuffle(chosen)
    for row in chosen[: limit or None]:
        if refusals.refuses(row["question"]):
            continue
        question = understand(row["question"], Conversation(tuple(row["history"])), knowledge)
        rough = rough_evidence(question, assistant.hits(question), knowledge, assistant.searcher)
        if rough:
            matched = matched_evidence(question, rough, assistant.searcher)
            found = read_evidence(question, matched, assistant.reader)
            plain = [replace(unit, read=USUAL) for unit in found]
            plain.sort(key=lambda unit: -unit.score)
            yield _row(
                row, found, matched, rough[:ROUGH_UNITS], signs(question, found), signs(question, plain)
            )


def _row(
    row: dict[str, Any],
    found: Sequence[Evidence],
    matched: Sequence[Evidence],
    rough: Sequence[Evidence],
    *seen: dict[str, float],
) -> Row:
    return Row(
        row["kind"],
        "follow-up" if row["history"] else row.get("register") or "",
        row.get("why") or "",
        document_of(row),
        _units(row, found),
        _units(row, matched),
        _units(row, rough),
        *seen,
    )


def _units(row: dict[str, Any], found: Sequence[Evidence]) -> Units:
    wanted = [words_of(gold["quote"]) for gold in row["gold"]]
    parts = np.array([[getattr(evidence, part) for part in PARTS] for evidence in found], np.float64)
    holding = np.array([any(holds(words_of(one.text), words) for words in wanted) for one in found])
    return Units(parts, holding)


def ranking_weights(asked_rows: Sequence[tuple[str, Units]], names: Sequence[str]) -> dict[str, float]:
    """Returns weights of the signs, none below 0 and together 1, under which the holding unit comes first
    most likely: a softmax over the units of each question, every document weighing the same."""
    columns = [PARTS.index(name) for name in names]
    gold = [(document, units) for document, units in asked_rows if units.holding.any()]
    counts = Counter(document for document, _ in gold)

    def loss(values: NDArray[np.float64]) -> float:
        total = 0.0
        for document, units in gold:
            scores = units.parts[:, columns] @ np.exp(values)
            top = scores.max()
            whole = np.log(np.exp(scores - top).sum())
            right = np.log(np.exp(scores[units.holding] - top).sum())
            total += (whole - right) / counts[document]
        return total / len(counts) + 1e-3 * float(np.square(values).sum())

    best = minimize(loss, np.zeros(len(names)), method="L-BFGS-B", bounds=[(-4, 4)] * len(names))
    weights = np.exp(best.x)
    return {name: round(float(w), 4) for name, w in zip(names, weights / weights.sum(), strict=True)}


def hits(asked_rows: Sequence[tuple[str, Units]], weights: dict[str, float]) -> str:
    """Says how often the unit that holds the evidence is among the first 1, 2, 8, 16, 32, 48, by register."""
    said = []
    for register in ("full", "spoken", "terse", "follow-up"):
        places = []
        for units in [units for name, units in asked_rows if name == register]:
            scores = sum(weight * units.parts[:, PARTS.index(name)] for name, weight in weights.items())
            order = np.argsort(-np.asarray(scores))
            found = np.flatnonzero(units.holding[order])
            places.append(int(found[0]) if len(found) else 99)
        shares = (np.mean([place < most for place in places]) for most in (1, 2, 8, 16, 32, 48))
        said.append(f"{register} ({len(places)}) " + " ".join(f"{share:.3f}" for share in shares))
    return "; ".join(said)


def main() -> None:
    """Print the figures; write the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--found", type=Path, help="where what was found is kept, and read again")
    parser.add_argument("--write", action="store_true", help="write assistant/evidence/weights.json")
    options = parser.parse_args()
    if options.found and options.found.exists():
        found: list[Row] = pickle.loads(options.found.read_bytes())
    else:
        found = list(asked(options.questions, options.limit))
        if options.found:
            options.found.write_bytes(pickle.dumps(found))
    kept: dict[str, Any] = {}
    print(f"{len(found):,} questions")
    steps = (
        ("rough", "found", weighing.ROUGH, ROUGH_PARTS),
        ("tokens", "matched", weighing.TOKENS, TOKEN_PARTS),
        ("score", "read", weighing.SCORE, PARTS),
    )
    for name, units, now, parts in steps:
        kept[name] = ranking_weights([(row.document, getattr(row, units)) for row in found], parts)
        by_register = [(row.register, getattr(row, units)) for row in found]
        print(f"{name}, as it is: {hits(by_register, now)}")
        print(f"  learned: {hits(by_register, kept[name])}\n  {kept[name]}")
    without = [name for name in PARTS if name not in ("read", "odds")]
    read = [(row.document, row.read) for row in found]
    print(f"  not read: {hits([(row.register, row.read) for row in found], ranking_weights(read, without))}")
    judge = judged(found, [row.signs for row in found])
    print("without the reader:")
    judge_unread = judged(found, [{name: row.unread[name] for name in UNREAD} for row in found])
    kept |= {"judge": judge, "judge_unread": judge_unread}
    print(json.dumps(kept, indent=1))
    if options.write:
        weighing.FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def judged(asked_rows: Sequence[Row], seen: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Returns the judge's weights, intercept and threshold; prints its figures by cross-validation over
    documents."""
    names = list(seen[0])
    values = np.array([[of_row[name] for name in names] for of_row in seen])
    # a question counts as answered where a unit that was read holds the evidence: the judge sees no other
    answered = np.array([row.kind == "gold" and bool(row.read.holding.any()) for row in asked_rows])
    known = np.array([row.kind != "gold" or bool(row.read.holding.any()) for row in asked_rows])
    documents = np.array([row.document or f"off{place % 9}" for place, row in enumerate(asked_rows)])
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    )
    folds = GroupKFold(8)
    confidence = np.zeros(len(values))
    for learn, test in folds.split(values, answered, documents):
        learn = learn[known[learn]]
        confidence[test] = model.fit(values[learn], answered[learn]).predict_proba(values[test])[:, 1]
    gold = np.array([row.kind == "gold" for row in asked_rows])
    print(f"judge: AUROC gold against the others {roc_auc_score(gold, confidence):.3f}")
    model.fit(values[known], answered[known])
    scaler, logistic = model[0], model[-1]
    weights = logistic.coef_[0] / scaler.scale_
    plain = np.array([row.register in ("full", "terse") for row in asked_rows])
    threshold = round(float(np.quantile(confidence[plain], WRONGLY_REFUSED)), 3)
    off = np.array([row.kind == "off" for row in asked_rows])
    nearest = round(min(float(np.quantile(confidence[off], ABSURD)), threshold), 3)
    for name in ("full", "spoken", "terse", "follow-up"):
        chosen = np.array([row.register == name for row in asked_rows])
        print(f"  {name} refused {np.mean(confidence[chosen] < threshold):.3f}")
    for kind in ("near", "off"):
        chosen = np.array([row.kind == kind for row in asked_rows])
        print(f"  {kind} answered {np.mean(confidence[chosen] >= threshold):.3f}")
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "intercept": round(float(logistic.intercept_[0] - weights @ scaler.mean_), 4),
        "threshold": threshold,
        "nearest": nearest,
    }


if __name__ == "__main__":
    main()
