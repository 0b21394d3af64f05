"""Learn the weights of the signs of a live case (assistant/safety/refusals.toml).

Run it with `python -m benchmarks.live_cases`.

A question that describes a case of today is searched, and a notice stands beside its answer. A logistic
model of which signs are there, over the lists of questions that describe one and that do not (tests/data).
Prints the weights, and by cross-validation how many of each are taken for one. Questions on real documents
that have an answer are of no live case either, and are learned from where they stand beside the checkout.
The signs were written with these lists in view.
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
    """Print the weights and the figures."""
    live, every = (
        [asked for asked in (LISTS / name).read_text("utf-8").splitlines() if not details(asked)]
        for name in ("described.txt", "must_not_trip.txt")
    )
    other = [asked for asked in every if asked not in live]
    other += [asked for file in ALSO if file.exists() for asked in _answered(file)]
    names = sign_names()
    there = np.array([[name in signs(asked) for name in names] for asked in (*live, *other)], np.float64)
    is_live = np.array([True] * len(live) + [False] * len(other))
    model = LogisticRegression(class_weight="balanced")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=7)
    told = cross_val_predict(model, there, is_live, cv=folds)
    print(f"{len(live)} of a live case, {len(other)} of none, cross-validated:")
    print(f"told to be live {told[is_live].mean():.1%} and {told[~is_live].mean():.1%}")
    model.fit(there, is_live)
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"{name}: {weight:.1f}")
    print(f"enough: {-model.intercept_[0]:.1f}")


def _answered(file: Path) -> Iterator[str]:
    """The questions of a file that are in scope and answered."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("answerable", row.get("in_scope")):
            yield row["question"]


if __name__ == "__main__":
    main()
