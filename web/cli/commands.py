"""The command line uses the same services as the pages. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 something failed (each failure is named with its reason), 2 wrong usage.
"""

import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from assistant.evaluation.cases import UnreadableCases
from index.searching import Query
from web.bootstrap import bootstrap, missing
from web.cli import maintainer_commands, output
from web.cli.console import AsJson, aside, run_with_progress, screen, services
from web.errors import BadQuestion, UnreadableKeys, sentence_for
from web.garbage_collection import loading
from web.home_lock import mark_served
from web.private_folders import make_new_files_private
from web.questions import find, start_question
from web.services import Services
from web.settings import CannotServe, Settings, ensure_mcp, faults_of

if TYPE_CHECKING:
    from web.server.warm_up import WarmUp

app = typer.Typer(
    help="Ask published safeguarding reports, and keep the collection they are asked from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(maintainer_commands.app)

Limit = Annotated[int, typer.Option(min=1, max=100, help="Maximum number of results.")]


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
    filters = Query("", reports=tuple(report or ()), themes=tuple(theme or ()), since=since, until=until)
    searcher, hits = find(services(), text, filters, limit)
    if as_json:
        from web.api.answer_schemas import HitOut, SearchOut  # takes a while to load

        result = SearchOut(hits=[HitOut.of(hit, searcher) for hit in hits], version=searcher.version_id)
        screen.print_json(result.model_dump_json())
    else:
        output.hits(searcher, hits, screen)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    history: Annotated[list[str] | None, typer.Option(help="A question asked before; oldest first.")] = None,
    limit: Limit = 5,
    as_json: AsJson = False,
) -> None:
    """Answer a question by quoting the reports word for word."""
    wired = services()
    answer = start_question(wired, question, history or [], limit).answer()
    if as_json:
        from web.api.answer_schemas import AnswerOut

        address = wired.settings.address
        screen.print_json(AnswerOut.of(answer, lambda path: address + path).model_dump_json())
    else:
        output.answer(answer, screen)


@app.command()
def reports(
    missing_only: Annotated[bool, typer.Option("--missing", help="Known publications not here.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the reports of the collection, or the known publications that are not in it."""
    wired = services()
    reports = wired.maintaining.catalogue().reports()
    if missing_only:
        missing = wired.maintaining.publications().missing(reports)
        if as_json:
            screen.print_json(json.dumps([asdict(publication) for publication in missing]))
        else:
            output.missing(missing, screen)
    elif as_json:
        from web.api.answer_schemas import ReportOut

        screen.print_json(json.dumps([ReportOut.of(report).model_dump() for report in reports]))
    else:
        output.reports(reports, screen)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port to serve on.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="How many processes serve.")] = None,
) -> None:
    """Serve the pages. An empty home gets the sample reports first, so that questions have answers."""
    options = {"host": host, "port": port, "workers": workers}
    changes = {name: value for name, value in options.items() if value is not None}
    settings = Settings().model_copy(update=changes)
    wired = bootstrap(settings)
    with mark_served(settings.home):
        warm_up = _warm_up(wired)
        with loading():
            from web.server.process import bind_socket, run  # only this command imports the web server

        with bind_socket(settings.host, settings.port) as listening:  # first: it fails before the slow part
            if not wired.asking.has_index():
                aside.print("The reports are indexed first. This can take minutes.")
            for work in missing(wired):
                run_with_progress(work, aside)
            run(wired, listening, aside, warm_up)


def _warm_up(wired: Services) -> "WarmUp | None":
    """Starts to load the model and the index of a process that serves alone, if there is an index."""
    from web.server.warm_up import WarmUp

    serves_alone = wired.settings.workers == 1 and wired.asking.has_index()
    return WarmUp(wired).start() if serves_alone else None


@app.command()
def api_key(
    name: Annotated[str, typer.Argument(help="Whose key it is, in letters, digits, '.', '-' and '_'.")],
    file: Annotated[Path, typer.Option(help="The file of keys that PANEL_API_KEYS names.")],
) -> None:
    """Make an API key, add its hash to the file of keys, and print the key, which is shown this once."""
    from web.server.api_keys import add_key  # imports the web server

    screen.print(add_key(file, name), markup=False)


@app.command()
def mcp() -> None:
    """Serve read-only tools by the Model Context Protocol, over standard input and output."""
    ensure_mcp()
    wired = services(begins=True)
    from web.api.mcp_server import mcp_server  # needs the SDK, the extra `mcp`

    with mark_served(wired.settings.home):
        for work in missing(wired):
            run_with_progress(work, aside)
        mcp_server(wired, wired.settings.address).run("stdio")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line. Prints an error as a sentence, never as a traceback."""
    make_new_files_private()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that the terminal cannot show is not an error
            stream.reconfigure(errors="replace")
    errors = logging.StreamHandler()
    errors.setFormatter(_ErrorFormatter())
    errors.addFilter(_matters)
    logging.basicConfig(handlers=[errors])
    try:
        app(arguments)
    except BadQuestion as fault:
        aside.print(str(fault), style="red", markup=False)
        sys.exit(2)
    except ValidationError as error:
        for fault_of_setting in faults_of(error):
            aside.print(fault_of_setting, style="red", markup=False)
        sys.exit(2)
    except (CannotServe, UnreadableCases, UnreadableKeys) as error:
        aside.print(str(error), style="red", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        aside.print("Stopped. What was served before is still served.", style="yellow")
        sys.exit(1)
    except Exception as error:
        aside.print(sentence_for(error), style="red", markup=False)
        sys.exit(1)


def _matters(record: logging.LogRecord) -> bool:
    """Lets through errors, and our own warnings: libraries log more than a command should print."""
    return record.levelno >= logging.ERROR or record.name.startswith(("corpus.", "index.", "web."))


class _ErrorFormatter(logging.Formatter):
    """Logs the type of an error and its places in the code, never its message, which may hold a secret."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name is logging's
        from web.server.logs import places  # loads the server's logging, which few commands need

        kind, _, where = ei
        return f"{kind.__name__} at {places(where)}"
