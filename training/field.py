"""Examples of this field: a question, the unit that answers it, and units that search finds beside it.

`candidates` asks the index of the real documents every field question and keeps, for each, the units of the
passages that are really found, those that hold the evidence first. `examples` draws training examples from
them. Questions of the `valid` split are never read. Documents of `KEPT_BACK` are left out of training, so
that the judge is learned on scores of a model that has not seen them."""

import gzip
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence.reader_input import ReaderInput, reader_inputs
from assistant.understanding.follow_ups import standalone
from index.searching import Hit, Query, Searcher, Vectors
from training.data import Example
from training.phrasings import (
    broad_rows,
    digest_of_words,
    letter_rows,
    near_rows,
    other_rows,
    read_rewordings,
)

PASSAGES = 24
"""Number of found passages whose units are candidates."""
KEPT = 40
"""Maximum number of candidates that are kept for a question, beside those that answer."""
NEGATIVES = 7
"""Number of units beside the answering one in an example."""
TOO_ALIKE = 0.85
"""Units whose cosine to the evidence is higher may answer too: they are no negatives."""
A_DOCUMENT = 400
"""Maximum number of questions of one document in an epoch: large guidance has many."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as the reader sees it. `answers` says that it holds the evidence, `alike` its cosine to the
    evidence, `near` its cosine to the question."""

    text: str
    answers: bool
    alike: float
    near: float
    file: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates. `kind` is gold, near or off; `file` the document that it was written
    on."""

    id: str
    group: str
    kind: str
    register: str
    question: str
    file: str
    candidates: tuple[Candidate, ...]


def kept_back(file: str) -> bool:
    """Returns whether a document is left out of training: one in five, by the hash of its name."""
    return int(hashlib.sha256(file.encode()).hexdigest(), 16) % _FOLDS == 0


def rows(questions: Path, split: str = "train") -> Iterator[dict[str, Any]]:
    """Yields the questions of one split, without those whose words stand in a document of the other split."""
    with questions.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["split"] == split and not row.get("twin_in_other_split"):
                yield row


def document_of(row: dict[str, Any]) -> str:
    """Returns the file that a question was written on ("" for other subjects)."""
    places = row["gold"] or row.get("near") or []
    return str(places[0]["file"]) if places else ""


def asked_of(row: dict[str, Any]) -> str:
    """Returns the question with the one before it, where there is one, as the assistant makes it stand
    alone."""
    return standalone(row["question"], " ".join(row["history"][-1:]))


def words_of(text: str) -> list[str]:
    """Returns the words of a text in one spelling, without digits glued to letters (footnote marks)."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.findall(r"[a-z]+|\d+", plain.replace("-", ""))


def holds(unit: Sequence[str], evidence: Sequence[str]) -> bool:
    """Returns whether a unit says what the evidence says: most of either's words are in the other."""
    if not unit or not evidence:
        return False
    shared = (Counter(unit) & Counter(evidence)).total()
    return shared >= 0.75 * len(evidence) or (len(unit) >= 8 and shared >= 0.85 * len(unit))


class Pool:
    """The units of every passage of an index, embedded once."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.files = {report.id: report.file for report in searcher.reports()}
        titles = {report.id: report.title for report in searcher.reports()}
        self.pieces: dict[str, tuple[ReaderInput, ...]] = {}
        self.at: dict[tuple[str, str], tuple[str, int]] = {}
        """The passage and the number of each unit, by its file and its words."""
        self.on_page: dict[tuple[str, int], list[str]] = defaultdict(list)
        texts: list[str] = []
        self._start: dict[str, int] = {}
        for passage in searcher.passages():
            found = reader_inputs(passage, titles[passage.report_id])
            self.pieces[passage.id] = found
            self._start[passage.id] = len(texts)
            texts += [piece.core for piece in found]
            for number, piece in enumerate(found):
                self.at[self.files[passage.report_id], piece.core] = (passage.id, number)
            for page in passage.pages:
                self.on_page[self.files[passage.report_id], page].append(passage.id)
        self.report_of = {passage.id: passage.report_id for passage in searcher.passages()}
        self._vectors = np.concatenate(
            [searcher.embed(texts[low : low + 512]) for low in range(0, len(texts), 512)]
        )

    def vectors(self, passage_id: str) -> Vectors:
        """Returns the vectors of a passage's units, shape (units, dimension)."""
        start = self._start[passage_id]
        return self._vectors[start : start + len(self.pieces[passage_id])]


def candidates(pool: Pool, row: dict[str, Any]) -> Asked:
    """Returns a question with the units of the passages that search finds, and of the pages that answer."""
    text = asked_of(row)
    hits: list[Hit] = pool.searcher.search(Query(text), PASSAGES)
    wanted = [words_of(gold["quote"]) for gold in row["gold"]]
    right = [name for gold in row["gold"] for name in pool.on_page[gold["file"], gold["pdf_page"]]]
    found = list(dict.fromkeys([*(hit.passage.id for hit in hits), *right]))
    question = pool.searcher.embed([text])[0]
    evidence = pool.searcher.embed([gold["quote"] for gold in row["gold"]]) if row["gold"] else None
    chosen: list[Candidate] = []
    for name in found:
        vectors = pool.vectors(name)
        for piece, vector in zip(pool.pieces[name], vectors, strict=True):
            answers = any(holds(words_of(piece.core), words) for words in wanted)
            alike = float((evidence @ vector).max()) if evidence is not None else 0.0
            file = pool.files[pool.report_of[name]]
            chosen.append(Candidate(piece.text, answers, alike, float(question @ vector), file))
    chosen.sort(key=lambda candidate: (not candidate.answers, -candidate.near))
    answering = [candidate for candidate in chosen if candidate.answers][:4]
    others = [candidate for candidate in chosen if not candidate.answers][:KEPT]
    return Asked(
        row["id"],
        row["group"],
        row["kind"],
        row.get("register") or "",
        text,
        document_of(row),
        (*answering, *others),
    )


def judged(pool: Pool, row: dict[str, Any]) -> Asked:
    """Returns a broad question with the units that were judged to answer it or to be wrong."""
    question = pool.searcher.embed([row["question"]])[0]
    chosen = []
    for name in ("gold", "wrong"):
        for place in row[name]:
            passage, number = pool.at[place["file"], place["quote"]]
            near = float(question @ pool.vectors(passage)[number])
            text = pool.pieces[passage][number].text
            chosen.append(Candidate(text, name == "gold", float(name == "gold"), near, place["file"]))
    file = document_of(row)
    return Asked(row["id"], row["group"], "gold", row["register"], row["question"], file, tuple(chosen))


def broad(searcher: Searcher, *, back: bool = False) -> Iterator[dict[str, Any]]:
    """Yields the broad questions to learn from, without the units of documents that are kept back; or with
    `back` those that most such units answer, whole."""
    for row in broad_rows(units_by_digest(searcher)):
        own = [place for place in row["gold"] if kept_back(place["file"])]
        if back is not (2 * len(own) >= len(row["gold"])):
            continue
        if back:
            row["gold"].sort(key=lambda place: not kept_back(place["file"]))
        else:
            row["gold"] = [place for place in row["gold"] if place not in own]
            row["helps"] += own
            row["wrong"] = [place for place in row["wrong"] if not kept_back(place["file"])]
        yield row


def save(path: Path, asked: Iterator[Asked]) -> int:
    """Writes questions with their candidates as compressed JSON lines; returns how many."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for question in asked:
            row = {name: getattr(question, name) for name in Asked.__slots__ if name != "candidates"}
            row["candidates"] = [
                [getattr(candidate, name) for name in Candidate.__slots__]
                for candidate in question.candidates
            ]
            out.write(json.dumps(row) + "\n")
            count += 1
    return count


def load(path: Path) -> list[Asked]:
    """Reads what `save` wrote."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            units = tuple(Candidate(*values) for values in row.pop("candidates"))
            found.append(Asked(**row, candidates=units))
    return found


def examples(asked: Sequence[Asked], chance: random.Random) -> list[Example]:
    """Draws one epoch: an example a question, few of any one document, hard negatives among the pieces."""
    of_document: dict[str, list[Asked]] = defaultdict(list)
    for question in asked:
        if not (question.file and kept_back(question.file)):
            of_document[question.file].append(question)
    drawn: list[Example] = []
    for questions in of_document.values():
        chance.shuffle(questions)
        drawn += [example for one in questions[:A_DOCUMENT] if (example := _example(one, chance))]
    chance.shuffle(drawn)
    return drawn


def _example(asked: Asked, chance: random.Random) -> Example | None:
    right = [candidate for candidate in asked.candidates if candidate.answers]
    if asked.kind == "gold" and not right:
        return None
    wrong = [c for c in asked.candidates if not c.answers and c.alike < TOO_ALIKE]
    nearest, rest = wrong[:12], wrong[12:]
    drawn = chance.sample(nearest, min(5, len(nearest)))
    own = [c for c in rest if c.file == asked.file]
    drawn += chance.sample(own, min(1, len(own)))
    others = [c for c in rest if c not in drawn]
    drawn += chance.sample(others, min(NEGATIVES - len(drawn), len(others)))
    if not drawn:
        return None
    pieces = tuple(candidate.text for candidate in drawn)
    if right:
        return Example(asked.question, (chance.choice(right).text, *pieces), answers=True)
    return Example(asked.question, pieces, answers=False)


def units_by_digest(searcher: Searcher) -> dict[tuple[str, str], str]:
    """Returns the text of every unit by its file and the digest of its words."""
    files = {report.id: report.file for report in searcher.reports()}
    return {
        (files[passage.report_id], digest_of_words(words_of(piece.core))): piece.core
        for passage in searcher.passages()
        for piece in reader_inputs(passage)
    }


def with_rewordings(asked: Iterable[Asked]) -> Iterator[Asked]:
    """Yields questions, and after the first of each group its further wordings with the same candidates."""
    more = read_rewordings()
    for question in asked:
        yield question
        for number, (register, text) in enumerate(more.pop(question.group, ())):
            name = f"{question.group}+{number}"
            yield replace(question, id=name, register=register, question=text)


def main() -> None:
    """Ask every question of the train split and those written further; write the candidates."""
    import argparse

    from benchmarks.answering import HOME, opened
    from benchmarks.folders import DATA

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    own = Pool(opened())
    letters = Pool(opened(HOME.parent / "letters", DATA / "letters"))
    in_letters = set(letters.files.values())
    asked = (row for row in rows(options.questions) if row["kind"] != "off")  # those are for the judge
    on_letters = letter_rows(units_by_digest(letters.searcher))
    found = chain(
        with_rewordings(candidates(own, row) for row in asked),
        with_rewordings(candidates(letters, row) for row in on_letters),
        with_rewordings(judged(own, row) for row in broad(own.searcher)),
        (candidates(letters if document_of(row) in in_letters else own, row) for row in near_rows()),
        (candidates(own, row) for row in other_rows()),
    )
    print(f"{save(options.out, found):,} questions")


if __name__ == "__main__":
    main()
