"""All export formats in one dict, and the function that exports a pack."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from web.errors import UnknownFormat
from web.exports import bibtex, csl, markdown, pdf_file, print_view, ris, spreadsheet
from web.exports.pack import Pack


@dataclass(frozen=True, slots=True)
class Format:
    """An export format: its label, its media type, its file suffix, and the function that writes it."""

    label: str
    media_type: str
    suffix: str
    write: Callable[[Pack], bytes]


class Exported(NamedTuple):
    """An exported file."""

    content: bytes
    media_type: str
    file_name: str


def _word(pack: Pack) -> bytes:
    from web.exports import word  # word and slides import libraries that are slow to load

    return word.write(pack)


def _slides(pack: Pack) -> bytes:
    from web.exports import slides

    return slides.write(pack)


_CSL = "application/vnd.citationstyles.csl+json"
_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: dict[str, Format] = {
    "word": Format("Word", f"{_OFFICE}.wordprocessingml.document", ".docx", _word),
    "powerpoint": Format("PowerPoint", f"{_OFFICE}.presentationml.presentation", ".pptx", _slides),
    "pdf": Format("PDF", "application/pdf", ".pdf", pdf_file.write),
    "print": Format("Print view", "text/html; charset=utf-8", ".html", print_view.write),
    "markdown": Format("Markdown", "text/markdown; charset=utf-8", ".md", markdown.write),
    "csv": Format("Spreadsheet (CSV)", "text/csv; charset=utf-8", ".csv", spreadsheet.write),
    "ris": Format("References (RIS)", "application/x-research-info-systems", ".ris", ris.write),
    "bibtex": Format("References (BibTeX)", "application/x-bibtex", ".bib", bibtex.write),
    "csl": Format("References (CSL-JSON)", _CSL, ".csl.json", csl.write),
    "csl-citations": Format(
        "Citations (CSL-JSON)", "application/json", ".citations.json", csl.write_citations
    ),
}
"""The formats by the name that their addresses use, in the order in which pages list them."""

WITH_PICTURES = ("word", "powerpoint")
"""The formats that can show the pictures of pages."""


def export(pack: Pack, format: str) -> Exported:
    """Returns the pack as a file of that format. Raises UnknownFormat."""
    if format not in FORMATS:
        raise UnknownFormat(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.")
    writer = FORMATS[format]
    return Exported(writer.write(pack), writer.media_type, file_name(pack.title, writer.suffix))


def file_name(title: str, suffix: str) -> str:
    """Returns a file name that is valid on every system: at most sixty small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", letters)[:60].strip("-")
    return f"{name or 'export'}{suffix}"
