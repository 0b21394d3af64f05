"""What every command shares: where results and all else are printed, and the services."""

from typing import Annotated

import typer
from rich.console import Console

from web.bootstrap import bootstrap
from web.services import Services
from web.settings import Settings

screen = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, the same as the API gives.")]


def services() -> Services:
    """The services of the settings in the environment."""
    return bootstrap(Settings())
