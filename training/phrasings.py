"""Further questions that were written for training, in addition to those of `data/field`.

`phrasings.jsonl` has two more everyday wordings for each of 1,532 needs of the `train` split, by their group.
`letters.jsonl` has questions on units of the letters in `data/letters`: the file, the page, and a digest of
the words of the evidence, since no text of a report is kept here. `broad.jsonl` has questions to the whole
collection, each with units of several reports that were judged to answer, to help, or to be wrong.
`written.jsonl` has questions on further units of documents to learn from and of letters, each with a near
miss, and `invented.jsonl` has units that were invented in the manner of reports with questions on them, most
with a near miss.
`judged.jsonl` says of units that were found for a question, beside its evidence, whether they answer it.
`near_misses.jsonl` has questions that look as if a file answered them, and none does; `other_subjects.txt`
has questions on other subjects, one on each line.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
PHRASINGS, LETTERS = _FOLDER / "phrasings.jsonl", _FOLDER / "letters.jsonl"
BROAD = _FOLDER / "broad.jsonl"
WRITTEN, INVENTED = _FOLDER / "written.jsonl", _FOLDER / "invented.jsonl"
ON_UNITS = {"L": LETTERS, "W": WRITTEN, "I": INVENTED}
"""The files with a full question, two to four spoken ones and a terse one on each unit, by the letter that
the names of their groups begin with."""
JUDGED = _FOLDER / "judged.jsonl"
ANSWERS, ANSWERS_NOT = 2, 0
"""What `judged.jsonl` says of a unit that answers a question as well as its evidence does, and of one that
does not. Between them is what answers a part, or another place's question."""
NEAR_MISSES, OTHER_SUBJECTS = _FOLDER / "near_misses.jsonl", _FOLDER / "other_subjects.txt"


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Returns the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def digest_of_words(words: Sequence[str]) -> str:
    """Returns 16 hexadecimal digits that stand for some words in their order."""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def read_rewordings() -> dict[str, list[tuple[str, str]]]:
    """Returns for each group its further wordings, each with its register: those of `phrasings.jsonl` for
    groups of the `train` split, and those of the other files beside the full question."""
    rewordings = {
        row["group"]: [("spoken", text) for text in row["spoken"]] for row in read_json_lines(PHRASINGS)
    }
    for letter, path in (*ON_UNITS.items(), ("B", BROAD)):
        for number, row in enumerate(read_json_lines(path)):
            wordings = [("spoken", text) for text in row["spoken"]]
            rewordings[f"{letter}{number}"] = [*wordings, ("terse", row["terse"])]
    return rewordings


def read_judgements() -> dict[str, dict[str, int]]:
    """Returns for each group what was judged of units: ANSWERS, ANSWERS_NOT or 1, by the digest of a unit's
    words."""
    return {row["group"]: row["units"] for row in read_json_lines(JUDGED)}


def unit_rows(evidence: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """Yields the full questions on units of letters and reports as rows of `data/field`. `evidence` gives the
    text of a unit by its file and the digest of its words; questions whose unit is not there are left out."""
    for letter in "LW":
        for number, row in enumerate(read_json_lines(ON_UNITS[letter])):
            if quote := evidence.get((row["file"], row["evidence"])):
                gold = {"file": row["file"], "pdf_page": row["page"], "quote": quote}
                yield _answered(f"{letter}{number}", row["full"], [gold])


@dataclass(frozen=True, slots=True)
class InventedUnit:
    """A unit that was invented in the manner of reports, with the name of its group. `near` is a near
    miss, or empty."""

    group: str
    heading: str
    text: str
    full: str
    near: str


def invented_units() -> list[InventedUnit]:
    """Returns the invented units with their full questions and near misses."""
    return [
        InventedUnit(f"I{number}", row["heading"], row["unit"], row["full"], row.get("near", ""))
        for number, row in enumerate(read_json_lines(INVENTED))
    ]


def broad_rows(evidence: Mapping[tuple[str, str], str]) -> Iterator[dict[str, Any]]:
    """Yields the full broad questions as rows of `data/field`: `gold` are the units that answer, `helps`
    those that help, `wrong` those that do neither. Units that are not in `evidence` are left out."""
    for number, row in enumerate(read_json_lines(BROAD)):
        units = {
            name: [
                {"file": unit["file"], "pdf_page": unit["page"], "quote": quote}
                for unit in row[name]
                if (quote := evidence.get((unit["file"], unit["evidence"])))
            ]
            for name in ("answers", "helps", "wrong")
        }
        if units["answers"]:
            yield _answered(f"B{number}", row["full"], units["answers"]) | {
                "helps": units["helps"],
                "wrong": units["wrong"],
            }


def near_rows() -> Iterator[dict[str, Any]]:
    """Yields the near misses of `near_misses.jsonl` as rows of `data/field`."""
    for number, row in enumerate(read_json_lines(NEAR_MISSES)):
        yield _near_row(f"N{number}", row["question"], row)


def unit_near_rows() -> Iterator[dict[str, Any]]:
    """Yields the near misses of `written.jsonl` as rows of `data/field`."""
    for number, row in enumerate(read_json_lines(WRITTEN)):
        yield _near_row(f"W{number}-near", row["near"], row)


def other_rows() -> Iterator[dict[str, Any]]:
    """Yields the questions on other subjects as rows of `data/field`."""
    for number, line in enumerate(OTHER_SUBJECTS.read_text("utf-8").splitlines()):
        yield _unanswerable(f"O{number}", "off", line)


def _near_row(name: str, question: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return _unanswerable(name, "near", question) | {"why": row["why"], "near": [{"file": row["file"]}]}


def _unanswerable(name: str, kind: str, question: str) -> dict[str, Any]:
    """Returns a question without an answer as a row of `data/field`."""
    return {"id": name, "group": name, "kind": kind, "question": question, "history": [], "gold": []}


def _answered(name: str, question: str, gold: Sequence[dict[str, Any]]) -> dict[str, Any]:
    row = _unanswerable(name, "gold", question)
    return row | {"register": "full", "gold": gold}
