"""Writing: what the corpus holds, the state that a run begins with, and the steps that change it.

A step is one transaction. A process that is killed at any moment leaves all of a step or nothing, and the
next run goes on from there. Only the original is stored before: its name is the hash of its bytes, so that
one that no report has yet does no harm and is used by the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.sources.base import Offer, Source
from corpus.sources.publications import Publications
from corpus.storage.catalogue import Catalogue, Originals
from corpus.storage.corrections import Corrections
from corpus.storage.history import History
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances
from corpus.sync.state import State
from corpus.sync.steps import Add, Fetch, Read, Remove, Revise, Settle, Skip, Step, Wait
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger


@dataclass(frozen=True, slots=True)
class Holdings:
    """The catalogue with what stands beside it."""

    catalogue: Catalogue
    originals: Originals
    origins: Origins
    provenances: Provenances
    publications: Publications
    passage_themes: PassageThemes
    tagger: Tagger
    corrections: Corrections
    history: History


def load_state(holdings: Holdings, source: Source, offers: Sequence[Offer], *, approval: bool) -> State:
    """Returns what is known when a run begins. With `approval`, new reports of a website need it."""
    origins = holdings.origins.of(source.name)
    keys = {offer.key for offer in offers}
    needs_approval = approval and not source.by_hand
    reports = {report.id: report for report in holdings.catalogue.reports()}
    without_original = {report.id for report in reports.values() if not holdings.originals.has(report.digest)}
    return State(
        source=source.name,
        by_hand=source.by_hand,
        publications=holdings.publications,
        reports=reports,
        provenances=holdings.provenances.all(),
        corrections=holdings.corrections.all(),
        origins=origins,
        approved_keys=frozenset(holdings.origins.approved_keys(source.name)) if needs_approval else None,
        refused=frozenset(
            row.key for row in holdings.origins.refused_publications() if row.source == source.name
        ),
        lost=frozenset(without_original),
        on_offer=frozenset(origin.report_id for key, origin in origins.items() if key in keys),
    )


def apply(step: Step, holdings: Holdings) -> None:
    """Writes a step with what is told of it in the history: all of it, or nothing."""
    if isinstance(step, Skip) and step.origin is None:
        return
    if isinstance(step, Add) and step.path:
        holdings.originals.keep(step.path)
    with holdings.catalogue.database.writing():
        _write(step, holdings)
        for change in step.changes:
            holdings.history.note(change)


def _write(step: Step, holdings: Holdings) -> None:
    match step:
        case Skip():
            if step.origin:
                holdings.origins.note(step.origin)
        case Wait():
            holdings.origins.ask(step.source, step.offer)
        case Add():
            holdings.catalogue.put(step.report, step.pages, step.passages)
            holdings.passage_themes.tag(step.passages, holdings.tagger)
            holdings.provenances.put(step.provenance)
            holdings.origins.note(step.origin)
            for other in step.others:
                _write(other, holdings)
        case Revise() | Settle():
            holdings.catalogue.update(step.report)
            holdings.provenances.put(step.provenance)
            if isinstance(step, Revise) and step.origin:
                holdings.origins.note(step.origin)
        case Remove():
            holdings.catalogue.remove(step.report.id)
        case Fetch() | Read():
            pass  # nothing is decided yet
