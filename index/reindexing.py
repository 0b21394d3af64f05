"""Re-indexing: from a catalogue to a published version. It yields events; the last is the result.

snapshot -> embed new passages -> write the files -> the gate -> publish in one step
"""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from corpus.errors import CorpusError
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from index.disk import writing
from index.errors import IndexingError, NothingToIndex, QualityGateFailed
from index.golden_set import GoldenQuestion
from index.material import RECIPE, Material, corpus_digest, corpus_state, gather
from index.models.encoders import Encoder
from index.quality import GoldenResult, Verdict, compare_versions, shrinking
from index.searching import Searcher
from index.versions import Draft, IndexVersion, VectorCache, Versions, text_digest


@dataclass(frozen=True, slots=True)
class Embedding:
    """Number of passages that are embedded, of `total`. `seconds_left` is None before the first batch."""

    done: int
    total: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The gate has judged the new version."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Published:
    """The last event: the version that is served now.

    `unchanged` says that the served version was up to date and stays. `embedded` and `reused` count passages.
    """

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
    """Publishes a version of what the catalogue holds now. If anything fails, the served version stays.

    With `force` the version is published even if the gate fails, and the manifest says so. Raises
    ReindexRunning, NothingToIndex, QualityGateFailed, CannotWrite.
    """
    with writing(), versions.lock(), versions.draft() as draft:
        # 1. Copy the catalogue, so that nobody changes it meanwhile
        PassageThemes(catalogue.database)  # creates the table, so that every version has it
        served = _served_version(versions)
        whole = served is not None and versions.is_unchanged(served)
        if served and whole and _is_known_up_to_date(served, catalogue, encoder):
            yield _unchanged(served)
            return
        with closing(catalogue.snapshot(draft.evidence)) as evidence:
            corpus, state = corpus_digest(evidence), corpus_state(evidence)
            if served and whole and _is_up_to_date(served, corpus, encoder):
                yield _unchanged(served)
                return
            material = _gather(versions, evidence)
        if not material.passages:
            raise NothingToIndex(_nothing_to_index(served))
        # 2. Embed the new passages, and write the files
        vectors, embedded = yield from _write(versions, draft, material, encoder)
        version = replace(_manifest(versions, corpus, material, encoder, vectors), state=state)
        # 3. The gate: ask both versions the same golden questions
        served_searcher = _open_served(versions, served, encoder) if whole else None
        before = [GoldenResult(**result) for result in served.questions] if served else []
        verdict = compare_versions(draft.open(version, encoder), served_searcher, golden, before=before)
        verdict = replace(verdict, shrinks=_shrinking_message(versions, served, version))
        yield Judged(verdict)
        if not verdict.passed and not force:
            raise QualityGateFailed(f"The new version was not published. {verdict}")
        # 4. Publish in one step
        version = draft.publish(_with_verdict(version, verdict, force))
        yield Published(version, embedded, reused=len(material.texts) - embedded)


def _gather(versions: Versions, evidence: Catalogue) -> Material:
    """Returns the material, with the analyses of reports that were made before."""
    with closing(versions.analyses()) as analyses:
        material = gather(evidence, analyses.analyse)
        analyses.trim()
    return material


def _write(
    versions: Versions, draft: Draft, material: Material, encoder: Encoder
) -> Generator[Embedding, None, tuple[int, int]]:
    """Embeds the passages that have no vectors yet, and writes the draft's files.

    Returns the number of vectors, and of the passages that were embedded.
    """
    with closing(versions.vectors(encoder.digest, encoder.dimension)) as store:
        digests = list(map(text_digest, material.texts, material.sentences))
        missing = store.missing(digests)
        yield from _embed(store, encoder, material, digests, missing)
        vectors, owners = store.read(digests)
        store.trim(digests)
    draft.write(material, vectors, owners)
    return len(vectors.rows), len(missing)


def _manifest(
    versions: Versions, corpus: str, material: Material, encoder: Encoder, vectors: int
) -> IndexVersion:
    """Returns the version that the draft will be; `vectors` is their number."""
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


def _with_verdict(version: IndexVersion, verdict: Verdict, force: bool) -> IndexVersion:
    """Returns the version with the verdict of the gate in its manifest."""
    questions = [asdict(result) for result in verdict.questions]
    forced = force and not verdict.passed
    return replace(version, verdict=str(verdict), questions=questions, forced=forced)


def _embed(
    store: VectorCache, encoder: Encoder, material: Material, digests: Sequence[bytes], missing: list[int]
) -> Iterator[Embedding]:
    """Embeds the missing texts and stores their vectors, batch by batch.

    A re-index that is killed loses one batch at most. The time that is left is estimated by characters.
    """
    yield Embedding(0, len(missing))
    total = sum(len(material.texts[place]) for place in missing)
    began, characters = time.monotonic(), 0
    for start in range(0, len(missing), encoder.step):
        places = missing[start : start + encoder.step]
        texts = [material.texts[place] for place in places]
        vectors = encoder.embed_parts(texts, [material.sentences[place] for place in places])
        store.keep([digests[place] for place in places], vectors)
        characters += sum(map(len, texts))
        seconds_left = (time.monotonic() - began) / characters * (total - characters)
        yield Embedding(start + len(places), len(missing), seconds_left)


def _served_version(versions: Versions) -> IndexVersion | None:
    """Returns the served version, or None where there is none whose manifest can be read."""
    try:
        return versions.current()
    except IndexingError:
        return None


def _nothing_to_index(served: IndexVersion | None) -> str:
    """Returns why there are no passages to index, and what to do."""
    if served is None:
        return "There is nothing to index yet. Add reports: panel-assistant add PATH"
    return (
        f"There is nothing to index any more; the served version was made from {served.reports:,} reports. "
        "If you removed them, add others: panel-assistant add PATH. If you did not, run: "
        "panel-assistant doctor"
    )


def _shrinking_message(versions: Versions, served: IndexVersion | None, new: IndexVersion) -> str:
    """Returns a sentence where the collection shrinks too much, else "". Sample reports are meant to go."""
    if served is None:
        return ""
    try:
        with closing(versions.evidence(served.id)) as evidence:
            samples = any(report.sample for report in evidence.reports())
    except CorpusError:  # it is damaged, but its manifest says how much it had
        samples = False
    return "" if samples else shrinking(new.reports, served.reports, new.pages, served.pages)


def _unchanged(version: IndexVersion) -> Published:
    return Published(version, embedded=0, reused=version.passages, unchanged=True)


def _is_known_up_to_date(version: IndexVersion, catalogue: Catalogue, encoder: Encoder) -> bool:
    """Returns whether a version is up to date, as far as that is known without reading all passages."""
    state = corpus_state(catalogue)
    return bool(state) and state == version.state and _is_up_to_date(version, version.corpus, encoder)


def _is_up_to_date(version: IndexVersion, corpus: str, encoder: Encoder) -> bool:
    made_from = (version.corpus, version.model_digest, version.recipe)
    return made_from == (corpus, encoder.digest, RECIPE)


def _open_served(versions: Versions, served: IndexVersion | None, encoder: Encoder) -> Searcher | None:
    """Returns the served version, opened, or None where this encoder cannot open it."""
    if served is None:
        return None
    try:
        return versions.open(served, encoder)
    except IndexingError:
        return None
