"""What every command shares: where results and all else are printed, and the services."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from index.moving import Event
from web.bootstrap import bootstrap, migrate
from web.services import Services
from web.settings import Settings

screen = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, the same as the API gives.")]


def services() -> Services:
    """The services of the settings in the environment."""
    return bootstrap(Settings())


def migration(direction: str) -> Iterator[Event]:
    """The tables of the database made, and everything copied where a direction is given."""
    return migrate(Settings(), direction)
