"""The doctor: compares every file of every version with its digest, and every passage with its page.

It changes nothing. Each finding says what is wrong and what to run.
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
    """What is wrong with a version ("" where there is no version), and how to mend it."""

    version: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Examined:
    """One version was examined."""

    version: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The last event: all findings."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Returns whether nothing is wrong."""
        return not self.findings


Event = Examined | Health


def examine(versions: Versions) -> Iterator[Event]:
    """Examines every version. The last event is the Health of all."""
    findings: list[Finding] = []
    try:
        served = versions.current_id()
    except NoIndex as error:
        findings.append(Finding("", str(error), "Run: panel-assistant reindex."))
        served = ""
    if served and served not in versions.ids():
        findings.append(Finding(served, "The served version is not there.", _MEND_SERVED))
    for version_id in versions.ids():
        mend = _MEND_SERVED if version_id == served else _MEND_OTHER
        of_version = tuple(Finding(version_id, fault, mend) for fault in _faults(versions, version_id))
        findings += of_version
        yield Examined(version_id, of_version)
    yield Health(tuple(findings))


def _faults(versions: Versions, version_id: str) -> Iterator[str]:
    """Yields what is wrong with a version: its manifest, its files, or else its passages."""
    try:
        version = versions.get(version_id)
    except BrokenVersion as error:
        yield str(error)
        return
    broken = list(versions.broken(version))
    yield from broken
    if not broken:
        with closing(versions.evidence(version_id)) as evidence:
            yield from _passage_faults(evidence)


def _passage_faults(evidence: Catalogue) -> Iterator[str]:
    """Yields the passages whose text differs from the text of their spans."""
    for report in evidence.reports():
        pages = {page.number: page for page in evidence.pages(report.id)}
        for passage in evidence.passages(report.id):
            has_pages = all(span.page in pages for span in passage.spans)
            if not has_pages or text_of(passage.spans, pages) != passage.text:
                yield f"Passage {passage.id} of {report.title} is not what its pages say."
