"""Measures how sentences of danger are distinguished from questions about it, on the lists in tests/data.

Run it with `python -m benchmarks.danger`.

A sentence of danger is recognised where it is not searched and the notice for people in danger is shown. A
question is stopped where it gets that notice. Where the program is uncertain it answers, with a short notice
above the answer; a sentence of danger that is missed may still have that notice.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.safety.crisis import DangerScore, VectorOf, danger_score, load_vector_of
from benchmarks.folders import HOME

LISTS = Path(__file__).resolve().parent.parent / "tests" / "data"


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one list."""

    danger: int
    recognised: int
    """Number of sentences of danger that are not searched."""
    pointed: int
    """Number of sentences of danger that are missed and have the short notice."""
    questions: int
    stopped: int
    """Number of questions that are taken for danger."""
    noted: int
    """Number of questions that are answered with the short notice."""

    @classmethod
    def of(cls, rows: list[tuple[str, bool]], vector_of: VectorOf | None) -> "Figures":
        """Measures the sentences of a list; each says whether it tells of danger."""
        scores: dict[bool, list[DangerScore]] = {True: [], False: []}
        for sentence, danger in rows:
            scores[danger].append(danger_score(sentence, vector_of))
        return cls(
            len(scores[True]),
            sum(score.is_danger for score in scores[True]),
            sum(score.is_uncertain for score in scores[True]),
            len(scores[False]),
            sum(score.is_danger for score in scores[False]),
            sum(score.is_uncertain for score in scores[False]),
        )


def lists() -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Yields the name and the sentences of each list that nothing was learned from."""
    yield "half B", _rows("danger.tsv", "B")
    yield "in the first person", _rows("danger-first-person.tsv")
    yield "from practice, half A", _rows("danger-practice.tsv", "A")
    yield "from practice, half B", _rows("danger-practice.tsv", "B")


def _rows(name: str, half: str = "") -> list[tuple[str, bool]]:
    with (LISTS / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["sentence"], row["expected"] == "danger") for row in rows if not half or row["half"] == half]


def main() -> None:
    """Prints the counts of each list, with the vector and by words and letters alone."""
    vector_of = load_vector_of(HOME / "cache" / "encoders")
    for how, vectors in (("with the vector", vector_of), ("words and letters alone", None)):
        for name, rows in lists():
            counts = Figures.of(rows, vectors)
            print(
                f"{name}, {how}: danger {counts.recognised} of {counts.danger} recognised, "
                f"{counts.pointed} more with the short notice; "
                f"questions {counts.stopped} of {counts.questions} stopped, {counts.noted} more noted"
            )


if __name__ == "__main__":
    main()
