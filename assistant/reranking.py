"""The hits of a search in a better order: by what their best sentence says, as an answer weighs it.

What it gains is in benchmarks/README.md.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Evidence
from index.searching import Hit

_SENTENCE = 2.0
"""What the best sentence counts beside the search's own score."""


def rank(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Hit]:
    """The same hits, best first, with scores between 0 and 1; `evidence` is what was weighed of them.

    A hit of which no sentence was weighed counts as if its best were the worst that was.
    """
    best: dict[str, float] = {}
    for one in evidence:
        name = one.hit.passage.id
        best[name] = max(one.score, best.get(name, 0.0))
    worst = min(best.values(), default=0.0)
    read = [
        replace(hit, score=(hit.score + _SENTENCE * best.get(hit.passage.id, worst)) / (1 + _SENTENCE))
        for hit in hits
    ]
    return sorted(read, key=lambda hit: -hit.score)
