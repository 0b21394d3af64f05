"""A progress bar for any long work: every long work is a generator of events, the last its result."""

from collections.abc import Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from assistant.cases import Result
from corpus.report import Change
from corpus.sync import Started
from index.doctor import Examined
from index.reindexing import Embedding, Judged

Event = TypeVar("Event")


def with_progress(events: Iterator[Event], console: Console) -> Event:
    """Run the work to its end, showing how far it is; its last event is the result."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        for event in events:  # the last one is the result
            _advance(bar, task, event)
    return event


def _advance(bar: Progress, task: TaskID, event: object) -> None:
    match event:
        case Started(total):
            bar.update(task, description="Reading reports", total=total)
        case Change(subject=subject):
            bar.update(task, description=f"Read {subject}", advance=1)
        case Embedding(done, total):
            bar.update(task, description="Embedding passages", completed=done, total=total)
        case Judged():
            bar.update(task, description="Checking the new version")
        case Examined(version):
            bar.update(task, description=f"Examined version {version}", advance=1)
        case Result():
            bar.update(task, description="Asking questions", advance=1)
        case _:
            pass
