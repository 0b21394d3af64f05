"""Plans the step that follows from an offer and the state of a run.

    plan           an offer                        -> Skip, Wait, Revise, Fetch, Read
    plan_delivery  the same once its bytes are here -> Skip, Revise, Read
    plan_reading   the same once it is read         -> Add, Replace

All of it is pure: nothing is fetched, read, stored or logged here.
"""

from collections.abc import Iterator
from dataclasses import replace

from corpus.bibliography.authority import FIRST_PAGES, authority_of
from corpus.reading.file_reader import Reading
from corpus.report import Change, Happened, Report, Status
from corpus.sources.base import Delivery, Offer, Origin, ReportFacts
from corpus.storage.corrections import MAINTAINER
from corpus.storage.provenance import Provenance
from corpus.sync.duplicates import (
    NEARLY,
    Known,
    likeness,
    same_report,
    sketch_of,
    takes_the_place,
    with_report_id,
)
from corpus.sync.report_facts import changed_details, fill_in_facts
from corpus.sync.state import State
from corpus.sync.steps import (
    NEW_BYTES,
    NEWER_READER,
    Add,
    Fetch,
    Read,
    Remove,
    Replace,
    Revise,
    Settle,
    Skip,
    Wait,
)

FILE = "file"
"""Value of `settled_by` where a report's own file says that the report no longer holds."""
COPY = "copy"
"""Value of `settled_by` where a newer copy of the report was added by hand."""

_NOT_NEEDED = "There are real reports, so that no sample is needed."
_TAKEN_OUT = "A maintainer took it out of the collection."
_TOO_LATE = "It was withdrawn before it was added."
_UNDO = "If it is not the same report, let it stand again on its page for maintainers."
_MAKE_WAY = "The sample reports make way for real ones."


# An offer


def plan(offer: Offer, state: State) -> Skip | Wait | Revise | Fetch | Read:
    """Returns the step that an offer asks for, as far as can be told before its bytes are here."""
    known = state.origin_of(offer)
    if refusal := _refusal(offer, known, state):
        return refusal
    if known and known.report_id in state.lost:
        return Fetch(offer, known)  # all of it, whatever the source says of its bytes
    is_read = known is not None and state.is_read(known.report_id)
    if known and offer.revision and known.revision == offer.revision:
        return _plan_same_bytes(offer, known, state) if is_read else Read(offer, known, None, NEWER_READER)
    return Fetch(offer, known, known.validators if known and is_read else "")


def _refusal(offer: Offer, known: Origin | None, state: State) -> Skip | Wait | None:
    """Returns the step of an offer that is not looked at further, else None."""
    if offer.facts.sample and any(not report.sample for report in state.reports.values()):
        return _skip(offer, _NOT_NEEDED)
    if known:
        return None
    if offer.status is not Status.CURRENT:
        return _skip(offer, f"{_TOO_LATE} {offer.notice}".strip())
    if not state.by_hand and offer.key in state.refused:
        return _skip(offer, _TAKEN_OUT)
    if state.approved_keys is None or offer.key in state.approved_keys:
        return None
    return Wait(state.source, offer)


def _skip(offer: Offer, reason: str) -> Skip:
    return Skip(Change(Happened.UNCHANGED, offer.file, reason=reason))


# Its bytes


def plan_delivery(fetch: Fetch, delivery: Delivery, digest: str, state: State) -> Skip | Revise | Read:
    """Returns the step of an offer whose bytes are here; `digest` is theirs."""
    offer, known = fetch.offer, fetch.origin
    origin = Origin(
        source=state.source,
        key=offer.key,
        report_id=known.report_id if known else "",
        digest=known.digest if known else "",
        revision=offer.revision,
        address=delivery.address or (known.address if known else offer.address),
        validators=delivery.validators or (known.validators if known else ""),
    )
    if delivery.path is None:
        return _plan_same_bytes(offer, origin, state)
    origin = replace(origin, digest=digest)
    twin = state.twin(digest)
    if twin and state.is_read(twin.id):
        return plan_twin(offer, origin, twin, state)
    if twin:
        report_id = twin.id
    elif known and known.report_id not in state.claimed:
        report_id = known.report_id
    else:  # a new file, or a second one of a report: one report a file in one run
        report_id = state.new_id(offer)
    why = NEWER_READER if twin else NEW_BYTES if report_id in state.reports else ""
    return Read(offer, replace(origin, report_id=report_id), delivery.path, why)


def plan_twin(offer: Offer, origin: Origin, twin: Report, state: State) -> Skip | Revise:
    """Returns the step of a file whose bytes are those of a report: of this very file, or of another."""
    same_file = origin.report_id == twin.id or twin.file == offer.file
    if same_file and twin.id not in state.claimed:
        return _plan_same_bytes(offer, replace(origin, report_id=twin.id), state)
    reason = f"The same bytes as '{twin.file}', which is in the corpus already."
    return Skip(Change(Happened.UNCHANGED, offer.file, twin.id, reason), replace(origin, report_id=twin.id))


def _plan_same_bytes(offer: Offer, origin: Origin, state: State) -> Skip | Revise:
    """Returns the step of a file whose bytes have not changed; what is known of its report may have."""
    report, before = state.reports[origin.report_id], state.provenances[origin.report_id]
    unchanged = Skip(Change(Happened.UNCHANGED, offer.file, report.id), origin, report.id)
    if before.origin != origin.name:  # another source gave it, and what that knows stands
        return unchanged
    facts = state.facts(offer, report.id, before.title)
    provenance = _with_facts(before, facts)
    revised = fill_in_facts(report, facts, provenance)
    if (revised, provenance) == (report, before):
        return unchanged
    change = unchanged.change
    if changed := changed_details(report, revised):
        reason = f"Its details have changed: {changed}."
        change = Change(Happened.CHANGED, offer.file, report.id, reason)
    return Revise(revised, provenance, origin, change)


# What its reader found


def plan_reading(read: Read, reading: Reading, state: State) -> Add | Replace:
    """Returns the step that stores what was read."""
    sketch = sketch_of(reading.pages)
    change = replace(read.changes[0], notes=reading.notes)
    if replaced := _report_in_its_place(read, reading, sketch, state):
        origin = replace(read.origin, report_id=state.new_id(read.offer))
        reading = replace(reading, passages=with_report_id(reading.passages, origin.report_id))
        read = replace(read, origin=origin, why="")
        reason = f"It is another report than '{replaced.title}', which was in its place before and is kept."
        change = Change(Happened.ADDED, read.offer.file, origin.report_id, reason, reading.notes)
    before = state.reports.get(read.origin.report_id)
    report, provenance = _describe(read, reading, sketch, state)
    if similar := _similar_report(provenance, state):
        change = replace(change, reason=f"{change.reason} Its text is nearly that of {similar}.".strip())
    changes = [change]
    if provenance.settled_by == FILE and not (before and before.status is report.status):
        changes.append(Change(Happened.WITHDRAWN, report.file, report.id, provenance.notice))
    for_others: list[Settle | Remove] = []
    if state.by_hand and before is None and report.status is Status.CURRENT:
        for_others.extend(_supersede_copies(Known(report, provenance), state))
    if not report.sample:
        for_others.extend(_remove_samples(report.id, state))
    return (Replace if before else Add)(
        report=report,
        provenance=provenance,
        origin=read.origin,
        path=read.path,
        pages=reading.pages,
        passages=reading.passages,
        own_changes=tuple(changes),
        others=tuple(for_others),
    )


def _report_in_its_place(
    read: Read, reading: Reading, sketch: tuple[int, ...], state: State
) -> Report | None:
    """Returns the report that the file's place held before, where the file is another report, else None."""
    report_id = read.origin.report_id
    report, before = state.reports.get(report_id), state.provenances.get(report_id)
    if read.why != NEW_BYTES or not state.by_hand or report is None or before is None:
        return None
    provenance = replace(before, title=reading.title, cover=reading.published, sketch=sketch)
    return None if same_report(Known(report, before), Known(report, provenance)) else report


def _describe(
    read: Read, reading: Reading, sketch: tuple[int, ...], state: State
) -> tuple[Report, Provenance]:
    """Returns the report as it is from now on, and how it is known.

    New bytes do not change whether it stands, unless the file itself says so.
    """
    origin = read.origin
    before = state.reports.get(origin.report_id)
    facts = state.facts(read.offer, origin.report_id, reading.title)
    provenance = replace(
        _with_facts(state.provenance(origin.report_id), facts),
        origin=origin.name,
        title=reading.title,
        cover=reading.published,
        publisher=reading.publisher,
        copyright_year=reading.copyright_year,
        places=reading.places,
        reader_version=reading.version,
        notes=reading.notes,
        sketch=sketch,
    )
    report = Report(origin.report_id, "", read.offer.file, origin.digest, media_type=reading.media_type)
    if before:
        report = replace(report, status=before.status, superseded_by=before.superseded_by)
    report, provenance = _apply_own_notice(report, provenance, reading.withdrawn)
    report = fill_in_facts(report, facts, provenance)
    if not facts.authority:
        texts = [page.text for page in reading.pages[:FIRST_PAGES]]
        authority = authority_of(report.title, report.publisher, report.file, texts)
        report = replace(report, authority=authority)
    return report, provenance


def _with_facts(provenance: Provenance, facts: ReportFacts) -> Provenance:
    return replace(
        provenance,
        web=facts.web,
        corrected=facts.corrected,
        themes=facts.themes,
        supersedes=facts.supersedes,
    )


def _apply_own_notice(report: Report, provenance: Provenance, notice: str) -> tuple[Report, Provenance]:
    """Returns the report withdrawn where its file says so, and standing again where it no longer does.

    A maintainer's word, and a source's that it was withdrawn, come before the file's.
    """
    if provenance.settled_by == FILE and not notice:
        return replace(report, status=Status.CURRENT), replace(provenance, notice="", settled_by="")
    if notice and provenance.settled_by != MAINTAINER and report.status is not Status.WITHDRAWN:
        withdrawn = replace(report, status=Status.WITHDRAWN, superseded_by="")
        return withdrawn, replace(provenance, notice=notice, settled_by=FILE, replaced_by="")
    return report, provenance


# What it means for other reports


def _supersede_copies(new: Known, state: State) -> Iterator[Settle]:
    """Yields the steps by which a new report takes the place of its older copies that were added by hand.

    They stay, with every link to them. A maintainer can let them stand again.
    """
    for report in state.reports.values():
        provenance = state.provenances.get(report.id)
        if provenance is None or report.id in state.claimed | state.on_offer:
            continue
        by_hand = provenance.origin.startswith(f"{state.source} ")
        settled = provenance.settled_by == MAINTAINER or report.status is not Status.CURRENT
        if not by_hand or settled or report.sample or not takes_the_place(Known(report, provenance), new):
            continue
        notice = f"A newer copy of it was added: '{new.report.file}'."
        yield Settle(
            replace(report, status=Status.SUPERSEDED, superseded_by=new.report.id),
            replace(provenance, notice=notice, settled_by=COPY, replaced_by=new.report.id),
            Change(Happened.SUPERSEDED, report.file, report.id, f"{notice} {_UNDO}"),
        )


def _similar_report(provenance: Provenance, state: State) -> str:
    """Returns the title of another report with nearly the same text and whether it stands, or ""."""
    for other in state.provenances.values():
        report = state.reports.get(other.report_id)
        if report is None or report.id == provenance.report_id:
            continue
        if likeness(other.sketch, provenance.sketch) >= NEARLY:
            note = "" if report.status is Status.CURRENT else f", which is {report.status.value}"
            return f"'{report.title}'{note}"
    return ""


def _remove_samples(new_id: str, state: State) -> Iterator[Remove]:
    """Yields the removal of every sample report, now that there is a real one."""
    for report in state.reports.values():
        if report.sample and report.id != new_id:
            yield Remove(report, Change(Happened.SUPERSEDED, report.file, report.id, _MAKE_WAY))
