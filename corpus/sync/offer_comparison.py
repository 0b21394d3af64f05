"""Is an offer new, has it changed, or is it here already? Where nothing else tells, its bytes do."""

import errno
from dataclasses import replace

from corpus.errors import CorpusError
from corpus.report import Change, Happened, Report, Status
from corpus.sources.base import Delivery, Offer, Origin
from corpus.storage.catalogue import digest_of
from corpus.sync.report_facts import described, difference, facts_of
from corpus.sync.run_state import NEW_BYTES, NEWER_READER, Fetched, Run

_NOT_NEEDED = "There are real reports, so that no sample is needed."
_UNAPPROVED = "It is new: a maintainer has to approve it."
_TAKEN_OUT = "A maintainer took it out of the collection."
_NOTHING = Delivery(None)
_TOO_LATE = "It was withdrawn before it was added."


class Comparing:
    """Compares what is on offer with what is here. With `approval`, what is new waits for a maintainer."""

    def __init__(self, run: Run, *, approval: bool) -> None:
        self._run = run
        admitted = run.holdings.origins.approved(run.source.name)
        self._refused = {(one.source, one.key) for one in run.holdings.origins.refused()}
        self._admitted = admitted if approval and not run.source.by_hand else None

    def look(self, offer: Offer | Change) -> Fetched | Change:
        """The offer with its bytes, if these are to be read; else the Change that says why it ends here."""
        if isinstance(offer, Change):
            return offer
        known = self._run.known.get(offer.key)
        if known and known.report_id not in self._run.reports:
            known = None
        if refusal := self._refusal(offer, known):
            return refusal
        if known and offer.revision and known.revision == offer.revision:
            return (self._unchanged if self._run.is_read(known.report_id) else self._again)(offer, known)
        if self._run.dry_run and offer.revision:
            return Fetched(
                offer, self._origin(offer, known), self._run.folder, NEW_BYTES if known else ""
            ).change
        try:
            validators = known.validators if known and self._run.is_read(known.report_id) else ""
            delivery = self._run.source.fetch(offer, self._run.folder, validators)
            return self._compare(offer, known, delivery)
        except (CorpusError, OSError) as error:
            return Change(Happened.FAILED, offer.file, reason=_reason(error))

    def _again(self, offer: Offer, known: Origin) -> Fetched:
        """An unchanged file, its original to be read by the reader of today."""
        self._run.claimed.add(known.report_id)
        return Fetched(offer, known, self._run.holdings.originals.path(known.digest), NEWER_READER)

    def _refusal(self, offer: Offer, known: Origin | None) -> Change | None:
        """Why an offer is not looked at further, or None."""
        if offer.facts.sample and any(not report.sample for report in self._run.reports.values()):
            return Change(Happened.UNCHANGED, offer.file, reason=_NOT_NEEDED)
        if offer.status is not Status.CURRENT and not known:
            return Change(Happened.UNCHANGED, offer.file, reason=f"{_TOO_LATE} {offer.notice}".strip())
        if not known and not self._run.source.by_hand and (self._run.source.name, offer.key) in self._refused:
            return Change(Happened.UNCHANGED, offer.file, reason=_TAKEN_OUT)
        if known or self._admitted is None or offer.key in self._admitted:
            return None
        if not self._run.dry_run:
            self._run.holdings.origins.ask(self._run.source.name, offer)
        return Change(Happened.WAITING, offer.file, reason=_UNAPPROVED)

    def _compare(self, offer: Offer, known: Origin | None, delivery: Delivery) -> Fetched | Change:
        """Whether the bytes are new."""
        origin = self._origin(offer, known, delivery)
        if delivery.path is None:
            return self._unchanged(offer, origin)
        origin = replace(origin, digest=digest_of(delivery.path))
        twin = self._run.twin(origin.digest)
        if twin and self._run.is_read(twin.id):
            return self.same_as(twin, offer, origin)
        report_id = twin.id if twin else self._run.report_id(offer, known)
        self._run.claimed.add(report_id)
        why = NEWER_READER if twin else NEW_BYTES if report_id in self._run.reports else ""
        return Fetched(offer, replace(origin, report_id=report_id), delivery.path, why)

    def _origin(self, offer: Offer, known: Origin | None, delivery: Delivery = _NOTHING) -> Origin:
        return Origin(
            source=self._run.source.name,
            key=offer.key,
            report_id=known.report_id if known else "",
            digest=known.digest if known else "",
            revision=offer.revision,
            address=delivery.address or (known.address if known else offer.address),
            validators=delivery.validators or (known.validators if known else ""),
        )

    def same_as(self, twin: Report, offer: Offer, origin: Origin) -> Change:
        """The bytes are here already: as this very file, or as another."""
        itself = origin.report_id == twin.id or twin.file == offer.file
        if itself and twin.id not in self._run.claimed:
            return self._unchanged(offer, replace(origin, report_id=twin.id))
        self._run.note(replace(origin, report_id=twin.id))
        reason = f"The same bytes as '{twin.file}', which is in the corpus already."
        return Change(Happened.UNCHANGED, offer.file, twin.id, reason)

    def _unchanged(self, offer: Offer, origin: Origin) -> Change:
        """The bytes have not changed; what is known of the report may have."""
        self._run.claimed.add(origin.report_id)
        self._run.note(origin)
        report = self._run.reports[origin.report_id]
        provenance = self._run.provenances[report.id]
        if provenance.origin != origin.name:  # another source gave it, and what that knows stands
            return Change(Happened.UNCHANGED, offer.file, report.id)
        facts = self._run.holdings.corrections.of(report.id).over(
            facts_of(offer, self._run.source, self._run.holdings.publications, provenance.title)
        )
        now = replace(
            provenance,
            web=facts.web,
            corrected=facts.corrected,
            themes=facts.themes,
            supersedes=facts.supersedes,
        )
        new = described(report, facts, now)
        if (new, now) != (report, provenance):
            self._run.keep(new, now)
        if not (changed := difference(report, new)):
            return Change(Happened.UNCHANGED, offer.file, report.id)
        return Change(Happened.CHANGED, offer.file, report.id, f"What is known of it has changed: {changed}.")


def _reason(error: Exception) -> str:
    if not isinstance(error, OSError):
        return str(error)
    if error.errno == errno.ENOSPC:
        raise error
    return f"It cannot be opened: {error.strerror or error}."
