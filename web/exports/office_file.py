"""Properties of Word and PowerPoint files, templates, and bytes that depend on the content alone."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from docx.opc.coreprops import CoreProperties as WordProperties
from pptx.parts.coreprops import CorePropertiesPart as SlideProperties

from web.errors import CannotUseTemplate
from web.views.phrases import NAME

LANGUAGE = "en-GB"
FONT = "Arial"  # installed on most machines; others replace it by a typeface of the same widths

_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPES = (
    (b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"),
    (b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"),
)


class _Saves(Protocol):
    def save(self, stream: BytesIO, /) -> None: ...


def describe(properties: WordProperties | SlideProperties, title: str, mark: str, created: date) -> None:
    """Sets every property, so that none of the template's remain."""
    properties.title = title[:255]
    properties.subject = mark
    properties.author = properties.last_modified_by = NAME
    properties.language = LANGUAGE
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = datetime(created.year, created.month, created.day)
    properties.revision = 1


def file_bytes(file: _Saves, created: date) -> bytes:
    """Returns the file's bytes. Its parts have the date `created`, so the same pack gives the same bytes."""
    saved, dated = BytesIO(), BytesIO()
    file.save(saved)
    with ZipFile(saved) as parts, ZipFile(dated, "w") as target:
        for name in parts.namelist():
            part = ZipInfo(name, (created.year, created.month, created.day, 0, 0, 0))
            target.writestr(part, parts.read(name), ZIP_DEFLATED)
    return dated.getvalue()


def template_as_document(template: Path) -> BytesIO:
    """Returns a template as the document that is made from it: only its declared type differs.

    Raises CannotUseTemplate if it cannot be read.
    """
    document = BytesIO()
    try:
        with ZipFile(template) as parts, ZipFile(document, "w") as target:
            for part in parts.infolist():
                content = parts.read(part)
                if part.filename == _TYPES:
                    for of_template, of_document in _TEMPLATE_TYPES:
                        content = content.replace(of_template, of_document)
                target.writestr(part, content)
    except (OSError, BadZipFile, RuntimeError) as error:
        raise CannotUseTemplate(f"The template {template.name} cannot be read. Save it again.") from error
    document.seek(0)
    return document
