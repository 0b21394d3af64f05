"""The doctor: every file of every version against its digest, every passage against its page.

It changes nothing. What it finds comes with what mends it.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from corpus.report import text_of
from corpus.storage.catalogue import Catalogue
from index.errors import BrokenVersion, NoIndex
from index.versions import Versions

_MEND_SERVED = "Run: panel-assistant rollback, then panel-assistant reindex."
_MEND_OTHER = "It is not served. Run: panel-assistant prune."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do."""

    version: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Examined:
    """One version has been examined."""

    version: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The result, which comes last."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


Event = Examined | Health


def examine(versions: Versions) -> Iterator[Event]:
    """Examine every version; the last event is the Health of all."""
    found: list[Finding] = []
    try:
        served = versions.current_id()
    except NoIndex as error:
        found.append(Finding("", str(error), "Run: panel-assistant reindex."))
        served = ""
    if served and served not in versions.ids():
        found.append(Finding(served, "The served version is not there.", _MEND_SERVED))
    for version_id in versions.ids():
        mend = _MEND_SERVED if version_id == served else _MEND_OTHER
        findings = tuple(Finding(version_id, what, mend) for what in _wrong(versions, version_id))
        found += findings
        yield Examined(version_id, findings)
    yield Health(tuple(found))


def _wrong(versions: Versions, version_id: str) -> Iterator[str]:
    try:
        version = versions.get(version_id)
    except BrokenVersion as error:
        yield str(error)
        return
    broken = list(versions.broken(version))
    yield from broken
    if not broken:
        with closing(versions.evidence(version_id)) as evidence:
            yield from _passages(evidence)


def _passages(evidence: Catalogue) -> Iterator[str]:
    """Passages whose text is not what their spans say of their pages."""
    for report in evidence.reports():
        pages = {page.number: page for page in evidence.pages(report.id)}
        for passage in evidence.passages(report.id):
            there = all(span.page in pages for span in passage.spans)
            if not there or text_of(passage.spans, pages) != passage.text:
                yield f"Passage {passage.id} of {report.title} is not what its pages say."
