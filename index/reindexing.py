"""Re-indexing: from a catalogue to a published version, as events of which the last is the result.

snapshot -> what is new is embedded -> the files are written -> the gate -> published in one step
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from index.disk import writing
from index.errors import IndexingError, NothingToIndex, QualityGateFailed
from index.golden_set import GoldenQuestion
from index.material import RECIPE, Material, corpus_digest, gather
from index.models.encoders import Encoder
from index.quality import Verdict, judge
from index.searching import Searcher
from index.versions import IndexVersion, VectorCache, Versions, text_digest


@dataclass(frozen=True, slots=True)
class Embedding:
    """How far the embedding is, in passages; `seconds_left` is None until it can be said."""

    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate found."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Published:
    """The result. `unchanged` says that the served version was up to date and stays."""

    version: IndexVersion
    embedded: int
    reused: int
    unchanged: bool = False


Event = Embedding | Judged | Published


def reindex(
    catalogue: Catalogue,
    versions: Versions,
    encoder: Encoder,
    *,
    golden: Sequence[GoldenQuestion] = (),
    force: bool = False,
) -> Iterator[Event]:
    """Publish a version of what the catalogue holds now; what is served stays if anything fails.

    `force` publishes though the gate fails, and the manifest says so. Raises ReindexRunning,
    NothingToIndex, QualityGateFailed, CannotWrite.
    """
    with writing(), versions.lock(), versions.draft() as draft:
        # 1. A copy of the corpus that nobody changes any more
        PassageThemes(catalogue.database)  # every version has themes, even where there are none
        with closing(catalogue.snapshot(draft.evidence)) as evidence:
            corpus, served = corpus_digest(evidence), _served(versions)
            if served and _is_of(served, corpus, encoder):
                yield Published(served, embedded=0, reused=served.passages, unchanged=True)
                return
            material = gather(evidence)
        if not material.passages:
            raise NothingToIndex("There is nothing to index yet. Add reports: panel-assistant add PATH")
        # 2. Vectors, of which only the new ones are made, and the files
        with closing(versions.vectors(encoder.digest, encoder.dimension)) as store:
            digests = list(map(text_digest, material.texts, material.sentences))
            missing = store.missing(digests)
            yield from _embed(store, encoder, material, digests, missing)
            vectors, owners = store.read(digests)
            store.trim(digests)
        draft.write(material, vectors, owners)
        version = _described(versions, corpus, material, encoder, len(vectors))
        # 3. The gate: the same golden questions, both versions
        verdict = judge(draft.open(version, encoder), _opened(versions, served, encoder), golden)
        yield Judged(verdict)
        if not verdict.passed and not force:
            raise QualityGateFailed(f"The new version was not published. {verdict}")
        # 4. Published in one step
        questions = [asdict(one) for one in verdict.questions]
        forced = force and not verdict.passed
        version = replace(version, verdict=str(verdict), questions=questions, forced=forced)
        version = draft.publish(version)
        yield Published(version, embedded=len(missing), reused=len(digests) - len(missing))


def _described(
    versions: Versions, corpus: str, material: Material, encoder: Encoder, vectors: int
) -> IndexVersion:
    return IndexVersion(
        id=versions.new_id(corpus),
        model=encoder.name,
        revision=encoder.revision,
        model_digest=encoder.digest,
        dimension=encoder.dimension,
        corpus=corpus,
        recipe=RECIPE,
        reports=len(material.reports),
        pages=material.pages,
        passages=len(material.passages),
        vectors=vectors,
    )


def _embed(
    store: VectorCache, encoder: Encoder, material: Material, digests: Sequence[bytes], missing: list[int]
) -> Iterator[Embedding]:
    yield Embedding(0, len(missing))
    total = sum(len(material.texts[place]) for place in missing)
    began, letters = time.monotonic(), 0
    for start in range(0, len(missing), encoder.step):  # what a killed re-index loses at most
        places = missing[start : start + encoder.step]
        texts = [material.texts[place] for place in places]
        vectors = encoder.embed_parts(texts, [material.sentences[place] for place in places])
        store.keep([digests[place] for place in places], vectors)
        letters += sum(map(len, texts))
        left = (time.monotonic() - began) / letters * (total - letters)
        yield Embedding(start + len(places), len(missing), left)


def _served(versions: Versions) -> IndexVersion | None:
    """The version that is served, if there is one that can be read."""
    try:
        return versions.current()
    except IndexingError:
        return None


def _is_of(version: IndexVersion, corpus: str, encoder: Encoder) -> bool:
    made = (version.corpus, version.model_digest, version.recipe)
    return made == (corpus, encoder.digest, RECIPE)


def _opened(versions: Versions, served: IndexVersion | None, encoder: Encoder) -> Searcher | None:
    """The served version, opened, where the same encoder made it."""
    if served is None:
        return None
    try:
        return versions.open(served, encoder)
    except IndexingError:
        return None
