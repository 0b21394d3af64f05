"""Prints results of commands for people. No text of a report is read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.answer import Answer, Outcome
from corpus.report import Change, Happened, Report
from corpus.text import readable
from index.searching import Hit, Searcher
from web.views import phrases
from web.views.links import citation_of
from web.views.phrases import quoted

if TYPE_CHECKING:
    from assistant.evaluation.evaluation import Evaluation
    from corpus.sources.publications import Publication
    from corpus.storage.origins import Waiting
    from index import migration, reindexing
    from index.doctor import Health
    from index.versions import IndexVersion

_NO_ANSWER = {
    Outcome.NEAREST: "The reports may not answer that. The nearest passages are below.",
    Outcome.NOT_FOUND: "Nothing in this collection answers that.",
    Outcome.NOT_SUPPORTED: "Similar passages were found, but no quotation could be checked.",
}


def answer(answer: Answer, screen: Console) -> None:
    """Prints statements with report, year, page and paragraph; otherwise, why there are none.

    Where to turn in danger comes first.
    """
    urgent = [notice for notice in answer.notices if notice.id == "turn_to"]
    for notice in urgent:
        screen.print(Text(f"{notice.text}\n", style="yellow"))
    for statement in answer.statements:
        screen.print(Text("" if statement.quoted else f"\n{statement.text}"))
        for citation in statement.citations:
            screen.print(Text(quoted(phrases.without_bullet(citation.quote))))
            screen.print(Text(f"    {phrases.where(citation)}", style="cyan"))
    if answer.outcome in _NO_ANSWER:
        screen.print(_NO_ANSWER[answer.outcome])
    for notice in answer.notices:
        if notice not in urgent:
            screen.print(Text(f"\n{notice.text}", style="yellow"))
    if answer.nearest and answer.outcome is not Outcome.ANSWERED:
        screen.print("\nNearest passages, which may not answer:")
        for citation in answer.nearest:
            screen.print(Text(f"\n{phrases.cited_words(citation)}"))
            screen.print(Text(f"    {phrases.where(citation)}", style="cyan"))


def hits(searcher: Searcher, hits: Sequence[Hit], screen: Console) -> None:
    """Prints each passage with its report and pages."""
    if not hits:
        screen.print("Nothing was found.")
    for hit in hits:
        on_pages = {number: searcher.page(hit.report.id, number) for number in hit.passage.pages}
        pages = phrases.pages(citation_of(hit.passage, hit.report, on_pages))
        place = f"{hit.report.title}, {phrases.who(hit.report)}, {pages}  [{hit.passage.id}]"
        screen.print(Text(f"\n{hit.score:.3f}  {place}", style="cyan"))
        screen.print(Text(readable(hit.passage.text)))


def reports(reports: Iterable[Report], screen: Console) -> None:
    """Prints each report with its id, publisher, date and file."""
    for report in reports:
        published = phrases.date(report.published) or "no date"
        publisher = phrases.publishers(report.publisher) or "Publisher not known"
        screen.print(Text(report.title))
        screen.print(Text(f"    {report.id}", style="cyan"))
        screen.print(Text(f"    {publisher}, {published}, {report.file}"))


def missing(publications: Iterable[Publication], screen: Console) -> None:
    """Prints each known publication that is missing here, with its address if it is known."""
    for publication in publications:
        published = phrases.date(publication.published) or "no date"
        where = f", {publication.urls[0]}" if publication.urls else ""
        screen.print(Text(publication.title))
        screen.print(Text(f"    {publication.kind}, {publication.publisher}, {published}{where}"))


def waiting(waiting: Sequence[Waiting], approved: int, screen: Console) -> None:
    """Prints how many were approved, and each one that waits, with the key to approve it by."""
    if approved:
        screen.print(f"{phrases.count(approved, 'publication')} will be added at the next sync.")
    for publication in waiting:
        screen.print(Text(publication.title))
        kind = publication.kind or "kind not known"
        screen.print(Text(f"    {publication.key}", style="cyan"))
        screen.print(Text(f"    {publication.source}, {kind}, {publication.url}"))
    if not waiting and not approved:
        screen.print("Nothing waits for approval.")


def changes(changes: Sequence[Change], screen: Console, aside: Console) -> None:
    """Prints what happened to each changed report, every failure, and the totals."""
    from web.jobs import job_messages  # loads what only maintainers use, here and below

    for change in changes:
        if message := job_messages.change(change):
            failed = change.happened in (Happened.FAILED, Happened.LEFT_OUT)
            (aside if failed else screen).print(Text(message, style="red" if failed else ""))
    screen.print(job_messages.change_counts(changes))
    if any(change.happened in (Happened.ADDED, Happened.CHANGED) for change in changes):
        screen.print("Now run: panel-assistant reindex")


def published_version(result: reindexing.Event, screen: Console) -> None:
    """Prints which version is served, and what it took."""
    from index.reindexing import Published
    from web.jobs import job_messages

    assert isinstance(result, Published)
    screen.print(job_messages.published_version(result))


def versions(versions: Iterable[IndexVersion], served: str, screen: Console) -> None:
    """Prints each version with its contents."""
    for version in versions:
        mark = "*" if version.id == served else " "
        held = f"{phrases.count(version.reports, 'report')}, {phrases.count(version.passages, 'passage')}"
        model = f"{version.model} {version.revision}"
        other = "" if version.of_this_release else "  made by another release"
        screen.print(Text(f"{mark} {version.id}  {version.created}  {held}  {model}{other}"))


def health(health: Health, screen: Console, aside: Console) -> None:
    """Prints what is wrong with the index and how to repair it, or that nothing is."""
    from web.jobs import job_messages

    for finding in health.findings:
        aside.print(Text(job_messages.finding(finding), style="red"))
    if health.sound:
        screen.print(job_messages.health(health))


def evaluation(evaluation: Evaluation, screen: Console) -> None:
    """Prints the scores with their intervals, the scores compared with, and each question that changed."""
    from rich.table import Table

    table = Table("", "now", "95% interval", *(("before",) if evaluation.before else ()))
    for name, value in evaluation.card.scores.items():
        low, high = evaluation.card.intervals[name]
        before = (f"{evaluation.before.scores[name]:.3f}",) if evaluation.before else ()
        table.add_row(name, f"{value:.3f}", f"{low:.2f} to {high:.2f}", *before)
    screen.print(table)
    for old, new in evaluation.changed:
        better = "Better" if new.right else "Worse"
        screen.print(Text(f"{better}: {new.case.asked} ({old.outcome.value}, now {new.outcome.value})"))


def copy_line(event: migration.Event) -> str:
    """Returns a line on what has been copied."""
    from index.migration import Copied

    if isinstance(event, Copied):
        return f"{event.what}: {event.count}, the same in both places ({event.digest[:16]})"
    if not event.version:
        return "There was no index to make again."
    return f"Version {event.version} is served; its corpus is the one that left ({event.corpus[:16]})."
