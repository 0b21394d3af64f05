"""Messages about the events of long work, the same on the command line and on the maintainers' pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.cases import CaseResult
from corpus.report import Change, Happened
from corpus.sync.sync_events import Started, Synced
from index.doctor import Examined, Finding, Health
from index.quality import Verdict
from index.reindexing import Embedding, Judged, Published
from web.views import phrases

CHECKING = "Checking the new version"
"""The message while the new version is checked."""


@dataclass(frozen=True, slots=True)
class JobMessage:
    """The message about one event. None means unchanged.

    `doing` is the current step, `done` of `total` the progress, `step` the progress since the last event.
    `line` is a line to store, and `failed` whether it is a failure. `result` ends the work.
    """

    doing: str = ""
    done: int | None = None
    total: int | None = None
    step: int = 0
    line: str = ""
    failed: bool = False
    verdict: Verdict | None = None
    result: str = ""


def message_of(event: object) -> JobMessage:
    """Returns the message about an event; an empty one for an unknown event."""
    match event:
        case Started(total):
            return JobMessage("Reading reports", total=total)
        case Change(subject=subject):
            failed = event.happened is Happened.FAILED
            return JobMessage(f"Read {subject}", step=1, line=change(event), failed=failed)
        case Embedding(done, total):
            return JobMessage("Embedding passages", done, total)
        case Judged(verdict):
            return JobMessage(CHECKING, verdict=verdict)
        case Examined(what, findings):
            lines = "\n".join(map(finding, findings))
            return JobMessage(f"Examined {what}", step=1, line=lines, failed=bool(lines))
        case CaseResult():
            return JobMessage("Asking questions", step=1)
        case Synced(changes):
            return JobMessage(result=change_counts(changes))
        case Published():
            return JobMessage(result=published_version(event))
        case Health():
            return JobMessage(result=health(event))
        case _:
            return JobMessage()


def change(change: Change) -> str:
    """Returns what happened to one report, with the notes of its reader on separate lines.

    Returns "" if the report is unchanged and has no notes.
    """
    if change.happened is Happened.UNCHANGED and not change.reason:
        return ""
    reason = change.reason if change.happened is Happened.FAILED else f"({change.reason})"
    joined = ": " if change.happened is Happened.FAILED else " "
    message = f"{change.happened.value.capitalize()}: {change.subject}"
    message = f"{message}{joined}{reason}" if change.reason else message
    return "\n".join([message, *(f"    Note: {note}" for note in change.notes)])


def change_counts(changes: Sequence[Change]) -> str:
    """Returns how many of each: "2 added, 1 failed."."""
    counts = Counter(change.happened.value for change in changes)
    message = ", ".join(f"{number} {name}" for name, number in counts.items()) or "nothing to add"
    return f"{phrases.capitalised(message)}."


def published_version(result: Published) -> str:
    """Returns which version is served, and how many passages were embedded for it."""
    version = result.version
    if result.unchanged:
        return f"Nothing has changed. Version {version.id} is served."
    contents = f"{phrases.count(version.reports, 'report')}, {phrases.count(version.passages, 'passage')}"
    return (
        f"Version {version.id} is served: {contents} ({result.embedded:,} embedded, {result.reused:,} kept)."
    )


def finding(finding: Finding) -> str:
    """Returns what is wrong with an index, and how to repair it."""
    message = f"{finding.version}: {finding.what}" if finding.version else finding.what
    return f"{message} {finding.mend}".rstrip()


def health(health: Health) -> str:
    """Returns that nothing is wrong, or the number of findings."""
    if health.sound:
        return "Nothing is damaged: every passage stands on its page."
    return f"{phrases.count(len(health.findings), 'thing')} to mend."
