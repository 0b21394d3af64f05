"""Learns the weights of the signs of a live case (assistant/safety/refusals.toml).

Run it with `python -m benchmarks.live_cases`.

An answer to a question that describes a live case is shown with a notice. A logistic model over the signs
learns from lists of questions that describe a live case and that do not (tests/data). Prints the weights and,
by cross-validation, how many questions of each list are taken for a live case. Questions on real documents
that have an answer describe no live case; they are also learned from if they are beside the checkout. The
signs were written with these lists in view.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.safety.personal_details import details
from assistant.safety.refusals import sign_names, signs
from benchmarks.folders import DATA

LISTS = Path(__file__).resolve().parent.parent / "tests" / "data"
ALSO = (DATA / "questions-dev.jsonl", DATA / "panel" / "questions-practitioners.jsonl")
FOLDS = 10


def main() -> None:
    """Prints the weights and the figures."""
    live, harmless = (
        [question for question in (LISTS / name).read_text("utf-8").splitlines() if not details(question)]
        for name in ("described.txt", "must_not_trip.txt")
    )
    not_live = [question for question in harmless if question not in live]
    not_live += [question for file in ALSO if file.exists() for question in _answerable_questions(file)]
    names = sign_names()
    has_sign = np.array(
        [[name in signs(question) for name in names] for question in (*live, *not_live)], np.float64
    )
    is_live = np.array([True] * len(live) + [False] * len(not_live))
    model = LogisticRegression(class_weight="balanced")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=7)
    predicted = cross_val_predict(model, has_sign, is_live, cv=folds)
    print(f"{len(live)} of a live case, {len(not_live)} of none, cross-validated:")
    print(f"taken for live {predicted[is_live].mean():.1%} and {predicted[~is_live].mean():.1%}")
    model.fit(has_sign, is_live)
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"{name}: {weight:.1f}")
    print(f"enough: {-model.intercept_[0]:.1f}")


def _answerable_questions(file: Path) -> Iterator[str]:
    """Yields the questions of a file that are in scope and answered."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("answerable", row.get("in_scope")):
            yield row["question"]


if __name__ == "__main__":
    main()
