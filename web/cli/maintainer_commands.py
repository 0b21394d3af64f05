"""The commands of a maintainer: the collection, the versions of its index, and evaluation."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from corpus.report import Change, Happened
from corpus.sources.websites import NAMES
from corpus.sync.sync_events import Event, Synced
from index.errors import QualityGateFailed
from web.cli import output
from web.cli.console import aside, migration, run_with_progress, screen, services
from web.home_lock import keep_servers_out

app = typer.Typer()


@app.command()
def add(paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")]) -> None:
    """Add reports to the collection. They can be searched after the next reindex."""
    _tell(_done(services(begins=True).maintaining.add(paths)))


@app.command()
def sync(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE...]", help=f"{', '.join(NAMES)}, or addresses; none for all websites."
        ),
    ] = None,
    named: Annotated[list[str] | None, typer.Option("--source", help="The same, named one by one.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
) -> None:
    """Take in what websites have published since the last time, or the files at addresses."""
    chosen = [*(sources or ()), *(named or ())]
    for source in chosen:
        if source not in NAMES and not source.startswith(("http://", "https://")):
            raise typer.BadParameter(f"There is no website '{source}'. Choose one of: {', '.join(NAMES)}.")
    maintaining = services(begins=not dry_run).maintaining
    changes = [change for source in chosen or NAMES for change in _done(maintaining.sync(source, dry_run))]
    _tell(changes, failures=(Happened.FAILED,))  # websites hold much that is not a report


@app.command()
def approve(
    keys: Annotated[list[str] | None, typer.Argument(help="The keys to approve, as listed.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Approve everything that waits.")] = False,
) -> None:
    """Approve new publications for the next sync. Without a key, list what waits for approval."""
    origins = services().maintaining.origins()
    waiting = origins.waiting()
    chosen = [publication for publication in waiting if everything or publication.key in (keys or ())]
    if unknown := set(keys or ()) - {publication.key for publication in waiting}:
        raise typer.BadParameter(f"Nothing of this name waits: {', '.join(sorted(unknown))}.")
    for publication in chosen:
        origins.approve(publication.source, [publication.key])
    output.waiting([publication for publication in waiting if publication not in chosen], len(chosen), screen)


def _done(events: Iterator[Event]) -> Sequence[Change]:
    """Runs a change of the collection to its end with a progress bar. Returns all changes."""
    result = run_with_progress(events, aside)
    assert isinstance(result, Synced)
    return result.changes


def _tell(
    changes: Sequence[Change], failures: Collection[Happened] = (Happened.FAILED, Happened.LEFT_OUT)
) -> None:
    """Prints what happened to each report. Exits with 1 if any of the `failures` happened."""
    output.changes(changes, screen, aside)
    if any(change.happened in failures for change in changes):
        raise typer.Exit(1)


@app.command()
def password() -> None:
    """Ask for a maintainer's password, and print the hash for PANEL_ADMIN_PASSWORD_HASH."""
    from web.sign_in.password import BadPassword, hash_password

    password = typer.prompt("A password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        screen.print(hash_password(password), markup=False)
        typer.echo(
            "Set PANEL_ADMIN_PASSWORD_HASH to that, in single quotes, and start the server again.", err=True
        )
    except BadPassword as fault:
        raise typer.BadParameter(str(fault)) from fault


@app.command()
def retag() -> None:
    """Assign the themes of every passage again, after a change of HOME/themes.toml."""
    _tell(_done(services().maintaining.retag()))


@app.command()
def reindex(
    force: Annotated[bool, typer.Option(help="Serve it even if the golden questions do worse.")] = False,
) -> None:
    """Make a new version of the index from the collection, and serve it if it is no worse."""
    maintaining = services().maintaining
    try:
        result = run_with_progress(maintaining.reindex(force), aside)
    except QualityGateFailed as refused:
        if not sys.stdin.isatty():
            raise
        aside.print(str(refused), style="red", markup=False)
        if not typer.confirm("Serve the new version all the same?", err=True):
            raise typer.Exit(1) from refused
        result = run_with_progress(maintaining.reindex(True), aside)
    output.published_version(result, screen)


@app.command()
def versions() -> None:
    """List the versions of the index, newest first; the one that is served is marked."""
    versions = services().operating.versions
    made = versions.all()
    output.versions(made, versions.served_id() if made else versions.current_id(), screen)


@app.command()
def rollback() -> None:
    """Serve the previous version."""
    screen.print(f"Version {services().operating.versions.rollback().id} is served.")


@app.command()
def prune(keep: Annotated[int, typer.Option(min=1, help="How many versions to keep.")] = 3) -> None:
    """Delete old versions. The served version and the one before it stay."""
    gone = services().operating.versions.prune(keep)
    screen.print(f"Deleted: {', '.join(gone)}." if gone else "There were no versions to delete.")


@app.command()
def migrate(
    direction: Annotated[
        str, typer.Argument(metavar="[to|from]", help="Copy the home to the database, or it to the home.")
    ] = "",
) -> None:
    """Make the tables of PANEL_DATABASE_URL; with a direction, copy everything and prove that it arrived."""
    if direction not in ("", "to", "from"):
        raise typer.BadParameter("Say: migrate, migrate to, or migrate from.")
    for event in migration(direction):
        aside.print(output.copy_line(event), markup=False)
    screen.print("The database is ready." if not direction else "Everything has arrived.")


@app.command()
def doctor() -> None:
    """Examine everything that is stored: databases, originals, every version, every passage on its page."""
    from index.doctor import Health

    health = run_with_progress(services().maintaining.examine(), aside)
    assert isinstance(health, Health)
    output.health(health, screen, aside)
    if not health.sound:
        raise typer.Exit(1)


@app.command()
def repair() -> None:
    """Repair what the doctor found damaged, from what is whole. Stop the server first."""
    wired = services()
    with keep_servers_out(wired.settings.home):
        events = list(wired.maintaining.repair())
    for event in events:
        screen.print(event.what, markup=False)
    screen.print("Now run: panel-assistant doctor" if events else "There was nothing to repair.")


@app.command()
def evaluate(
    cases: Annotated[Path, typer.Argument(help="Questions with the pages that answer them, as JSON lines.")],
    against: Annotated[str, typer.Option(help="Compare with this version of the index, by its id.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the result to this file, as a web page.")] = None,
) -> None:
    """Ask questions whose answers are known, and score the answers and the refusals."""
    from assistant.evaluation.evaluation import Evaluation

    evaluation = run_with_progress(services().maintaining.evaluate(cases, against), aside)
    assert isinstance(evaluation, Evaluation)
    output.evaluation(evaluation, screen)
    if html:
        from web.views.templating import evaluation_page  # loads the templates

        html.write_text(evaluation_page(evaluation), "utf-8")
        aside.print(f"Written to {html}.", markup=False)
