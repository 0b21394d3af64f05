"""Reading the best hits again, closer than a search of everything can, and putting them in a better order.

    sentences               how well the best sentence of each answers, and what the search says: the default
    cross-encoder:MODEL     any sentence-transformers CrossEncoder, by its name or the folder it is in
    none                    the order of the search

What each gains is in benchmarks/README.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.evidence import weigh
from assistant.knowledge import Knowledge
from assistant.question import Question
from corpus.text import readable
from index.searching import Hit, Searcher

DEPTH = 50
"""So many hits are read again by their sentences."""
_SENTENCE = 2.0
"""What the best sentence counts beside the search's own score."""
_PAIRS = 40
"""So many hits are read by a cross-encoder: each costs as much as embedding a passage."""


class Reranker(Protocol):
    """Puts hits in a better order; what it gives has scores between 0 and 1 of its own."""

    def rank(
        self, question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
    ) -> list[Hit]:
        """The same hits, best first."""


class AsFound:
    """The order of the search."""

    def rank(
        self, question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
    ) -> list[Hit]:
        """As they are."""
        return list(hits)


class BySentences:
    """Reads the best hits sentence by sentence, as an answer is made (assistant/evidence.py)."""

    def rank(
        self, question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
    ) -> list[Hit]:
        """A hit of which no sentence was weighed counts as if its best were the worst that was."""
        best: dict[str, float] = {}
        for one in weigh(question, hits[:DEPTH], knowledge, searcher):
            best.setdefault(one.hit.passage.id, one.score)  # they come best first
        worst = min(best.values(), default=0.0)
        read = [
            replace(hit, score=(hit.score + _SENTENCE * best.get(hit.passage.id, worst)) / (1 + _SENTENCE))
            for hit in hits[:DEPTH]
        ]
        return [*sorted(read, key=lambda hit: -hit.score), *_below(read, hits[DEPTH:])]


class ByCrossEncoder:
    """Reads question and passage together with a sentence-transformers CrossEncoder."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder  # loads PyTorch: only where it was asked for

        self._model = CrossEncoder(model, device="cpu", local_files_only=Path(model).is_dir())

    def rank(
        self, question: Question, hits: Sequence[Hit], knowledge: Knowledge, searcher: Searcher
    ) -> list[Hit]:
        """The best few, each by how well the model says that it answers; the others after them."""
        if not hits:
            return []
        from torch.nn import Sigmoid

        pairs = [(question.meaning, _text(hit)) for hit in hits[:_PAIRS]]
        scores = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        read = [replace(hit, score=float(score)) for hit, score in zip(hits, scores, strict=False)]
        return [*sorted(read, key=lambda hit: -hit.score), *_below(read, hits[_PAIRS:])]


def _below(read: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """The hits that were not read again, none with a score above those that were."""
    least = min((hit.score for hit in read), default=1.0)
    return [replace(hit, score=min(hit.score, least)) for hit in others]


def _text(hit: Hit) -> str:
    context = ". ".join(part for part in (hit.report.title, *hit.passage.headings) if part)
    return f"{context}\n{readable(hit.passage.text)}"


RERANKERS: dict[str, Callable[[str], Reranker]] = {
    "none": lambda model: AsFound(),
    "sentences": lambda model: BySentences(),
    "cross-encoder": ByCrossEncoder,
}


def load_reranker(name: str) -> Reranker:
    """The reranker of that name. Raises ValueError, naming those there are, where there is none."""
    kind, _, model = name.partition(":")
    if kind not in RERANKERS or (kind == "cross-encoder") != bool(model):
        known = ", ".join(one if one != "cross-encoder" else f"{one}:MODEL" for one in sorted(RERANKERS))
        raise ValueError(f"There is no reranker '{name}'. Choose one of: {known}.")
    return RERANKERS[kind](model)
