"""The sources on the web that a maintainer can name: a website of `websites.toml`, or an address."""

import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from corpus.errors import NoSuchSource
from corpus.sources.base import Source

if TYPE_CHECKING:
    from corpus.sources.http.page_cache import Pages

NAMES = ("govuk", "panel")


def website(name: str, pages: "Pages") -> Source:
    """One of NAMES as websites.toml sets it up, or the file at an address. Raises NoSuchSource."""
    from corpus.sources.govuk import GovUk  # who only names the sources does not load what fetches them
    from corpus.sources.panel_site import PanelSite
    from corpus.sources.url import Address

    if name.startswith(("http://", "https://")):
        return Address(pages.fetcher, name)
    if name not in NAMES:
        raise NoSuchSource(
            f"There is no source '{name}'. Name one of {', '.join(NAMES)}, or give an address."
        )
    text = resources.files("corpus.sources").joinpath("websites.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)[name]
    return GovUk(pages, **settings) if name == "govuk" else PanelSite(pages, **settings)
