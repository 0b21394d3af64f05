"""Examples of this field: a question, the unit that answers it, and other units that search finds.

`find_candidates` searches the index of the real documents for a field question and returns the units of the
passages that are found, those that hold the evidence first. `draw_examples` draws training examples from
them. Questions of the `valid` split are never read. Documents for which `is_kept_back` is true are left out
of training, so that the judge is learned on scores of a model that has not seen them."""

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

from assistant.evidence.reader_input import ReaderInput, reader_inputs, reader_text
from assistant.understanding.follow_ups import standalone
from index.searching import Hit, Query, Searcher, Vectors
from training.data import Example
from training.phrasings import (
    InventedUnit,
    broad_rows,
    digest_of_words,
    invented_units,
    near_rows,
    other_rows,
    read_rewordings,
    unit_near_rows,
    unit_rows,
)

PASSAGES = 24
"""Number of passages from the search whose units are candidates."""
KEPT = 40
"""Maximum number of candidates of a question that do not answer it."""
NEGATIVES = 7
"""Number of units in an example that do not answer."""
TOO_ALIKE = 0.85
"""Units whose cosine to the evidence is higher may answer too: they are not negatives."""
PER_DOCUMENT = 400
"""Maximum number of questions of one document in an epoch: large guidance has many."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as the reader sees it. `answers` says whether it holds the evidence."""

    text: str
    answers: bool
    evidence_cosine: float
    question_cosine: float
    file: str


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with its candidates. `kind` is gold, near or off; `file` the document that it was written
    on."""

    id: str
    group: str
    kind: str
    register: str
    question: str
    file: str
    candidates: tuple[Candidate, ...]


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


def standalone_question(row: dict[str, Any]) -> str:
    """Returns the question as the assistant completes it with the words of the question before it."""
    return standalone(row["question"], " ".join(row["history"][-1:]))


def words_of(text: str) -> list[str]:
    """Returns the words of a text in one spelling, without digits glued to letters (footnote marks)."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.findall(r"[a-z]+|\d+", plain.replace("-", ""))


def holds_evidence(unit: Sequence[str], evidence: Sequence[str]) -> bool:
    """Returns whether a unit says what the evidence says: most of either's words are in the other."""
    if not unit or not evidence:
        return False
    shared = (Counter(unit) & Counter(evidence)).total()
    return shared >= 0.75 * len(evidence) or (len(unit) >= 8 and shared >= 0.85 * len(unit))


class Pool:
    """The units of every passage of an index, with their vectors."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.files = {report.id: report.file for report in searcher.reports()}
        titles = {report.id: report.title for report in searcher.reports()}
        self.units: dict[str, tuple[ReaderInput, ...]] = {}
        self.unit_at: dict[tuple[str, str], tuple[str, int]] = {}
        """The passage and the number of each unit, by its file and its text."""
        self.passages_on: dict[tuple[str, int], list[str]] = defaultdict(list)
        texts: list[str] = []
        self._start: dict[str, int] = {}
        for passage in searcher.passages():
            units = reader_inputs(passage, titles[passage.report_id])
            self.units[passage.id] = units
            self._start[passage.id] = len(texts)
            texts += [piece.core for piece in units]
            for number, piece in enumerate(units):
                self.unit_at[self.files[passage.report_id], piece.core] = (passage.id, number)
            for page in passage.pages:
                self.passages_on[self.files[passage.report_id], page].append(passage.id)
        self.report_of = {passage.id: passage.report_id for passage in searcher.passages()}
        self._vectors = np.concatenate(
            [searcher.embed(texts[low : low + 512]) for low in range(0, len(texts), 512)]
        )

    def vectors(self, passage_id: str) -> Vectors:
        """Returns the vectors of a passage's units, shape (units, dimension)."""
        start = self._start[passage_id]
        return self._vectors[start : start + len(self.units[passage_id])]


def find_candidates(pool: Pool, row: dict[str, Any]) -> TrainingQuestion:
    """Returns a question with the units of the passages that search finds, and of the pages that answer."""
    text = standalone_question(row)
    hits: list[Hit] = pool.searcher.search(Query(text), PASSAGES)
    evidence_words = [words_of(gold["quote"]) for gold in row["gold"]]
    on_right_pages = [
        passage_id for gold in row["gold"] for passage_id in pool.passages_on[gold["file"], gold["pdf_page"]]
    ]
    passage_ids = list(dict.fromkeys([*(hit.passage.id for hit in hits), *on_right_pages]))
    question = pool.searcher.embed([text])[0]
    evidence = pool.searcher.embed([gold["quote"] for gold in row["gold"]]) if row["gold"] else None
    candidates: list[Candidate] = []
    for passage_id in passage_ids:
        vectors = pool.vectors(passage_id)
        for piece, vector in zip(pool.units[passage_id], vectors, strict=True):
            answers = any(holds_evidence(words_of(piece.core), words) for words in evidence_words)
            alike = float((evidence @ vector).max()) if evidence is not None else 0.0
            file = pool.files[pool.report_of[passage_id]]
            candidates.append(Candidate(piece.text, answers, alike, float(question @ vector), file))
    candidates.sort(key=lambda candidate: (not candidate.answers, -candidate.question_cosine))
    answering = [candidate for candidate in candidates if candidate.answers][:4]
    other_candidates = [candidate for candidate in candidates if not candidate.answers][:KEPT]
    return TrainingQuestion(
        row["id"],
        row["group"],
        row["kind"],
        row.get("register") or "",
        text,
        document_of(row),
        (*answering, *other_candidates),
    )


def judged_candidates(pool: Pool, row: dict[str, Any]) -> TrainingQuestion:
    """Returns a broad question with the units that were judged to answer it or not to."""
    question = pool.searcher.embed([row["question"]])[0]
    candidates = []
    for name in ("gold", "wrong"):
        for place in row[name]:
            passage, number = pool.unit_at[place["file"], place["quote"]]
            similarity = float(question @ pool.vectors(passage)[number])
            text = pool.units[passage][number].text
            candidates.append(
                Candidate(text, name == "gold", float(name == "gold"), similarity, place["file"])
            )
    file = document_of(row)
    return TrainingQuestion(
        row["id"], row["group"], "gold", row["register"], row["question"], file, tuple(candidates)
    )


def invented_questions(units: Sequence[InventedUnit], searcher: Searcher) -> Iterator[TrainingQuestion]:
    """Yields the questions on invented units and their near misses, each with the invented units nearest to
    it. They are beside units of their kind alone, since a report's units have its title too."""
    texts = [reader_text(unit.text, (unit.heading,), "") for unit in units]
    vectors = searcher.embed([unit.text for unit in units])
    for kind in ("gold", "near"):
        questions = [unit.full if kind == "gold" else unit.near for unit in units]
        likeness = searcher.embed(questions) @ vectors.T
        for place, unit in enumerate(units):
            if not questions[place]:
                continue
            alike = vectors @ vectors[place]
            nearest = [int(other) for other in np.argsort(-likeness[place])[: KEPT + 1]]
            candidates = tuple(
                Candidate(
                    texts[other],
                    kind == "gold" and other == place,
                    float(alike[other]) if kind == "gold" else 0.0,
                    float(likeness[place, other]),
                    "",
                )
                for other in dict.fromkeys((place, *nearest))
            )
            name = unit.group if kind == "gold" else f"{unit.group}-near"
            register = "full" if kind == "gold" else ""
            yield TrainingQuestion(name, name, kind, register, questions[place], "", candidates)


def broad_questions(searcher: Searcher, *, of_kept_back: bool = False) -> Iterator[dict[str, Any]]:
    """Yields the broad questions to learn from, without the units of documents that are kept back. With
    `of_kept_back`, yields the questions that are answered mostly by units of those documents, unchanged."""
    for row in broad_rows(units_by_digest(searcher)):
        from_kept_back = [place for place in row["gold"] if is_kept_back(place["file"])]
        if of_kept_back is not (2 * len(from_kept_back) >= len(row["gold"])):
            continue
        if of_kept_back:
            row["gold"].sort(key=lambda place: not is_kept_back(place["file"]))
        else:
            row["gold"] = [place for place in row["gold"] if place not in from_kept_back]
            row["helps"] += from_kept_back
            row["wrong"] = [place for place in row["wrong"] if not is_kept_back(place["file"])]
        yield row


def save(path: Path, questions: Iterator[TrainingQuestion]) -> int:
    """Writes questions with their candidates as compressed JSON lines; returns how many."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for question in questions:
            row = {
                name: getattr(question, name) for name in TrainingQuestion.__slots__ if name != "candidates"
            }
            row["candidates"] = [
                [getattr(candidate, name) for name in Candidate.__slots__]
                for candidate in question.candidates
            ]
            out.write(json.dumps(row) + "\n")
            count += 1
    return count


def load(path: Path) -> list[TrainingQuestion]:
    """Returns the questions that `save` wrote."""
    questions = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            units = tuple(Candidate(*values) for values in row.pop("candidates"))
            questions.append(TrainingQuestion(**row, candidates=units))
    return questions


def draw_examples(questions: Sequence[TrainingQuestion], rng: random.Random) -> list[Example]:
    """Draws one epoch: one example for each question, and a limited number of any one document."""
    of_document: dict[str, list[TrainingQuestion]] = defaultdict(list)
    for question in questions:
        if not (question.file and is_kept_back(question.file)):
            of_document[question.file].append(question)
    epoch: list[Example] = []
    for file, of_one_document in of_document.items():
        rng.shuffle(of_one_document)
        drawn = of_one_document[:PER_DOCUMENT] if file else of_one_document
        epoch += [example for question in drawn if (example := _example(question, rng))]
    rng.shuffle(epoch)
    return epoch


def _example(question: TrainingQuestion, rng: random.Random) -> Example | None:
    right = [candidate for candidate in question.candidates if candidate.answers]
    if question.kind == "gold" and not right:
        return None
    wrong = [c for c in question.candidates if not c.answers and c.evidence_cosine < TOO_ALIKE]
    nearest, rest = wrong[:12], wrong[12:]
    drawn = rng.sample(nearest, min(5, len(nearest)))
    same_document = [c for c in rest if c.file == question.file]
    drawn += rng.sample(same_document, min(1, len(same_document)))
    other_candidates = [c for c in rest if c not in drawn]
    drawn += rng.sample(other_candidates, min(NEGATIVES - len(drawn), len(other_candidates)))
    if not drawn:
        return None
    units = tuple(candidate.text for candidate in drawn)
    if right:
        return Example(question.question, (rng.choice(right).text, *units), answers=True)
    return Example(question.question, units, answers=False)


def units_by_digest(searcher: Searcher) -> dict[tuple[str, str], str]:
    """Returns the text of every unit by its file and the digest of its words."""
    files = {report.id: report.file for report in searcher.reports()}
    return {
        (files[passage.report_id], digest_of_words(words_of(piece.core))): piece.core
        for passage in searcher.passages()
        for piece in reader_inputs(passage)
    }


def with_rewordings(questions: Iterable[TrainingQuestion]) -> Iterator[TrainingQuestion]:
    """Yields the questions; after the first of each group, also its other wordings with the same
    candidates."""
    rewordings = read_rewordings()
    for question in questions:
        yield question
        for number, (register, text) in enumerate(rewordings.pop(question.group, ())):
            name = f"{question.group}+{number}"
            yield replace(question, id=name, register=register, question=text)


def main() -> None:
    """Searches for every question of the train split and of this folder; writes the candidates."""
    import argparse

    from benchmarks.folders import DATA
    from benchmarks.question_sets import HOME, open_index

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    pool = Pool(open_index())
    letters = Pool(open_index(HOME.parent / "letters", DATA / "letters"))
    in_letters = set(letters.files.values())
    questions = (
        row for row in read_rows(options.questions) if row["kind"] != "off"
    )  # those are for the judge
    on_units = [(letters, row) for row in unit_rows(units_by_digest(letters.searcher))]
    on_units += [(pool, row) for row in unit_rows(units_by_digest(pool.searcher))]
    all_questions = chain(
        with_rewordings(find_candidates(pool, row) for row in questions),
        with_rewordings(find_candidates(*place) for place in on_units),
        with_rewordings(invented_questions(invented_units(), pool.searcher)),
        with_rewordings(judged_candidates(pool, row) for row in broad_questions(pool.searcher)),
        (
            find_candidates(letters if document_of(row) in in_letters else pool, row)
            for row in chain(near_rows(), unit_near_rows())
        ),
        (find_candidates(pool, row) for row in other_rows()),
    )
    print(f"{save(options.out, all_questions):,} questions")


if __name__ == "__main__":
    main()
