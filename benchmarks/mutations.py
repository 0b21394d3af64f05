"""Makes 100,000 quotations of real reports false, none of which may be accepted: `python -m
benchmarks.mutations`."""

import argparse
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from assistant.answer import Claim
from assistant.citing import cite, recheck, verify
from assistant.evidence.units import units
from benchmarks.question_sets import HOME, open_index
from corpus.text import normalise
from index.searching import Hit
from tests.assistant.mutations import MUTATIONS


def main() -> None:
    """Prints how many were tried and how many were accepted, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, default=HOME, help="home of the index, which is built there if there is none"
    )
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    searcher = open_index(options.home)
    passages = list(searcher.passages())
    texts = [passage.text for passage in passages]
    rng = random.Random(7)
    tried, accepted, still_true = Counter[str](), Counter[str](), 0
    while tried.total() < options.count:
        passage, mutate = rng.choice(passages), rng.choice(MUTATIONS)
        passage_units = units(passage)
        if not passage_units:
            continue
        unit = rng.choice(passage_units)
        words = passage.text[unit.start : unit.end]
        if not words.split():
            continue
        changed = mutate(words, rng.randrange(10**6), texts)
        if normalise(changed) in normalise(words):
            still_true += 1  # a shorter part of the same words, or the same words again
            continue
        forged = replace(passage, text=passage.text[: unit.start] + changed + passage.text[unit.end :])
        hit = Hit(forged, searcher.report(passage.report_id), 1.0)
        claim = Claim(hit, unit.start, unit.start + len(changed))
        citation = replace(cite(passage, unit.start, unit.end, searcher), quote=changed)
        tried[mutate.__name__] += 1
        accepted[mutate.__name__] += bool(list(verify([claim], searcher))) or recheck(citation, searcher)
    print(
        f"{tried.total():,} changed quotations, {accepted.total()} accepted; "
        f"{still_true:,} changes left them true"
    )
    for name, count in tried.items():
        print(f"{name}: {count:,} tried, {accepted[name]} accepted")


if __name__ == "__main__":
    main()
