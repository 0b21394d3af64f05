"""A progress bar for any long work: every long work is a generator of events, the last its result."""

from collections.abc import Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from web.jobs.job_messages import told

Event = TypeVar("Event")


def with_progress(events: Iterator[Event], console: Console) -> Event:
    """Run the work to its end, showing how far it is; its last event is the result."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        for event in events:  # the last one is the result
            _advance(bar, task, event)
    return event


def _advance(bar: Progress, task: TaskID, event: object) -> None:
    said = told(event)
    if said.doing:
        bar.update(
            task, description=said.doing, total=said.total, completed=said.done, advance=said.step or None
        )
