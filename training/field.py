"""Examples of this field: a question, the unit that answers it, and other units that search finds.

`find_candidates` searches the index of the real documents for a field question and returns the units of the
passages that are found, those that hold the evidence first. Questions and documents of the `valid` split are
never read."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence.reader_input import ReaderInput, reader_inputs, reader_text
from assistant.understanding.follow_ups import standalone
from index.searching import Hit, Query, Searcher, Vectors
from training.candidates import Candidate, TrainingQuestion, save
from training.phrasings import (
    InventedUnit,
    broad_rows,
    digest_of_words,
    invented_units,
    near_rows,
    other_rows,
    read_judgements,
    read_rewordings,
    unit_near_rows,
    unit_rows,
)
from training.splits import document_of, is_kept_back, measured_documents, read_rows

PASSAGES = 24
"""Number of passages from the search whose units are candidates."""
KEPT = 40
"""Maximum number of candidates of a question that do not answer it."""


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
    """The units of every passage of an index, with their vectors. Those of the documents that are `left_out`
    are no candidates. `judgements` say for each group what was judged of units, by the digest of their
    words."""

    def __init__(
        self,
        searcher: Searcher,
        left_out: Collection[str] = (),
        judgements: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.searcher = searcher
        self.judgements = judgements or {}
        self._left_out = left_out
        self._judged = {digest for units in self.judgements.values() for digest in units}
        self.passages_with: dict[str, list[str]] = defaultdict(list)
        """The passages that have a unit which was judged, by the digest of its words."""
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
                digest = digest_of_words(words_of(piece.core))
                if digest in self._judged:
                    self.passages_with[digest].append(passage.id)
            for page in passage.pages:
                self.passages_on[self.files[passage.report_id], page].append(passage.id)
        self.report_of = {passage.id: passage.report_id for passage in searcher.passages()}
        self._vectors = np.concatenate(
            [searcher.embed(texts[low : low + 512]) for low in range(0, len(texts), 512)]
        )

    def file_of(self, passage_id: str) -> str:
        """Returns the file of a passage."""
        return self.files[self.report_of[passage_id]]

    def is_left_out(self, passage_id: str) -> bool:
        """Returns whether the units of a passage are no candidates."""
        return self.file_of(passage_id) in self._left_out

    def vectors(self, passage_id: str) -> Vectors:
        """Returns the vectors of a passage's units, shape (units, dimension)."""
        start = self._start[passage_id]
        return self._vectors[start : start + len(self.units[passage_id])]


def find_candidates(pool: Pool, row: dict[str, Any]) -> TrainingQuestion:
    """Returns a question with the units of the passages that search finds, of the pages that answer, and of
    those that were judged for it."""
    judged = pool.judgements.get(row["group"], {})
    text = standalone_question(row)
    hits: list[Hit] = pool.searcher.search(Query(text), PASSAGES)
    evidence_words = [words_of(gold["quote"]) for gold in row["gold"]]
    on_right_pages = [
        passage_id for gold in row["gold"] for passage_id in pool.passages_on[gold["file"], gold["pdf_page"]]
    ]
    found = [hit.passage.id for hit in hits if not pool.is_left_out(hit.passage.id)]
    with_judged = [passage_id for digest in judged for passage_id in pool.passages_with[digest]]
    passage_ids = list(dict.fromkeys([*found, *on_right_pages, *with_judged]))
    question = pool.searcher.embed([text])[0]
    evidence = pool.searcher.embed([gold["quote"] for gold in row["gold"]]) if row["gold"] else None
    candidates: list[Candidate] = []
    for passage_id in passage_ids:
        vectors = pool.vectors(passage_id)
        for piece, vector in zip(pool.units[passage_id], vectors, strict=True):
            words = words_of(piece.core)
            answers = any(holds_evidence(words, of_evidence) for of_evidence in evidence_words)
            alike = float((evidence @ vector).max()) if evidence is not None else 0.0
            label = judged.get(digest_of_words(words))
            candidates.append(
                Candidate(
                    piece.text, answers, alike, float(question @ vector), pool.file_of(passage_id), label
                )
            )
    candidates.sort(key=lambda candidate: (candidate.judged is None, -candidate.question_cosine))
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
    parser.add_argument("--judged", action="store_true", help="also the units of judged.jsonl")
    options = parser.parse_args()
    judgements = read_judgements() if options.judged else {}
    pool = Pool(open_index(), measured_documents(options.questions), judgements)
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
