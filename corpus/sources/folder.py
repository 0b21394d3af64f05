"""Files and folders as a source, each file with an optional sidecar of facts about it.

A sidecar is a TOML file beside the report, called like it with `.toml` added (`report.pdf.toml`) or in
the place of its suffix (`report.toml`). Every key may be left out:

    title = "..."            publisher = "..."        kind = "..."       licence = "..."
    published = 2024-12-10   (or "2024-12", "2024")   edition = "..."    url = "https://..."
    supersedes = ["id-of-an-older-report"]            themes = ["..."]
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from corpus.errors import BadDataFile, BadSidecar
from corpus.names_and_dates import is_iso
from corpus.report import Authority, Change, Happened, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.sources.file_names import printable_name, printable_path, storable_path
from corpus.sources.folder_listing import Listing
from corpus.toml_files import read_toml


def _as_iso(value: object) -> str:
    iso = value.isoformat() if isinstance(value, date) else value
    if not isinstance(iso, str) or not is_iso(iso):
        raise ValueError('should be like 2024-12-10, "2024-12" or "2024"')
    return iso


def _as_web_address(value: object) -> object:
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or not value.isprintable():
            raise ValueError("should be an address that begins with https:// or http://")
    return value


@dataclass(frozen=True, slots=True)
class _Sidecar:
    """What a sidecar says."""

    title: str = ""
    publisher: str = ""
    kind: str = ""
    edition: str = ""
    url: Annotated[str, BeforeValidator(_as_web_address)] = ""
    licence: str = ""
    authority: Annotated[Authority | None, BeforeValidator(lambda value: value or None)] = None
    published: Annotated[str, BeforeValidator(_as_iso)] = ""
    supersedes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


class Folder:
    """The files named, and those in the folders named, in order of their names.

    A file that is not offered is reported as a Change, so that nothing is left out in silence.
    """

    name = "folder"
    by_hand = True

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._offered: dict[str, Path] = {}

    def offers(self) -> Iterator[Offer | Change]:
        """Yields each file once, however it was named."""
        for named in self._paths:
            if named.is_dir():
                listing = Listing(named)
                for path in listing.taken:
                    yield from self._offer(path)
                yield from listing.left_out()
            elif named.is_file():
                yield from self._offer(named)
            else:
                reason = "There is no such file or folder."
                yield Change(Happened.FAILED, printable_path(named), reason=reason)

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Returns the file itself: nothing is copied."""
        return Delivery(self._offered.get(offer.key) or Path(offer.key))

    def fate(self, origin: Origin) -> Fate:
        """Returns CURRENT: a report stays when its file is gone from the folder, because people tidy up."""
        return Fate(Status.CURRENT)

    def _offer(self, path: Path) -> Iterator[Offer | Change]:
        """Yields the offer of a file, unless it was offered before."""
        name = printable_name(path)
        try:
            key = storable_path(path.resolve())
            if key in self._offered:
                return
            self._offered[key] = path
            yield Offer(key, name, sidecar_facts(path))
        except BadSidecar as error:
            yield Change(Happened.FAILED, name, reason=str(error))
        except (OSError, RuntimeError) as error:  # a link that leads to itself
            yield Change(Happened.FAILED, name, reason=f"It cannot be opened: {error}.")


def sidecar_facts(path: Path) -> ReportFacts:
    """Returns what the sidecar of a report says; no facts where there is none. Raises BadSidecar."""
    for sidecar in (path.with_name(f"{path.name}.toml"), path.with_suffix(".toml")):
        if sidecar != path and sidecar.is_file():
            if not sidecar.resolve().is_relative_to(path.parent.resolve()):
                raise BadSidecar(f"Its sidecar {sidecar.name} is a link that leads out of the folder.")
            return _facts(sidecar)
    return ReportFacts()


def _facts(sidecar: Path) -> ReportFacts:
    try:
        says = asdict(read_toml(sidecar.read_text(encoding="utf-8"), _Sidecar, sidecar.name))
    except UnicodeDecodeError as error:
        raise BadSidecar(f"Its sidecar {sidecar.name} cannot be understood: it is not in UTF-8.") from error
    except BadDataFile as error:
        raise BadSidecar(f"Its sidecar {error} See docs/sources.md.") from error
    return ReportFacts(corrected=says.pop("published"), authority=says.pop("authority") or "", **says)
