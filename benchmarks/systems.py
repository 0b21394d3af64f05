"""The systems that are compared: three plain searches over the same passages, and this project's."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.evidence.scoring import weigh
from assistant.evidence.selection import rank_hits
from assistant.question import Conversation
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.report_names import Names
from assistant.understanding.understanding import understand
from benchmarks.retrieval_sets import QuerySet, SetQuery
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
System = Callable[[SetQuery], list[Hit]]


class Plain:
    """Searches passages and their titles by BM25, by cosine, and by the sum of both, each scaled over the
    best hundred."""

    def __init__(self, evidence: Catalogue, encoder: Encoder, versions: FileVersions) -> None:
        material = gather(evidence)
        self._encoder = encoder
        self._passages: Sequence[Passage] = material.passages
        self._reports: dict[str, Report] = {report.id: report for report in material.reports}
        self._words = Postings.build(material.texts)
        store = FileVectors(versions.folder, encoder.digest, encoder.dimension)
        vectors, owners = store.read(list(map(text_digest, material.texts, material.sentences)))
        store.close()
        of_passages = vectors.rows[
            np.unique(owners, return_index=True)[1]
        ]  # of passages, not of their sentences
        self._vectors: Vectors = of_passages.astype(np.float32)
        self._report_ids = np.array([passage.report_id for passage in material.passages])

    def lexical(self, query: SetQuery) -> list[Hit]:
        """Returns the best hits by BM25."""
        return self._hits(query, self._words.scores(weighted_terms(_query_text(query))))

    def dense(self, query: SetQuery) -> list[Hit]:
        """Returns the best hits by the cosine of whole passages."""
        return self._hits(query, self._vectors @ self._encoder.embed_queries([_query_text(query)])[0])

    def fusion(self, query: SetQuery) -> list[Hit]:
        """Returns the best hits by the sum of both scores, each scaled over its best hundred."""
        words = self._words.scores(weighted_terms(_query_text(query)))
        cosines = self._vectors @ self._encoder.embed_queries([_query_text(query)])[0]
        return self._hits(query, _scaled(words) + _scaled(cosines))

    def _hits(self, query: SetQuery, scores: Vectors) -> list[Hit]:
        if query.among:
            scores = np.where(np.isin(self._report_ids, query.among), scores, -np.inf)
        best: NDArray[np.intp] = np.argsort(-scores, kind="stable")[:DEPTH]
        passages = [self._passages[place] for place in best if np.isfinite(scores[place])]
        return [Hit(passage, self._reports[passage.report_id], 0.0) for passage in passages]


class Ours:
    """Searches the served index, in the words as given or as the assistant understands them."""

    def __init__(self, searcher: Searcher, reader: CrossEncoder) -> None:
        self.index, self._reader = searcher, reader
        vocabulary = self.index.vocabulary
        self._knowledge = Knowledge(vocabulary, Names(self.index.reports(), vocabulary))

    def as_given(self, query: SetQuery) -> list[Hit]:
        """Returns the hits for the query joined with the question before it."""
        return self.index.search(Query(_query_text(query), reports=query.among), DEPTH)

    def understood(self, query: SetQuery) -> list[Hit]:
        """Returns the hits for the query as the assistant understands it."""
        understood = understand(query.text, Conversation(query.history), self._knowledge).query
        if query.among:
            understood = replace(understood, reports=query.among, since=None, until=None)
        return self.index.search(understood, DEPTH)

    def reranked(self, query: SetQuery) -> list[Hit]:
        """Returns the hits for the query as understood, reranked sentence by sentence as the assistant
        does."""
        question = understand(query.text, Conversation(query.history), self._knowledge)
        hits = self.understood(query)
        return rank_hits(hits, weigh(question, hits, self._knowledge, self.index, self._reader))


def ranking(system: System, of: QuerySet) -> dict[str, list[str]]:
    """Returns the ids that a system finds for every query of a set, each once."""
    return {
        query.id: list(dict.fromkeys(unit for hit in system(query) for unit in of.unit(hit)))
        for query in of.queries
    }


def _query_text(query: SetQuery) -> str:
    return " ".join((*query.history[-1:], query.text))


def _scaled(scores: Vectors) -> Vectors:
    floor = float(np.partition(scores, -min(DEPTH, len(scores)))[-min(DEPTH, len(scores))])
    return np.asarray(np.clip(scores - floor, 0, None) / max(float(scores.max()) - floor, 1e-9), np.float32)
