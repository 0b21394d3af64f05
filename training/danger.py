"""Learns the weights with which a sentence of danger is told from a question about it.

    python -m training.danger --write

Learns from half A of tests/data/danger.tsv, from training/danger.tsv and from sentences that are made of
the frames in training/danger.toml. `--field FILE` names questions about reports (JSON lines with
"question" and "split"); the "train" ones count as questions. Writes assistant/crisis.json.
"""

import argparse
import csv
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.crisis import WEIGHTS, features, score

FOLDER = Path(__file__).parent
LISTS = FOLDER.parent / "tests" / "data"
MADE = 8_000
"""Number of sentences made of frames, for each of the two kinds."""
RARE = 4
"""A feature that fewer sentences have is not learned."""
SLIGHT = 0.02
"""A smaller weight is not kept."""
FOLDS = 5
MISSED = 1.5
"""Danger that is missed counts so many times as much as a false alarm."""
_SLOT = re.compile(r"\{(\w+)\}")

Labelled = tuple[str, bool, float]
"""A sentence, whether it tells of danger, and how much it counts."""


def listed(half: str) -> list[tuple[str, bool]]:
    """Returns the sentences of one half of the list, and whether they tell of danger."""
    with (LISTS / "danger.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["sentence"], row["expected"] == "danger") for row in rows if row["half"] == half]


def written() -> list[tuple[str, bool]]:
    """Returns the sentences that were written to learn from."""
    with (FOLDER / "danger.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["sentence"], row["expected"] == "danger") for row in rows]


def made(count: int, seed: int = 5) -> Iterator[tuple[str, bool]]:
    """Yields sentences made of frames, the same number of each kind."""
    rules = tomllib.loads((FOLDER / "danger.toml").read_text("utf-8"))
    chance = random.Random(seed)
    for kind in ("danger", "question"):
        for number in range(count):
            frames = rules[kind]["frames"]
            frame = frames[number % len(frames)]
            sentence = _SLOT.sub(lambda slot: chance.choice(rules["slots"][slot[1]]), frame).strip()
            yield sentence, kind == "danger"


def field_questions(file: Path) -> Iterator[str]:
    """Yields the questions of a file of JSON lines whose split is "train"."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == "train":
            yield row["question"]


def sentences(listed_rows: list[tuple[str, bool]], field: Path | None) -> list[Labelled]:
    """Returns everything that is learned from, beside the rows of the list that are given."""
    rows = [(text, danger, 3.0) for text, danger in listed_rows]
    rows += [(text, danger, 2.0) for text, danger in written()]
    rows += [(text, danger, 0.15) for text, danger in made(MADE)]
    if field:
        rows += [(text, False, 0.3) for text in field_questions(field)]
    return [(text, danger, weight * (MISSED if danger else 1)) for text, danger, weight in rows]


def learn(rows: list[Labelled]) -> dict[str, float]:
    """Returns the weight of each feature; "" is the intercept.

    Features that are rare or weigh little are left out.
    """
    seen = [frozenset(features(text)) for text, _, _ in rows]
    counts = Counter(name for names in seen for name in names)
    index = {name: place for place, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    matrix = csr_matrix(_coordinates(seen, index), shape=(len(rows), len(index)))
    model = LogisticRegression(C=0.3, max_iter=3000, solver="lbfgs")
    model.fit(matrix, [danger for _, danger, _ in rows], sample_weight=[weight for _, _, weight in rows])
    weights = {name: round(float(model.coef_[0][place]), 3) for name, place in index.items()}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= SLIGHT}
    return {"": round(float(model.intercept_[0]), 3), **kept}


def _coordinates(
    seen: list[frozenset[str]], index: dict[str, int]
) -> tuple[list[float], tuple[list[int], list[int]]]:
    rows, columns = [], []
    for row, names in enumerate(seen):
        for name in sorted(names & index.keys()):
            rows.append(row)
            columns.append(index[name])
    return [1.0] * len(rows), (rows, columns)


def report(weights: dict[str, float], rows: list[tuple[str, bool]], name: str) -> None:
    """Prints how many of each kind are told rightly."""
    for kind, what in ((True, "danger"), (False, "question")):
        scores = [score(weights, text) > 0 for text, danger in rows if danger is kind]
        right = sum(one is kind for one in scores)
        print(f"{name}: {what} {right} of {len(scores)} ({right / len(scores):.1%})")


def cross_validated(field: Path | None) -> None:
    """Prints what half A comes to when each fifth of it is judged by what the rest taught."""
    rows = listed("A")
    random.Random(3).shuffle(rows)
    judged: list[tuple[str, bool, float]] = []
    for fold in range(FOLDS):
        weights = learn(sentences([row for n, row in enumerate(rows) if n % FOLDS != fold], field))
        judged += [(t, d, score(weights, t)) for n, (t, d) in enumerate(rows) if n % FOLDS == fold]
    for text, danger, value in sorted(judged, key=lambda row: row[2]):
        if (value > 0) is not danger:
            print(f"{value:+.1f} {'missed' if danger else 'false'}: {text}")
    for kind in (True, False):
        right = [(value > 0) is kind for _, danger, value in judged if danger is kind]
        print(f"half A, cross-validated: {'danger' if kind else 'question'} {sum(right) / len(right):.1%}")


def main() -> None:
    """Learns, and prints the figures; half B is only ever judged."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--field", type=Path)
    parser.add_argument("--cross", action="store_true", help="cross-validate on half A and stop")
    parser.add_argument("--write", action="store_true", help="write assistant/crisis.json")
    options = parser.parse_args()
    if options.cross:
        cross_validated(options.field)
        return
    weights = learn(sentences(listed("A"), options.field))
    print(f"{len(weights):,} weights")
    report(weights, listed("A"), "half A (learned from)")
    report(weights, listed("B"), "half B")
    if options.write:
        lines = ",\n".join(f"{json.dumps(name)}: {weight}" for name, weight in sorted(weights.items()))
        WEIGHTS.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
