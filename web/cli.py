"""The command line: the same services as the pages. Results go to stdout, all else to stderr.

Exit codes: 0 done, 1 something failed (each failure named with its reason), 2 wrong usage.
"""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from corpus.errors import CorpusError
from corpus.report import Happened
from corpus.sync import Event, Synced
from corpus.websites import NAMES
from index.errors import IndexingError
from index.searching import Query
from web import showing
from web.asking import begin, checked
from web.bootstrap import bootstrap, missing
from web.problems import BadQuestion
from web.progress import with_progress
from web.schemas import AnswerOut, HitOut, ReportOut, SearchOut
from web.services import Services
from web.settings import Settings

app = typer.Typer(
    help="Ask published safeguarding reports, and keep the collection they are asked from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
screen = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, the same as the API gives.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="How many results at most.")]


@app.command()
def add(paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")]) -> None:
    """Add reports to the collection. They are asked after the next reindex."""
    _report(_services().add(paths))


@app.command()
def sync(
    source: Annotated[str, typer.Argument(help=f"One of: {', '.join(NAMES)}; or an address.")],
    dry_run: Annotated[bool, typer.Option(help="Say what would change, and change nothing.")] = False,
) -> None:
    """Take in what a website has published since the last time, or the file at an address."""
    if source not in NAMES and not source.startswith(("http://", "https://")):
        raise typer.BadParameter(f"There is no website '{source}'. Choose one of: {', '.join(NAMES)}.")
    _report(_services().sync(source, dry_run))


@app.command()
def approve(
    keys: Annotated[list[str] | None, typer.Argument(help="What to let in, as it is listed.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Let in all that waits.")] = False,
) -> None:
    """Let in new publications at the next sync. Without a key, list what waits for approval."""
    origins = _services().origins()
    waiting = origins.waiting()
    chosen = [one for one in waiting if everything or one.key in (keys or ())]
    if unknown := set(keys or ()) - {one.key for one in waiting}:
        raise typer.BadParameter(f"Nothing of this name waits: {', '.join(sorted(unknown))}.")
    for one in chosen:
        origins.approve(one.source, [one.key])
    showing.waiting([one for one in waiting if one not in chosen], len(chosen), screen)


def _report(events: Iterator[Event]) -> None:
    """Run a change of the collection to its end, and say what happened to each report."""
    result = with_progress(events, aside)
    assert isinstance(result, Synced)
    showing.changes(result.changes, screen, aside)
    if any(change.happened is Happened.FAILED for change in result.changes):
        raise typer.Exit(1)


@app.command()
def retag() -> None:
    """Give every passage its themes anew, after HOME/themes.toml was changed."""
    _report(_services().retag())


@app.command()
def reindex(
    force: Annotated[bool, typer.Option(help="Serve it though the golden questions fare worse.")] = False,
) -> None:
    """Make a new version of the index from the collection, and serve it if it is no worse."""
    showing.published(with_progress(_services().reindex(force), aside), screen)


@app.command()
def versions() -> None:
    """List the versions of the index, newest first; the one that is served is marked."""
    kept = _services().versions
    showing.versions(kept.all(), kept.current_id(), screen)


@app.command()
def rollback() -> None:
    """Serve the version before the current one."""
    screen.print(f"Version {_services().versions.rollback().id} is served.")


@app.command()
def prune(keep: Annotated[int, typer.Option(min=1, help="How many versions to keep.")] = 3) -> None:
    """Take old versions away. The one that is served and the one before it stay."""
    gone = _services().versions.prune(keep)
    screen.print(f"Taken away: {', '.join(gone)}." if gone else "There was nothing to take away.")


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Limit = 10,
    report: Annotated[list[str] | None, typer.Option(help="Only this report, by id.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Only passages on this theme, by id.")] = None,
    since: Annotated[int | None, typer.Option(help="The first year.")] = None,
    until: Annotated[int | None, typer.Option(help="The last year.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find passages, best first."""
    services = _services()
    query = Query(
        checked(text, services.settings.question_limit),
        reports=tuple(report or ()),
        themes=tuple(theme or ()),
        since=since,
        until=until,
    )
    searcher = services.searcher()
    hits = searcher.search(query, limit)
    if as_json:
        found = SearchOut(hits=[HitOut.of(hit, searcher) for hit in hits], version=searcher.version_id)
        screen.print_json(found.model_dump_json())
    else:
        showing.hits(hits, screen)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    history: Annotated[list[str] | None, typer.Option(help="A question asked before; oldest first.")] = None,
    limit: Limit = 5,
    as_json: AsJson = False,
) -> None:
    """Answer a question by quoting the reports word for word."""
    services = _services()
    answer = begin(services, question, history or [], limit).answer()
    if as_json:
        address = services.settings.address
        screen.print_json(AnswerOut.of(answer, lambda path: address + path).model_dump_json())
    else:
        showing.answer(answer, screen)


@app.command()
def reports(
    missing_only: Annotated[bool, typer.Option("--missing", help="Known publications not here.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the reports of the collection, or the known publications that are not in it."""
    services = _services()
    kept = services.catalogue().reports()
    if missing_only:
        absent = services.publications().missing(kept)
        if as_json:
            screen.print_json(json.dumps([asdict(publication) for publication in absent]))
        else:
            showing.missing(absent, screen)
    elif as_json:
        screen.print_json(json.dumps([ReportOut.of(report).model_dump() for report in kept]))
    else:
        showing.reports(kept, screen)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to serve on.")] = None,
) -> None:
    """Serve the pages. An empty home is given the sample reports first, so that there is something to ask."""
    from web.serving import run  # the web server is loaded by this command alone

    given = {"host": host, "port": port}
    changes = {name: value for name, value in given.items() if value is not None}
    settings = Settings().model_copy(update=changes)
    services = bootstrap(settings)
    for work in missing(services):
        with_progress(work, aside)
    run(services, aside)


def _services() -> Services:
    return bootstrap(Settings())


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: what went wrong is said in a sentence, never as a traceback."""
    errors = logging.StreamHandler()
    errors.setLevel(logging.ERROR)  # libraries tell much that nobody asked at the command line
    logging.basicConfig(handlers=[errors])
    try:
        app(arguments)
    except BadQuestion as fault:
        aside.print(str(fault), style="red", markup=False)
        sys.exit(2)
    except (CorpusError, IndexingError) as error:
        aside.print(str(error), style="red", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        aside.print("Stopped. What was served before is still served.", style="yellow")
        sys.exit(1)
