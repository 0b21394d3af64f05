"""Learns which words of a question tell that reports answer it: the weights of
`assistant.evidence.question_prior`.

    python -m training.question_prior --questions FILE [--write]

Learns from the field questions of the `train` split on documents that are not kept back, from the questions
that were written to train on, and from questions on other subjects that were written. Prints how well each
model tells questions that it has not seen: those on documents that are kept back, and the field's own
questions on other subjects."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.evidence.question_prior import FILE, WordModel, features_of
from training.phrasings import (
    BROAD,
    INVENTED,
    LETTERS,
    PHRASINGS,
    WRITTEN,
    near_rows,
    other_rows,
    read_json_lines,
)
from training.splits import document_of, is_kept_back, read_rows

RARE = 6
"""Number of questions below which a feature is left out."""
STRENGTH = 1.0
"""Inverse strength of the regularisation (C of scikit-learn)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Questions of one origin. `kind` is gold, near or off."""

    kind: str
    questions: list[str]


def sources(rows: Sequence[dict[str, Any]]) -> list[Source]:
    """Returns the questions to learn from: those of the rows on documents that are not kept back, and all
    that were written to train on, except wordings of needs on documents that are kept back."""
    learned = [row for row in rows if row["kind"] != "off" and not is_kept_back(document_of(row))]
    kept_back = {row["group"] for row in rows if row["kind"] != "off"} - {row["group"] for row in learned}
    wordings = [
        wording
        for row in read_json_lines(PHRASINGS)
        if row["group"] not in kept_back
        for wording in row["spoken"]
    ]
    written = [*read_json_lines(LETTERS), *filter(_is_learned_from, read_json_lines(BROAD))]
    return [
        Source("gold", [row["question"] for row in learned if row["kind"] == "gold" and not row["history"]]),
        Source("gold", wordings),
        _wordings(written),
        _wordings(read_json_lines(WRITTEN)),
        _wordings(read_json_lines(INVENTED)),
        Source("near", [row["question"] for row in learned if row["kind"] == "near"]),
        Source("near", [row["question"] for row in near_rows()]),
        Source("off", [row["question"] for row in other_rows()]),
    ]


def _wordings(rows: Sequence[dict[str, Any]]) -> Source:
    return Source("gold", [text for row in rows for text in (row["full"], *row["spoken"], row["terse"])])


def _is_learned_from(broad: dict[str, Any]) -> bool:
    """Returns whether less than half of the units that answer a broad question are kept back."""
    return 2 * sum(is_kept_back(unit["file"]) for unit in broad["answers"]) < len(broad["answers"])


def learn(right: Sequence[Source], wrong: Sequence[Source]) -> WordModel:
    """Returns the model that tells questions of the first sources from those of the others.

    A source counts by the square root of its size, and both sides count alike.
    """
    texts = [text for source in (*right, *wrong) for text in source.questions]
    labels = np.array([side for side, some in ((1, right), (0, wrong)) for s in some for _ in s.questions])
    shares = [np.full(len(s.questions), len(s.questions) ** -0.5) for s in (*right, *wrong)]
    vectorizer = TfidfVectorizer(analyzer=features_of, min_df=RARE)
    values = vectorizer.fit_transform(texts)
    logistic = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000)
    logistic.fit(values, labels, sample_weight=_balance(np.concatenate(shares), labels))
    features = {
        name: (round(float(vectorizer.idf_[place]), 2), round(float(logistic.coef_[0][place]), 2))
        for name, place in sorted(vectorizer.vocabulary_.items())
    }
    return WordModel(round(float(logistic.intercept_[0]), 3), features)


def _balance(shares: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Returns the shares so that they are 1 on average on each side."""
    means = np.array([shares[labels == side].mean() for side in (0, 1)])
    even: np.ndarray = shares / means[labels]
    return even


def main() -> None:
    """Prints the figures; writes the models with --write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write assistant/evidence/question_prior.json")
    options = parser.parse_args()
    rows = list(read_rows(options.questions))
    by_kind = {
        kind: [s for s in sources(rows) if s.kind == kind and s.questions] for kind in ("gold", "near", "off")
    }
    models = {
        "subject": learn([*by_kind["gold"], *by_kind["near"]], by_kind["off"]),
        "usual": learn(by_kind["gold"], by_kind["near"]),
    }
    unseen = [row for row in rows if row["kind"] == "off" or is_kept_back(document_of(row))]
    unseen = [row for row in unseen if not row["history"]]
    for name, wrong in (("subject", "off"), ("usual", "near")):
        tested = [row for row in unseen if row["kind"] != ("near" if wrong == "off" else "off")]
        values = [models[name].probability(row["question"]) for row in tested]
        auroc = roc_auc_score([row["kind"] != wrong for row in tested], values)
        print(f"{name}: {len(models[name].features):,} features, AUROC {auroc:.3f} of {len(tested):,}")
    if options.write:
        plain = {
            name: {"intercept": model.intercept, "features": model.features} for name, model in models.items()
        }
        text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
        FILE.write_text(text.replace("],", "],\n") + "\n", "utf-8")  # a line for each feature


if __name__ == "__main__":
    main()
