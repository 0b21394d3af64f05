"""Learns the weights with which a sentence of danger is distinguished from a question about it.

    python -m training.danger --write --field questions.jsonl

Learns from half A of tests/data/danger.tsv, from training/danger.tsv and from sentences that are made of
the frames in training/danger.toml. `--field FILE` names questions about reports (JSON lines with
"question" and "split"); the "train" ones count as questions. Two models are learned, each by itself: of
words and of runs of letters. What they say is added to what the vector says, which
`python -m training.danger_encoder` learns. Writes crisis.json and crisis_letters.json in assistant/safety/,
and prints how many of half B, tests/data/danger-first-person.tsv and tests/data/danger-practice.tsv are
recognised correctly.
"""

import argparse
import csv
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from assistant.safety.crisis import (
    BY_WORDS,
    LETTER_WEIGHTS,
    VECTOR_WEIGHTS,
    WEIGHTS,
    WITH_VECTOR,
    features,
    letter_runs,
    letter_score,
    load_vector_of,
    score,
    threshold,
    tokens,
    vector_score,
)

FOLDER = Path(__file__).parent
LISTS = FOLDER.parent / "tests" / "data"
MADE, FIELD = 600, 1_200
"""Number of sentences made of frames, for each of the two kinds, and of questions of the field."""
RARE = 4
"""A feature that fewer sentences have is not learned."""
SLIGHT = 0.02
"""A smaller weight is not kept."""
FOLDS = 6
RARE_RUN = 6
"""A run of letters that fewer sentences have is not learned."""
LETTER_FACTOR = 0.5
"""What the log odds of the letters count beside those of the words."""
MISSED = 1.5
"""Danger that is missed counts so many times as much as a false alarm."""
_SLOT = re.compile(r"\{(\w+)\}")

Labelled = tuple[str, bool, float]
"""A sentence, whether it tells of danger, and how much it counts."""


def listed_sentences(half: str) -> list[tuple[str, bool]]:
    """Returns the sentences of one half of the list, and whether they tell of danger."""
    return [row for rows in listed_by_kind(half).values() for row in rows]


def listed_by_kind(half: str) -> dict[str, list[tuple[str, bool]]]:
    """Returns the same by the kind of danger that is told of or asked about."""
    kinds: dict[str, list[tuple[str, bool]]] = {}
    with (LISTS / "danger.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["half"] == half:
                kinds.setdefault(row["kind"], []).append((row["sentence"], row["expected"] == "danger"))
    return kinds


def written_sentences() -> list[tuple[str, bool]]:
    """Returns the sentences that were written to learn from."""
    return read_labelled(FOLDER / "danger.tsv")


def read_labelled(file: Path) -> list[tuple[str, bool]]:
    """Returns the sentences of a file, and whether they tell of danger."""
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["sentence"], row["expected"] == "danger") for row in rows]


def rules() -> dict[str, Any]:
    """Returns the frames of sentences, and what fills them."""
    return tomllib.loads((FOLDER / "danger.toml").read_text("utf-8"))


def make_sentences(count: int, seed: int = 5) -> Iterator[tuple[str, bool]]:
    """Yields sentences made of frames, the same number of each kind."""
    read, chance = rules(), random.Random(seed)
    for kind in ("danger", "question"):
        for number in range(count):
            frames = read[kind]["frames"]
            frame = frames[number % len(frames)]
            sentence = _SLOT.sub(lambda slot: chance.choice(read["slots"][slot[1]]), frame).strip()
            yield sentence, kind == "danger"


def field_questions(file: Path) -> Iterator[str]:
    """Yields the questions of a file of JSON lines whose split is "train"."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == "train":
            yield row["question"]


def sentences(
    listed_rows: Sequence[tuple[str, bool]], written_rows: Sequence[tuple[str, bool]], field: Path | None
) -> list[Labelled]:
    """Returns what the models learn from: rows of the list, written ones, and a sample of all else."""
    questions_of_field = list(field_questions(field)) if field else []
    random.Random(1).shuffle(questions_of_field)
    questions = [(text, False) for text in questions_of_field[:FIELD]]
    other_rows = [*with_weights(make_sentences(MADE), 1.0), *with_weights(questions, 1.0)]
    return [*with_weights(listed_rows, 3.0), *with_weights(written_rows, 2.0), *other_rows]


def with_weights(rows: Iterable[tuple[str, bool]], weight: float) -> list[Labelled]:
    """Returns sentences with what they count: `weight`, and more for danger."""
    return [(text, danger, weight * (MISSED if danger else 1)) for text, danger in rows]


def learn(rows: list[Labelled]) -> dict[str, float]:
    """Returns the weight of each feature; "" is the intercept.

    Features that are rare or weigh little are left out.
    """
    features_of_rows = [frozenset(features(text)) for text, _, _ in rows]
    counts = Counter(name for names in features_of_rows for name in names)
    index = {name: place for place, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    matrix = csr_matrix(_coordinates(features_of_rows, index), shape=(len(rows), len(index)))
    model = LogisticRegression(C=0.3, max_iter=3000, solver="lbfgs")
    model.fit(matrix, [danger for _, danger, _ in rows], sample_weight=[weight for _, _, weight in rows])
    weights = {name: round(float(model.coef_[0][place]), 3) for name, place in index.items()}
    heaviest = {name: weight for name, weight in weights.items() if abs(weight) >= SLIGHT}
    return {"": round(float(model.intercept_[0]), 3), **heaviest}


def _coordinates(
    features_of_rows: list[frozenset[str]], index: dict[str, int]
) -> tuple[list[float], tuple[list[int], list[int]]]:
    rows, columns = [], []
    for row, names in enumerate(features_of_rows):
        for name in sorted(names & index.keys()):
            rows.append(row)
            columns.append(index[name])
    return [1.0] * len(rows), (rows, columns)


def learn_letters(rows: list[Labelled]) -> dict[str, float]:
    """Returns the weight of each run of letters; "" is the intercept."""
    features_of_rows = [letter_runs(tokens(text)) for text, _, _ in rows]
    counts = Counter(run for runs in features_of_rows for run in runs)
    index = {run: place for place, run in enumerate(sorted(r for r, c in counts.items() if c >= RARE_RUN))}
    matrix = normalize(csr_matrix(_coordinates(features_of_rows, index), shape=(len(rows), len(index))))
    model = LogisticRegression(C=8, max_iter=1000, solver="lbfgs")
    model.fit(matrix, [danger for _, danger, _ in rows], sample_weight=[weight for _, _, weight in rows])
    weights = {run: round(LETTER_FACTOR * float(model.coef_[0][place]), 2) for run, place in index.items()}
    return {"": round(LETTER_FACTOR * float(model.intercept_[0]), 2), **weights}


class Judge:
    """The two models, learned from some rows of the list and all else that is learned from."""

    def __init__(self, rows: list[tuple[str, bool]], field: Path | None) -> None:
        taught = sentences(rows, written_sentences(), field)
        self.words, self.letters = learn(taught), learn_letters(taught)

    def score(self, text: str) -> float:
        """Returns how much words and letters speak for danger."""
        words = tokens(text)
        return score(self.words, text) + letter_score(self.letters, words) - threshold(words)


def report(scores: Mapping[tuple[str, bool], float], name: str) -> None:
    """Prints how many of each kind are recognised correctly."""
    for kind, what in ((True, "danger"), (False, "question")):
        right = [(value > 0) is kind for (_, danger), value in scores.items() if danger is kind]
        print(f"{name}: {what} {sum(right)} of {len(right)} ({sum(right) / len(right):.1%})")


def cross_validate(field: Path | None) -> None:
    """Prints what half A comes to when the kinds of each fold are judged by what the other kinds taught."""
    kinds = list(listed_by_kind("A").items())
    random.Random(3).shuffle(kinds)
    scores: dict[tuple[str, bool], float] = {}
    for fold in range(FOLDS):
        judge = Judge([row for n, (_, rows) in enumerate(kinds) if n % FOLDS != fold for row in rows], field)
        scores |= {row: judge.score(row[0]) for _, rows in kinds[fold::FOLDS] for row in rows}
    for (text, danger), value in sorted(scores.items(), key=lambda row: row[1]):
        if (value > 0) is not danger:
            print(f"{value:+.1f} {'missed' if danger else 'false'}: {text}")
    report(scores, "half A by words and letters, cross-validated")


def blend(before: Mapping[str, float], learned: Mapping[str, float], least: float) -> dict[str, float]:
    """Returns the mean of the weights of an earlier run and of this one, without those below `least`."""
    names = sorted(before.keys() | learned.keys())
    means = {name: round((before.get(name, 0.0) + learned.get(name, 0.0)) / 2, 3) for name in names}
    return {name: weight for name, weight in means.items() if not name or abs(weight) >= least}


def unseen_lists() -> Iterator[tuple[list[tuple[str, bool]], str]]:
    """Yields the sentences of each list that nothing is learned from, and its name."""
    yield listed_sentences("B"), "half B"
    yield read_labelled(LISTS / "danger-first-person.tsv"), "in the first person"
    yield read_labelled(LISTS / "danger-practice.tsv"), "from practice"


def write(judge: Judge, folder: Path) -> None:
    """Writes the weights of the models into a folder."""
    for name, weights in ((WEIGHTS.name, judge.words), (LETTER_WEIGHTS.name, judge.letters)):
        lines = ",\n".join(f"{json.dumps(name)}: {weight}" for name, weight in sorted(weights.items()))
        (folder / name).write_text(f"{{\n{lines}\n}}\n", "utf-8")


def main() -> None:
    """Learns, and prints the figures; the lists of `unseen_lists` are only ever judged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--field", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("var/cache/encoders"), help="the prepared encoder")
    parser.add_argument("--cross", action="store_true", help="cross-validate on half A and stop")
    parser.add_argument(
        "--start", type=Path, help="a folder of earlier weights, with which the mean is taken"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS.parent, help="a folder, made if it is missing")
    parser.add_argument("--write", action="store_true", help="write the weights of the models")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.cross:
        cross_validate(options.field)
        return
    judge = Judge(listed_sentences("A"), options.field)
    if options.start:
        words, letters = (
            json.loads((options.start / file.name).read_text("utf-8")) for file in (WEIGHTS, LETTER_WEIGHTS)
        )
        judge.words = blend(words, judge.words, SLIGHT)
        judge.letters = blend(letters, judge.letters, 0.0)
    print(f"{len(judge.words):,} weights of words")
    report_unseen(judge, options.cache)
    if options.write:
        write(judge, options.out)


def report_unseen(judge: Judge, cache: Path) -> None:
    """Prints the figures of the lists that nothing is learned from, with and without vectors."""
    vector_of = load_vector_of(cache)
    weights = np.array(json.loads(VECTOR_WEIGHTS.read_text("utf-8")), np.float32)
    for rows, name in unseen_lists():
        scores = {row: judge.score(row[0]) for row in rows}
        report({row: value - BY_WORDS for row, value in scores.items()}, f"{name}, words and letters")
        if vector_of is not None:
            beside = {row: vector_score(weights, vector_of(row[0])) for row in rows}
            report(
                {row: scores[row] + beside[row] - WITH_VECTOR for row in rows},
                f"{name}, words, letters and vector",
            )


if __name__ == "__main__":
    main()
