"""Shared parts of the commands: the consoles, the services, and the progress bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from corpus.errors import StorageFailed
from web.bootstrap import bootstrap, migrate
from web.services import Services
from web.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from index.migration import Event as MigrationEvent

screen = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, the same as the API gives.")]


def services(*, begins: bool = False) -> Services:
    """Returns the services for the settings in the environment.

    Only a command that `begins` a collection makes a home. Raises StorageFailed where there is none.
    """
    settings = Settings()
    shared = settings.database_url.get_secret_value()
    if not settings.home.is_dir() and not (shared or (begins and not settings.home.exists())):
        raise StorageFailed(
            f"There is no folder {settings.home}. Check PANEL_HOME, or begin a collection there: "
            "panel-assistant add PATH"
        )
    return bootstrap(settings)


def migration(direction: str) -> Iterator[MigrationEvent]:
    """Creates the database tables and, if a direction is given, copies everything."""
    return migrate(Settings(), direction)


Event = TypeVar("Event")


def run_with_progress(events: Iterator[Event], console: Console) -> Event:
    """Runs the work to its end with a progress bar. Returns its last event, which is the result."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

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
    from web.jobs.job_messages import message_of  # loads what only maintainers use

    message = message_of(event)
    if message.doing:
        bar.update(
            task,
            description=message.doing,
            total=message.total,
            completed=message.done,
            advance=message.step or None,
        )
