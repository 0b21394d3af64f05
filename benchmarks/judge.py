"""Learn the weights of assistant/judging.py from questions on real documents: `python -m benchmarks.judge`.

Learned from: the development questions and the odd half of each set of our own; the even halves are for
measuring (`python -m benchmarks.answers SET --half even`). Positives: the questions that are answered.
Negatives: those that are not, and each answerable question again with every page that answers it hidden,
which is the nearest miss there can be. Questions that safety declines are left out. Two figures are printed:
by cross-validation over the questions (both forms of one in the same fold), and on those learned from.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from assistant import safety
from assistant.assistant import Assistant
from assistant.cases import read_cases
from assistant.evidence import weigh
from assistant.judging import WEIGHTS, signs
from assistant.knowledge import Memory
from assistant.question import Conversation
from assistant.understanding import understand
from benchmarks.answering import SETS, Asked, Half
from index.searching import Hit

LEARNED_FROM = {"development": Half.ALL, "held-out": Half.ODD, "inquiries": Half.ODD}
FOLDS = 14
STRENGTH = 0.3
WRONGLY_REFUSED = 0.09
"""The threshold is set where cross-validation refuses this share of the questions that are answered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One judgement: its signs, whether it is answered, of which question, and whether pages were hidden."""

    signs: dict[str, float]
    answered: bool
    question: str
    hidden: bool


def main() -> None:
    """Print the figures; write the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write assistant/judge.json")
    options = parser.parse_args()
    rows = [row for name, half in LEARNED_FROM.items() for row in _rows(SETS[name], half)]
    names = list(rows[0].signs)
    values = np.array([[row.signs[name] for name in names] for row in rows])
    answered, real = np.array([row.answered for row in rows]), np.array([not row.hidden for row in rows])
    judged = np.zeros(len(rows))
    for learn, test in GroupKFold(FOLDS).split(values, answered, [row.question for row in rows]):
        scaler, model = _fit(values[learn], answered[learn])
        judged[test] = model.predict_proba(scaler.transform(values[test]))[:, 1]
    scaler, model = _fit(values, answered)
    seen = model.predict_proba(scaler.transform(values))[:, 1]
    threshold = round(float(np.quantile(judged[real & answered], WRONGLY_REFUSED)), 2)
    print(
        f"{real.sum()} questions, {(real & ~answered).sum()} unanswerable, {(~real).sum()} with pages hidden"
    )
    for said, scores in (("cross-validated", judged), ("learned from", seen)):
        print(
            f"{said}: AUROC {roc_auc_score(answered[real], scores[real]):.3f} (with hidden pages "
            f"{roc_auc_score(answered, scores):.3f}); below {threshold}: "
            f"{(scores[real & ~answered] < threshold).mean():.0%} of the unanswerable, "
            f"{(scores[real & answered] < threshold).mean():.0%} of the answerable"
        )
    weights = model.coef_[0] / scaler.scale_
    kept = {
        "learned_on": f"{', '.join(f'{name} ({half})' for name, half in LEARNED_FROM.items())}: "
        f"{real.sum()} questions, {(~real).sum()} with hidden pages",
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "intercept": round(float(model.intercept_[0] - weights @ scaler.mean_), 4),
        "threshold": threshold,
    }
    print(json.dumps(kept, indent=1))
    if options.write:
        WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _rows(asked: Asked, half: Half) -> Iterator[Row]:
    """The judgements of one set."""
    assistant = Assistant(asked.opened())
    knowledge = Memory().of(assistant.searcher)
    for case in half.of(read_cases(asked.questions)):
        if safety.refuses(case.asked):
            continue
        question = understand(case.asked, Conversation(case.history), knowledge)
        hits = assistant.hits(question)
        for hide in (False, True) if case.answerable else (False,):
            kept = [hit for hit in hits if not (hide and _stands_on(hit) & case.gold)]
            seen = signs(question, weigh(question, kept, knowledge, assistant.searcher))
            yield Row(seen, case.answerable and not hide, f"{asked.questions.name} {case.id}", hide)


def _stands_on(hit: Hit) -> set[tuple[str, int]]:
    return {(hit.report.file, page) for page in hit.passage.pages}


def _fit(values: np.ndarray, answered: np.ndarray) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced")
    return scaler, model.fit(scaler.transform(values), answered)


if __name__ == "__main__":
    main()
