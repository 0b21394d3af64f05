"""The questions of this field (data/field), which were written for measuring, with the evidence that answers
them.

A question's register is how it is worded (full, spoken, terse) or "follow-up" where it depends on an earlier
question. Its document is the file that it was written on; the file's name gives the genre.
"""

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq

from corpus.storage.catalogue import digest_of

REGISTERS = ("full", "spoken", "terse", "follow-up")
GENRES = {
    "joint inspection": r"joint_area_child_protection",
    "SEND inspection": r"area_send",
    "children's home": r"_Ofsted_Report\d\d",
    "guidance": r"guidance|Working_together|Keeping_children_safe|Guide_to_Childrens_Home|Info_sharing"
    r"|National_Framework|designated_teacher|Promoting_the_health|recruiting_staff",
    "other": r"",
}
"""The genres, each with a pattern of file names; the first pattern that matches counts."""

QUICK = {"gold": 160, "near": 90, "off": 50}
"""Number of groups of each kind in the quick part."""
SEED = 7
CONTAINED = 0.8
"""Share of the evidence's words that a statement must have, in their order, to contain it."""

_MARK = re.compile(r"(?<=[^\W\d_])\d{1,2}\b|(?<=[^\W\d_][.,;:!?)\]’'”\"])\d{1,3}(?=\s|$)")
_HYPHEN = re.compile(r"[-\u00ad\u2010-\u2015]\s*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers: the page ("digest#number") and the words of the evidence, normalised."""

    page: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldQuestion:
    """A question with the evidence that answers it. `why` says what a near miss lacks; `group` names its
    need."""

    id: str
    group: str
    kind: str
    text: str
    history: tuple[str, ...] = ()
    register: str = ""
    why: str = ""
    document: str = ""
    gold: tuple[Gold, ...] = ()

    @property
    def genre(self) -> str:
        """The genre of its document; "" without one."""
        return genre_of(self.document) if self.document else ""


def genre_of(file: str) -> str:
    """Returns the genre of a document by its file's name."""
    return next(genre for genre, pattern in GENRES.items() if re.search(pattern, file, re.IGNORECASE))


def read_field(data: Path, split: str = "valid") -> list[FieldQuestion]:
    """Returns the questions of a split, without those whose words occur in a document of the other split."""
    names: dict[str, str] = {}
    lines = (data / "field" / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == split]
    return [question_of(row, data / "reports", names) for row in rows if not row.get("twin_in_other_split")]


def part_of(questions: Sequence[FieldQuestion], part: str, seed: int = SEED) -> list[FieldQuestion]:
    """Returns all questions, or the quick part: a random sample of groups of each kind."""
    if part == "all":
        return list(questions)
    rng, groups_drawn = random.Random(seed), set[str]()
    for kind, count in QUICK.items():
        groups = list(dict.fromkeys(question.group for question in questions if question.kind == kind))
        groups_drawn.update(rng.sample(groups, min(count, len(groups))))
    return [question for question in questions if question.group in groups_drawn]


def words_of(text: str) -> tuple[str, ...]:
    """Returns the words by which evidence is compared: in lower case and NFKC, without hyphens (so that a
    word broken at a line's end equals the whole word), punctuation, white space and the digits of footnote
    marks."""
    plain = unicodedata.normalize("NFKC", text)
    return tuple(_WORD.findall(_HYPHEN.sub("", _MARK.sub("", plain)).casefold()))


def contains(statement: str, golds: Iterable[Gold]) -> bool:
    """Returns whether a statement has CONTAINED of the words of any evidence, in their order (the longest
    common subsequence)."""
    words = words_of(statement)
    return any(
        gold.words and LCSseq.similarity(words, gold.words) >= CONTAINED * len(gold.words) for gold in golds
    )


def question_of(row: dict[str, Any], folder: Path, names: dict[str, str]) -> FieldQuestion:
    """Returns the question of a row. `names` keeps the digest of each file of `folder` that was read."""
    near_misses = row.get("near") or []
    return FieldQuestion(
        row["id"],
        row["group"],
        row["kind"],
        row["question"],
        tuple(row["history"]),
        "follow-up" if row["history"] and row["kind"] == "gold" else row.get("register", ""),
        row.get("why", ""),
        next((place["file"] for place in (*row["gold"], *near_misses)), ""),
        tuple(_gold(place, folder, names) for place in row["gold"]),
    )


def _gold(place: dict[str, Any], folder: Path, names: dict[str, str]) -> Gold:
    file = place["file"]
    if file not in names:  # two files of the same bytes are one report
        names[file] = digest_of(folder / file)[:12]
    return Gold(f"{names[file]}#{place['pdf_page']}", words_of(place["quote"]))
