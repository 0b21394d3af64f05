"""The sources on the web that a maintainer can name: a website of `websites.toml`, or an address."""

import tomllib
from collections.abc import Callable
from importlib import resources
from typing import Any

from corpus.errors import NoSuchSource
from corpus.sources.base import Source
from corpus.sources.govuk import GovUk
from corpus.sources.http.page_cache import Pages
from corpus.sources.panel_site import PanelSite
from corpus.sources.url import Address

_SOURCES: dict[str, Callable[[Pages, dict[str, Any]], Source]] = {
    "govuk": lambda pages, settings: GovUk(pages, **settings),
    "panel": lambda pages, settings: PanelSite(pages, **settings),
}

NAMES = tuple(_SOURCES)


def website(name: str, pages: Pages) -> Source:
    """One of NAMES as websites.toml sets it up, or the file at an address. Raises NoSuchSource."""
    if name.startswith(("http://", "https://")):
        return Address(pages.fetcher, name)
    if name not in _SOURCES:
        raise NoSuchSource(
            f"There is no source '{name}'. Name one of {', '.join(NAMES)}, or give an address."
        )
    text = resources.files("corpus.sources").joinpath("websites.toml").read_text(encoding="utf-8")
    return _SOURCES[name](pages, tomllib.loads(text)[name])
