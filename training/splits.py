"""Which questions and documents are learned from.

Nothing is learned from documents of the `valid` split, on which figures are reported. Of the others, those
for which `is_kept_back` is true are left to choose on, and to learn the judge's weights on."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FOLDS = 5


def is_kept_back(file: str) -> bool:
    """Returns whether a document is left out of training: one in five, by the hash of its name."""
    return int(hashlib.sha256(file.encode()).hexdigest(), 16) % _FOLDS == 0


def read_rows(questions: Path, split: str = "train") -> Iterator[dict[str, Any]]:
    """Yields the questions of one split, without those whose words occur in a document of the other split."""
    with questions.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["split"] == split and not row.get("twin_in_other_split"):
                yield row


def document_of(row: dict[str, Any]) -> str:
    """Returns the file that a question was written on ("" for other subjects)."""
    places = row["gold"] or row.get("near") or []
    return str(places[0]["file"]) if places else ""


def measured_documents(questions: Path) -> frozenset[str]:
    """Returns the documents of the `valid` split."""
    with questions.open(encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    return frozenset(document_of(row) for row in rows if row["split"] == "valid") - {""}
