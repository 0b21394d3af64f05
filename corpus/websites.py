"""The websites that can be synchronised, by name; `websites.toml` says what to look at on each."""

import tomllib
from collections.abc import Callable
from importlib import resources
from typing import Any

from corpus.govuk import GovUk
from corpus.panel_site import PanelSite
from corpus.remembered import Pages
from corpus.sources import Source

_SOURCES: dict[str, Callable[[Pages, dict[str, Any]], Source]] = {
    "govuk": lambda pages, settings: GovUk(pages, **settings),
    "panel": lambda pages, settings: PanelSite(pages, **settings),
}

NAMES = tuple(_SOURCES)


def website(name: str, pages: Pages) -> Source:
    """The source of that name, one of NAMES, as websites.toml has it."""
    text = resources.files("corpus").joinpath("websites.toml").read_text(encoding="utf-8")
    return _SOURCES[name](pages, tomllib.loads(text)[name])
