"""The doctor: looks at everything that an installation stores, and says of each thing what is wrong with it.

    examine            the versions of the index: each file by its digest, each passage by its page
    examine_all        the databases, originals, golden questions and vectors too

It changes nothing, and a home that can only be read is examined all the same. Each finding says what is wrong
and what to run (index/repair.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.report import text_of
from corpus.storage.catalogue import Catalogue
from corpus.storage.storage_errors import EXAMINE
from index.errors import BrokenVersion, IndexingError, NoIndex
from index.storage import Storage
from index.versions import MEND, Versions

_MEND_SERVED = MEND
_MEND_OTHER = "It is not served. Run: panel-assistant prune."
_OTHER_RELEASE = "It is whole, but was made by another release and cannot be searched by this one."
_MEND_OTHER_RELEASE = "Run: panel-assistant reindex."
_REPAIR = "Run: panel-assistant repair."
_ADD = "Add the file again: panel-assistant add PATH, or sync the source that it came from."


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and how to mend it. `version` is "" where it is with no version of the index."""

    version: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing was examined: "version 000007-5f3a9c21", "the catalogue"."""

    what: str
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


def examine_all(storage: Storage, databases: Sequence[str]) -> Iterator[Event]:
    """Examines the databases of these names, and everything else. The last event is the Health of all."""
    parts: Mapping[str, Iterator[Finding]] = {
        **{f"the database {name}": _database_findings(storage, name) for name in databases},
        "the reports": _report_findings(storage),
        "the golden questions": _golden_question_findings(storage),
        "the vectors and analyses": _cache_findings(storage),
    }
    findings: list[Finding] = []
    for part, part_findings in parts.items():
        examined = Examined(part, tuple(part_findings))
        findings += examined.findings
        yield examined
    for event in examine(storage.versions):
        if isinstance(event, Health):
            yield Health((*findings, *event.findings))
        else:
            yield event


def examine(versions: Versions) -> Iterator[Event]:
    """Examines every version. The last event is the Health of all."""
    findings: list[Finding] = []
    try:
        served = versions.current_id()
    except (NoIndex, BrokenVersion) as error:
        says_what_to_run = "run:" in str(error).casefold()
        findings.append(Finding("", str(error), "" if says_what_to_run else _MEND_SERVED))
        served = ""
    if served and served not in versions.ids():
        findings.append(Finding(served, "The served version is not there.", _MEND_SERVED))
    for version_id in versions.ids():
        mend = _MEND_SERVED if version_id == served else _MEND_OTHER
        of_version = tuple(Finding(version_id, fault, mend) for fault in _faults(versions, version_id))
        if version_id == served and not of_version and not versions.get(version_id).of_this_release:
            of_version = (Finding(version_id, _OTHER_RELEASE, _MEND_OTHER_RELEASE),)
        findings += of_version
        yield Examined(f"version {version_id}", of_version)
    yield Health(tuple(findings))


def _database_findings(storage: Storage, name: str) -> Iterator[Finding]:
    for fault in storage.database(name).faults():
        yield Finding("", fault.removesuffix(EXAMINE).rstrip(), _REPAIR)


def _report_findings(storage: Storage) -> Iterator[Finding]:
    """Yields what is wrong with the reports of the catalogue and their originals."""
    try:
        reports = Catalogue(storage.database("catalogue")).reports()
    except CorpusError:
        return  # told of the database already
    except Exception as error:  # rows that no program wrote make their readers fail in many ways
        yield Finding("", f"The catalogue holds what cannot be read ({type(error).__name__}).", _REPAIR)
        return
    if not reports and (indexed := max((version.reports for version in storage.versions.all()), default=0)):
        yield Finding("", f"The catalogue holds no reports, but the index was made from {indexed}.", _REPAIR)
    for report in reports:
        if not storage.originals.is_whole(report.digest):
            yield Finding("", f"The file of {report.title} ({report.file}) is lost or damaged.", _ADD)


def _golden_question_findings(storage: Storage) -> Iterator[Finding]:
    try:
        storage.golden.all()
    except IndexingError as error:
        yield Finding("", str(error), _REPAIR)


def _cache_findings(storage: Storage) -> Iterator[Finding]:
    for fault in storage.versions.cache_faults():
        yield Finding("", fault, _REPAIR)


def _faults(versions: Versions, version_id: str) -> Iterator[str]:
    """Yields what is wrong with a version: its manifest, its files, or else its passages."""
    try:
        version = versions.get(version_id)
    except BrokenVersion as error:
        yield str(error).removesuffix(MEND).rstrip()
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
