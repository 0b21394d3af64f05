"""The services that change the collection and its index. A question needs none of what they import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from web.parts import Parts
from web.services import MaintenanceServices

if TYPE_CHECKING:
    from assistant.evaluation import evaluation
    from corpus.sources.publications import Publications
    from corpus.storage.corrections import Correcting
    from corpus.storage.origins import Origins
    from corpus.storage.provenance import Provenances
    from corpus.sync.sync_events import Event
    from index import doctor, reindexing
    from index.repair import Repaired


def maintenance(parts: Parts) -> MaintenanceServices:
    """Returns the services that change the collection."""
    return MaintenanceServices(
        catalogue=parts.catalogue,
        origins=lambda: _origins(parts),
        provenances=lambda: _provenances(parts),
        correcting=lambda: _correcting(parts),
        golden=parts.storage.golden,
        publications=_publications,
        add=lambda paths: _add(parts, paths),
        add_samples=lambda: _add_samples(parts),
        sync=lambda source, dry_run: _sync(parts, source, dry_run),
        retag=lambda: _retag(parts),
        reindex=lambda force=False: _reindex(parts, force),
        examine=lambda: _examine(parts),
        repair=lambda: _repair(parts),
        evaluate=lambda cases, against: _evaluate(parts, cases, against),
    )


def _origins(parts: Parts) -> Origins:
    from corpus.storage.origins import Origins

    return Origins(parts.catalogue().database)


def _provenances(parts: Parts) -> Provenances:
    from corpus.storage.provenance import Provenances

    return Provenances(parts.catalogue().database)


def _correcting(parts: Parts) -> Correcting:
    from corpus.storage.corrections import Correcting

    return Correcting(parts.catalogue())


def _publications() -> Publications:
    from corpus.sources.publications import known_publications

    return known_publications()


def _add(parts: Parts, paths: Sequence[Path]) -> Iterator[Event]:
    with parts.corpus() as corpus:
        yield from corpus.add(paths)


def _add_samples(parts: Parts) -> Iterator[Event]:
    with parts.corpus() as corpus:
        from corpus.sources.samples.sample_reports import Samples  # draws PDF files, and is needed once

        yield from corpus.sync(Samples())


def _sync(parts: Parts, source: str, dry_run: bool) -> Iterator[Event]:
    from corpus.sources.http.client import Fetcher, Pages  # take a while to load, and only a sync fetches
    from corpus.sources.websites import website

    with parts.corpus() as corpus, closing(Fetcher()) as fetcher:
        pages = Pages(fetcher, parts.settings.cache_folder / "websites")
        yield from corpus.sync(website(source, pages), dry_run)


def _retag(parts: Parts) -> Iterator[Event]:
    with parts.corpus() as corpus:
        yield from corpus.retag()


def _reindex(parts: Parts, force: bool) -> Iterator[reindexing.Event]:
    from index import reindexing
    from index.golden_set import starter_set

    golden = [*starter_set(), *parts.storage.golden.all().values()]
    yield from reindexing.reindex(
        parts.catalogue(), parts.versions, parts.indexing_encoder(), golden=golden, force=force
    )


def _examine(parts: Parts) -> Iterator[doctor.Event]:
    from index import doctor
    from web.database_schemas import SCHEMAS

    return doctor.examine_all(parts.storage, list(SCHEMAS))


def _repair(parts: Parts) -> Iterator[Repaired]:
    from index.repair import repair
    from web.database_schemas import SCHEMAS

    return repair(parts.storage, SCHEMAS)


def _evaluate(parts: Parts, cases: Path, against: str) -> Iterator[evaluation.Event]:
    from assistant.evaluation import evaluation
    from assistant.evaluation.cases import read_cases

    questions = read_cases(cases)
    before = None
    if against:
        before = parts.assistant(parts.versions.open(parts.versions.get(against), parts.encoder()))
    yield from evaluation.evaluate(questions, parts.assistant(parts.searcher()), before)
