"""What an earlier question adds to a later one, on the last turns of MTRAG: `python -m benchmarks.followups`.

Words alone (BM25) over the pooled corpus of each domain: the last turn as it was asked, with what it leans
on at the weight of expansions (assistant/understanding/follow_ups.py), and as people rewrote it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.question import Conversation
from assistant.understanding.follow_ups import before
from benchmarks.folders import DATA, needed
from index.files.bm25 import Postings
from index.vocabulary import weighted_terms

DOMAINS = ("cloud", "clapnq", "fiqa")
TOP = 5


def main() -> None:
    """Print S@5 of the three and how much of the gain is recovered."""
    found: dict[str, list[bool]] = {"as asked": [], "with what it leans on": [], "rewritten": []}
    for domain in DOMAINS:
        for way, hit in _domain(needed(DATA / "mtrag" / domain), domain):
            found[way].append(hit)
    shares = {way: float(np.mean(hits)) for way, hits in found.items()}
    for way, share in shares.items():
        print(f"{way}: S@{TOP} {share:.3f} of {len(found[way])} turns")
    asked, ours, rewritten = shares.values()
    print(f"recovered: {(ours - asked) / (rewritten - asked):.0%}")


def _domain(folder: Path, domain: str) -> Iterator[tuple[str, bool]]:
    """(the way of asking, whether a right passage is among the first) for every turn but first ones."""
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
        *earlier, asked = turns[query]
        leant_on = before(asked, Conversation(tuple(earlier)))
        ways = {
            "as asked": weighted_terms(asked),
            "with what it leans on": weighted_terms(asked, (leant_on,)),
            "rewritten": weighted_terms(rewrites[query]),
        }
        for way, terms in ways.items():
            best = np.argsort(-postings.scores(terms), kind="stable")[:TOP]
            yield way, any(documents[place]["_id"] in answers for place in best)


def _turns(text: str) -> list[str]:
    return [turn.strip() for turn in text.split("|user|:") if turn.strip()]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


if __name__ == "__main__":
    main()
