"""A small encoder and a small corpus for the tests of the index. Both are real classes, without a model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.report import Page, Passage, Report, Span, Voice, passage_id
from corpus.storage.catalogue import Catalogue
from index.models.model_files import Parts
from index.reindexing import Published, reindex
from index.searching import Vectors
from index.text_vectors import WIDTH, TextVectors, quantise, shorten, tokens_of
from index.versions import Versions
from index.vocabulary import stems


class StemEncoder:
    """A text's vector is the sum of its stems' own random directions. It counts what it embeds."""

    step = 256

    def __init__(self, name: str = "stems", dimension: int = 64) -> None:
        self.name = name
        self.revision = "1"
        self.digest = f"{name}-{dimension}"
        self.dimension = dimension
        self.token_projection = np.eye(dimension, WIDTH, dtype=np.float32)
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self.embed_queries(texts)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Parts]) -> list[TextVectors]:
        whole = self.embed_passages(texts)
        return [
            self._text_vectors(whole[[place]], [text[start:end] for start, end in of_text])
            for place, (text, of_text) in enumerate(zip(texts, parts, strict=True))
        ]

    def _text_vectors(self, whole: Vectors, parts: Sequence[str]) -> TextVectors:
        tokens = [quantise(shorten(rows, self.token_projection)) for rows in self.embed_tokens(parts)]
        return TextVectors(
            np.vstack([whole, self.embed_queries(parts)]),
            tokens_of([b"", *(row.tobytes() for row in tokens)]),
        )

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        return [self.embed_queries(text.split() or [text]) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        rows = [self._vector(text) for text in texts]
        return np.array(rows, np.float32).reshape(-1, self.dimension)

    def _vector(self, text: str) -> Vectors:
        total = np.ones(self.dimension) * 1e-3
        for stem in stems(text):
            total += np.random.default_rng(list(stem.encode())).normal(size=self.dimension)
        return np.asarray(total / np.linalg.norm(total), np.float32)


def report(name: str, title: str, published: str = "", kind: str = "") -> Report:
    """A report that stands in a file of its own name."""
    return Report(name, title, f"{name}.pdf", digest=name * 8, published=published, kind=kind)


def put(catalogue: Catalogue, about: Report, *pages: str, voice: Voice = Voice.UNKNOWN) -> list[Passage]:
    """Keep a report with a passage for every paragraph of its pages."""
    reports, passages = [], []
    for number, text in enumerate(pages, start=1):
        reports.append(Page(number, text))
        start = 0
        for paragraph in text.split("\n\n"):
            span = Span(number, start, start + len(paragraph))
            ident = passage_id(about.id, paragraph)
            passages.append(Passage(ident, about.id, paragraph, (span,), voice=voice))
            start += len(paragraph) + 2
    catalogue.put(about, reports, passages)
    return passages


def small_corpus(folder: Path) -> Catalogue:
    """Three reports on unlike things."""
    catalogue = Catalogue(folder / "corpus.sqlite")
    put(
        catalogue,
        report("harbour", "Harbour review", published="2021-05", kind="review"),
        "Social workers visited the family often.\n\nNobody asked what daily life was like for the child.",
        "Strategy meetings were held without the school nurse.",
    )
    put(
        catalogue,
        report("meadow", "Meadow inspection", published="2023", kind="letter"),
        "Police records were held twice under two spellings of the same name.",
        "The hospital questioned how the bruises came about.\n\nStrategy meetings were well attended.",
    )
    put(
        catalogue,
        report("guide", "Guide to co-operation", kind="guidance"),
        "Agencies must co-operate and organise their work together.",
    )
    return catalogue


def published(
    catalogue: Catalogue, versions: Versions, encoder: StemEncoder, force: bool = False
) -> Published:
    """Re-index, and give the last event."""
    *_, last = reindex(catalogue, versions, encoder, force=force)
    assert isinstance(last, Published)
    return last
