"""The sources on the web that a maintainer can name: a website of `websites.toml`, or an address."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import NoSuchSource
from corpus.toml_files import load_toml

if TYPE_CHECKING:
    from corpus.sources.base import Source
    from corpus.sources.http.client import Pages

NAMES = ("govuk", "panel")


@dataclass(frozen=True, slots=True)
class _GovUkSettings:
    organisations: tuple[str, ...]
    pinned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _PanelSettings:
    base: str
    publisher: str


@dataclass(frozen=True, slots=True)
class _Websites:
    """The contents of websites.toml."""

    govuk: _GovUkSettings
    panel: _PanelSettings


def website(name: str, pages: "Pages") -> "Source":
    """Returns the website of that name in websites.toml, or the file at an address. Raises NoSuchSource."""
    from corpus.sources.govuk import GovUk  # who only names the sources does not load what fetches them
    from corpus.sources.panel_site import PanelSite
    from corpus.sources.url import Address

    if name.startswith(("http://", "https://")):
        return Address(pages.fetcher, name)
    if name not in NAMES:
        raise NoSuchSource(
            f"There is no source '{name}'. Name one of {', '.join(NAMES)}, or give an address."
        )
    websites = load_toml("corpus.sources", "websites.toml", _Websites)
    if name == "govuk":
        return GovUk(pages, websites.govuk.organisations, websites.govuk.pinned)
    return PanelSite(pages, websites.panel.base, websites.panel.publisher)
