"""Measures what earlier questions add to a later one, on the last turns of MTRAG: `python -m
benchmarks.followups`.

Searches by words alone (BM25) over the pooled corpus of each domain: for the last turn as it was asked, for
the same with words of the turns before it at the weight of expansions
(assistant/understanding/follow_ups.py), and for the turn as people rewrote it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.question import Conversation
from assistant.understanding.follow_ups import before
from benchmarks.folders import DATA, existing
from index.files.bm25 import Postings
from index.vocabulary import weighted_terms

DOMAINS = ("cloud", "clapnq", "fiqa")
TOP = 5


def main() -> None:
    """Prints S@5 of the three wordings and the share of the gain that is recovered."""
    hits: dict[str, list[bool]] = {"as asked": [], "with earlier words": [], "rewritten": []}
    for domain in DOMAINS:
        for wording, hit in _domain(existing(DATA / "mtrag" / domain), domain):
            hits[wording].append(hit)
    shares = {wording: float(np.mean(hits_by_wording)) for wording, hits_by_wording in hits.items()}
    for wording, share in shares.items():
        print(f"{wording}: S@{TOP} {share:.3f} of {len(hits[wording])} turns")
    as_asked, with_context, rewritten = shares.values()
    print(f"recovered: {(with_context - as_asked) / (rewritten - as_asked):.0%}")


def _domain(folder: Path, domain: str) -> Iterator[tuple[str, bool]]:
    """Yields (wording, whether a right passage is among the first TOP) for every turn but first turns."""
    documents = list(_rows(folder / "corpus_pooled.jsonl"))
    postings = Postings.build(f"{row.get('title', '')} {row['text']}" for row in documents)
    turns = {row["_id"]: _turns(row["text"]) for row in _rows(folder / f"{domain}_questions.jsonl")}
    rewrites = {row["_id"]: _turns(row["text"])[-1] for row in _rows(folder / f"{domain}_rewrite.jsonl")}
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels" / "dev.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            right.setdefault(query, set()).add(document)
    for query, answers in right.items():
        if len(turns[query]) < 2:
            continue
        *earlier, last_turn = turns[query]
        context = before(last_turn, Conversation(tuple(earlier)))
        terms_by_wording = {
            "as asked": weighted_terms(last_turn),
            "with earlier words": weighted_terms(last_turn, (context,)),
            "rewritten": weighted_terms(rewrites[query]),
        }
        for wording, terms in terms_by_wording.items():
            best = np.argsort(-postings.scores(terms), kind="stable")[:TOP]
            yield wording, any(documents[place]["_id"] in answers for place in best)


def _turns(text: str) -> list[str]:
    return [turn.strip() for turn in text.split("|user|:") if turn.strip()]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    main()
