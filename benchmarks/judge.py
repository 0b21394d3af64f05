"""Learn the weights of assistant/judging.py from questions on real documents: `python -m benchmarks.judge`.

Positives: the questions that the documents answer. Negatives: those that they do not, and each answerable
question again with every page that answers it hidden, which is the nearest miss there can be. Questions
that safety declines are left out. Two figures are printed: by cross-validation over the questions (both forms
of one in the same fold), which is what to expect of others, and on the questions learned from.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from assistant import safety
from assistant.assistant import CANDIDATES
from assistant.cases import Case, read_cases
from assistant.evidence import weigh
from assistant.judging import WEIGHTS, signs
from assistant.knowledge import Memory
from assistant.question import Conversation
from assistant.understanding import understand
from benchmarks.answering import HOME, SHARED, opened
from index.searching import Hit, Searcher

FOLDS = 14
STRENGTH = 0.3
WRONGLY_REFUSED = 0.06
"""The threshold is set where cross-validation refuses this share of the questions that are answered."""


def main() -> None:
    """Print the figures; write the weights with --write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path, default=SHARED / "questions-dev.jsonl")
    parser.add_argument("--home", type=Path, default=HOME, help="where the index is, or will be made")
    parser.add_argument("--write", action="store_true", help="write assistant/judge.json")
    options = parser.parse_args()
    asked = [case for case in read_cases(options.questions) if safety.refuses(case.asked) is None]
    rows, answered, groups, hidden = _rows(asked, opened(options.home))
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    real = ~hidden
    judged = np.zeros(len(rows))
    for learn, test in GroupKFold(FOLDS).split(values, answered, groups):
        scaler, model = _fit(values[learn], answered[learn])
        judged[test] = model.predict_proba(scaler.transform(values[test]))[:, 1]
    scaler, model = _fit(values, answered)
    seen = model.predict_proba(scaler.transform(values))[:, 1]
    threshold = round(float(np.quantile(judged[real & answered], WRONGLY_REFUSED)), 2)
    print(
        f"{real.sum()} questions, {(real & ~answered).sum()} unanswerable, {hidden.sum()} with pages hidden"
    )
    for said, scores in (("cross-validated", judged), ("learned from", seen)):
        print(
            f"{said}: AUROC {roc_auc_score(answered[real], scores[real]):.3f} (with hidden pages "
            f"{roc_auc_score(answered, scores):.3f}); below {threshold}: "
            f"{(scores[real & ~answered] < threshold).mean():.0%} of the unanswerable, "
            f"{(scores[real & answered] < threshold).mean():.0%} of the answerable"
        )
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    kept = {
        "learned_on": f"{options.questions.name}: {real.sum()} questions, {hidden.sum()} with hidden pages",
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
        "intercept": round(intercept, 4),
        "threshold": threshold,
    }
    print(json.dumps(kept, indent=1))
    if options.write:
        WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _rows(
    asked: Sequence[Case], searcher: Searcher
) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray, np.ndarray]:
    """(the signs, whether answered, which question, whether its pages are hidden), one row a judgement."""
    knowledge = Memory().of(searcher)
    rows, answered, groups, hidden = [], [], [], []
    for number, case in enumerate(asked):
        question = understand(case.asked, Conversation(case.history), knowledge)
        hits = searcher.search(question.query, CANDIDATES)
        for hide in (False, True) if case.answerable else (False,):
            kept = [hit for hit in hits if not (hide and _stands_on(hit) & case.gold)]
            rows.append(signs(question, weigh(question, kept, knowledge, searcher)))
            answered.append(case.answerable and not hide)
            groups.append(number)
            hidden.append(hide)
    return rows, np.array(answered), np.array(groups), np.array(hidden)


def _stands_on(hit: Hit) -> set[tuple[str, int]]:
    return {(hit.report.file, page) for page in hit.passage.pages}


def _fit(values: np.ndarray, answered: np.ndarray) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced")
    return scaler, model.fit(scaler.transform(values), answered)


if __name__ == "__main__":
    main()
