"""What tests of a synchronised corpus do and ask again and again."""

from collections.abc import Iterable

from corpus.report import Change, Happened
from corpus.sync.sync_events import Event, Synced
from tests.corpus.govuk_server import GovUkServer, attachment, publication

TITLES = ("Guidance for everyone 2024", "What was learned from neglect", "A review of bruising in babies")


def put(server: GovUkServer, name: str, title: str, text: str, updated: str = "2024-03-01") -> None:
    """Publish one report on the server, or put another in its place."""
    url = server.asset(f"{name}-{updated}.pdf", text)
    server.publish(publication(name, title, [attachment(title, url)], updated))


def changes_of(events: Iterable[Event]) -> list[Change]:
    """Every Change of a run."""
    *_, last = events
    assert isinstance(last, Synced)
    return list(last.changes)


def outcomes_of(events: Iterable[Event]) -> list[Happened]:
    """What happened in a run, except what stayed as it was."""
    return [change.happened for change in changes_of(events) if change.happened is not Happened.UNCHANGED]
