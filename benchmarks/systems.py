"""What is compared: three plain ways to search the same passages, and ours."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.evidence.scoring import weigh
from assistant.evidence.selection import rank
from assistant.question import Conversation
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.report_names import Names
from assistant.understanding.understanding import understand
from benchmarks.retrieval_sets import Ask, Set
from corpus.report import Passage, Report
from corpus.storage.catalogue import Catalogue
from index.files.bm25 import Postings
from index.files.file_vectors import FileVectors
from index.files.file_versions import FileVersions
from index.material import gather
from index.models.cross_encoders import CrossEncoder
from index.models.encoders import Encoder
from index.searching import Hit, Query, Searcher, Vectors
from index.versions import text_digest
from index.vocabulary import weighted_terms

DEPTH = 100
System = Callable[[Ask], list[Hit]]


class Plain:
    """BM25, cosine, and both stretched over the best hundred and added, on passages with their titles."""

    def __init__(self, evidence: Catalogue, encoder: Encoder, versions: FileVersions) -> None:
        material = gather(evidence)
        self._encoder = encoder
        self._passages: Sequence[Passage] = material.passages
        self._reports: dict[str, Report] = {report.id: report for report in material.reports}
        self._words = Postings.build(material.texts)
        store = FileVectors(versions.folder, encoder.digest, encoder.dimension)
        vectors, owners = store.read(list(map(text_digest, material.texts, material.sentences)))
        store.close()
        whole = vectors[np.unique(owners, return_index=True)[1]]  # of passages, not of their sentences
        self._vectors: Vectors = whole.astype(np.float32)
        self._of = np.array([passage.report_id for passage in material.passages])

    def lexical(self, ask: Ask) -> list[Hit]:
        """BM25."""
        return self._hits(ask, self._words.scores(weighted_terms(_joined(ask))))

    def dense(self, ask: Ask) -> list[Hit]:
        """The cosine of whole passages."""
        return self._hits(ask, self._vectors @ self._encoder.embed_queries([_joined(ask)])[0])

    def fusion(self, ask: Ask) -> list[Hit]:
        """Half of each, stretched over its best hundred."""
        words = self._words.scores(weighted_terms(_joined(ask)))
        cosines = self._vectors @ self._encoder.embed_queries([_joined(ask)])[0]
        return self._hits(ask, _stretched(words) + _stretched(cosines))

    def _hits(self, ask: Ask, scores: Vectors) -> list[Hit]:
        if ask.among:
            scores = np.where(np.isin(self._of, ask.among), scores, -np.inf)
        best: NDArray[np.intp] = np.argsort(-scores, kind="stable")[:DEPTH]
        found = [self._passages[place] for place in best if np.isfinite(scores[place])]
        return [Hit(passage, self._reports[passage.report_id], 0.0) for passage in found]


class Ours:
    """The index as it is served, asked in the words as given, or as the assistant understands them."""

    def __init__(self, searcher: Searcher, reader: CrossEncoder) -> None:
        self.index, self._reader = searcher, reader
        known = self.index.vocabulary
        self._knowledge = Knowledge(known, Names(self.index.reports(), known))

    def as_given(self, ask: Ask) -> list[Hit]:
        """The last question before joined to this one, nothing else."""
        return self.index.search(Query(_joined(ask), reports=ask.among), DEPTH)

    def understood(self, ask: Ask) -> list[Hit]:
        """Made to stand alone, slips mended, names of reports and other words for things found."""
        query = understand(ask.text, Conversation(ask.history), self._knowledge).query
        if ask.among:
            query = replace(query, reports=ask.among, since=None, until=None)
        return self.index.search(query, DEPTH)

    def reranked(self, ask: Ask) -> list[Hit]:
        """The same, and the best of them read again sentence by sentence, as the assistant does."""
        question = understand(ask.text, Conversation(ask.history), self._knowledge)
        hits = self.understood(ask)
        return rank(hits, weigh(question, hits, self._knowledge, self.index, self._reader))


def ranking(system: System, of: Set) -> dict[str, list[str]]:
    """What a system finds for every query of a set, as the set counts it, each once."""
    return {
        ask.id: list(dict.fromkeys(unit for hit in system(ask) for unit in of.unit(hit))) for ask in of.asks
    }


def _joined(ask: Ask) -> str:
    return " ".join((*ask.history[-1:], ask.text))


def _stretched(scores: Vectors) -> Vectors:
    floor = float(np.partition(scores, -min(DEPTH, len(scores)))[-min(DEPTH, len(scores))])
    return np.asarray(np.clip(scores - floor, 0, None) / max(float(scores.max()) - floor, 1e-9), np.float32)
