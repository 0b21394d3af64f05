"""Learn the weights of assistant/judging.py from questions on real documents: `python -m benchmarks.judge`.

Learned from: the development questions and the odd half of each set of our own; the even halves are for
measuring (`python -m benchmarks.answers SET --half even`). Questions that safety declines are left out. Two
figures are printed: by cross-validation, each question judged by what was learned from the other sets alone,
and on the questions learned from.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut
from sklearn.preprocessing import StandardScaler

from assistant import safety
from assistant.cases import read_cases
from assistant.judging import WEIGHTS, signs
from assistant.knowledge import Memory
from assistant.question import Conversation
from assistant.understanding import understand
from benchmarks.answering import SETS, Half

LEARNED_FROM = {"development": Half.ALL, "held-out": Half.ODD, "inquiries": Half.ODD}
STRENGTH = 0.3
WRONGLY_REFUSED = 0.1
"""The threshold is set where cross-validation refuses this share of the questions that are answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One judgement: its signs, whether it is answered, and of which set it is."""

    signs: dict[str, float]
    answered: bool
    set: str


def main() -> None:
    """Print the figures; write the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write assistant/judge.json")
    options = parser.parse_args()
    rows = [row for name, half in LEARNED_FROM.items() for row in _rows(name, half)]
    names = list(rows[0].signs)
    values = np.array([[row.signs[name] for name in names] for row in rows])
    answered, sets = np.array([row.answered for row in rows]), np.array([row.set for row in rows])
    judged = np.zeros(len(rows))
    for learn, test in LeaveOneGroupOut().split(values, answered, sets):
        scaler, model = _fit(values[learn], answered[learn])
        judged[test] = model.predict_proba(scaler.transform(values[test]))[:, 1]
    scaler, model = _fit(values, answered)
    seen = model.predict_proba(scaler.transform(values))[:, 1]
    threshold = round(float(np.quantile(judged[answered], WRONGLY_REFUSED)), 2)
    print(f"{len(rows)} questions, {(~answered).sum()} unanswerable")
    for said, scores in (("learned from the other sets", judged), ("learned from", seen)):
        for name in (*LEARNED_FROM, ""):
            here = sets == name if name else np.full(len(rows), True)
            right, wrong = scores[here & answered], scores[here & ~answered]
            print(
                f"{said}, {name or 'all'}: AUROC {roc_auc_score(answered[here], scores[here]):.3f}; below "
                f"{threshold}: {(wrong < threshold).mean():.0%} of the unanswerable, "
                f"{(right < threshold).mean():.0%} of the answerable"
            )
    weights = model.coef_[0] / scaler.scale_
    kept = {
        "learned_on": f"{', '.join(f'{name} ({half})' for name, half in LEARNED_FROM.items())}: "
        f"{len(rows)} questions",
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "intercept": round(float(model.intercept_[0] - weights @ scaler.mean_), 4),
        "threshold": threshold,
    }
    print(json.dumps(kept, indent=1))
    if options.write:
        WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _rows(name: str, half: Half) -> Iterator[Row]:
    """The judgements of one set."""
    assistant = SETS[name].assistant()
    knowledge = Memory().of(assistant.searcher)
    for case in half.of(read_cases(SETS[name].questions)):
        if not safety.refuses(case.asked):
            question = understand(case.asked, Conversation(case.history), knowledge)
            if evidence := assistant.evidence(question):
                yield Row(signs(question, evidence), case.answerable, name)


def _fit(values: np.ndarray, answered: np.ndarray) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced")
    return scaler, model.fit(scaler.transform(values), answered)


if __name__ == "__main__":
    main()
