"""100,000 quotations made false, on real reports: `python -m benchmarks.mutations`. None may pass."""

import argparse
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from assistant.answer import Claim
from assistant.citing import cite, recheck, verify
from assistant.evidence.units import units
from benchmarks.answering import HOME, open_index
from corpus.text import normalise
from index.searching import Hit
from tests.assistant.mutations import MUTATIONS


def main() -> None:
    """Print how many were tried and how many were accepted, by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="where the index is, or will be made")
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    searcher = open_index(options.home)
    passages = list(searcher.passages())
    texts = [passage.text for passage in passages]
    chance = random.Random(7)
    tried, accepted, true = Counter[str](), Counter[str](), 0
    while tried.total() < options.count:
        passage, mutate = chance.choice(passages), chance.choice(MUTATIONS)
        found = units(passage)
        if not found:
            continue
        unit = chance.choice(found)
        said = passage.text[unit.start : unit.end]
        if not said.split():
            continue
        changed = mutate(said, chance.randrange(10**6), texts)
        if normalise(changed) in normalise(said):
            true += 1  # a shorter part of the same words, or the same words again
            continue
        forged = replace(passage, text=passage.text[: unit.start] + changed + passage.text[unit.end :])
        hit = Hit(forged, searcher.report(passage.report_id), 1.0)
        claim = Claim(hit, unit.start, unit.start + len(changed))
        citation = replace(cite(passage, unit.start, unit.end, searcher), quote=changed)
        tried[mutate.__name__] += 1
        accepted[mutate.__name__] += bool(list(verify([claim], searcher))) or recheck(citation, searcher)
    print(
        f"{tried.total():,} changed quotations, {accepted.total()} accepted; {true:,} changes left them true"
    )
    for name, count in tried.items():
        print(f"{name}: {count:,} tried, {accepted[name]} accepted")


if __name__ == "__main__":
    main()
