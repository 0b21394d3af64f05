"""The media type of a file, by its bytes. Its name does not count."""

import csv
import re
import zipfile
from itertools import islice
from pathlib import Path

from corpus.errors import EncryptedFile, NotADocument
from corpus.media_types import DOC, DOCX, EMAIL, HTML, MARKDOWN, OFFICE, PDF, PPT, PPTX, RTF, TEXT
from corpus.reading.encoding import decode_markup

_WITHIN = 64 * 1024
_PDF_WITHIN = 1024
_PRINTABLE = 0.95
_UNKNOWN = (
    "The file is of no type that can be read. Give a PDF, a web page, a plain text, or a document of a word"
    " processor."
)
_SPREADSHEET = "The file is a spreadsheet, which has no pages to cite. Export what is needed of it as a PDF."
_OTHER_TYPES = (b"%!PS", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"PK\x05\x06", b"7z\xbc\xaf", b"Rar!")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"WordDocument": DOC, "PowerPoint Document": PPT}
_OLE_SPREADSHEETS = ("Workbook", "Book")
_OLE_ENCRYPTED = "EncryptedPackage"
_ZIP_PARTS = {"word/document.xml": DOCX, "ppt/presentation.xml": PPTX}
_ZIP_SPREADSHEET = "xl/workbook.xml"
_MOST_OF_A_NAME = 200

_PAGE_BEGINS = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|span|h[1-6]|[ou]l|li|table|tr|t[dh]|br|hr|strong|em|b|i|a|img|section|article|main|header"
    r"|blockquote|sup|sub|s|del|ins|font|center|figure|details|!--)(?:[\s/][^<>]{0,2000})?>",
    re.IGNORECASE,
)
_FEWEST_TAGS = 2
_FIRST_ROWS, _FEWEST_ROWS, _FEWEST_COLUMNS = 50, 3, 3
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(?:\s|$)")
_OF_A_MESSAGE = ({"mime-version"}, {"content-type", "from"}, {"from", "date", "received"})
_MARKDOWN = re.compile(
    r"^---[ \t]{0,9}\n[\w-]{1,60}:"
    r"|^[ ]{0,3}#{1,6} \S"
    r"|^\|?[ ]{0,9}:?-{3,200}:?[ ]{0,9}\|[ \t:|-]{1,999}$"
    r"|\[[^\[\]\n]{1,300}\]\((?:https?:|mailto:|[#/.])[^()\s]{0,2000}\)"
    r"|\*\*\w[^*\n]{0,300}\*\*"
    r"|^\[\^\w{1,20}\]:"
    r"|<!--",
    re.MULTILINE,
)


def media_type_of(path: Path) -> str:
    """Returns the media type by the file's bytes. Raises NotADocument where none is known."""
    with path.open("rb") as file:
        start = file.read(_WITHIN)
    if not start:
        raise NotADocument("The file is empty. Download or export it again.")
    if b"%PDF-" in start[:_PDF_WITHIN]:
        return PDF
    if start.startswith(b"PK\x03\x04"):
        return _type_of_archive(path)
    if start.startswith(_OLE):
        return _type_of_compound_file(path)
    if start.startswith(b"{\\rtf"):
        return RTF
    if start.startswith(_OTHER_TYPES):
        raise NotADocument(_UNKNOWN)
    text = decode_markup(start)
    if _begins_as_page(text):
        return HTML
    ensure_text(text)
    return EMAIL if _is_message(text) else _type_of_text(path)


def ensure_text(text: str) -> None:
    """Raises NotADocument where decoded bytes are not text."""
    readable = sum(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
    if "\x00" in text or readable < _PRINTABLE * len(text):
        raise NotADocument(_UNKNOWN)


def _begins_as_page(text: str) -> bool:
    """Returns whether a text begins with HTML's first tags, after any comments. Raises NotADocument for other
    XML."""
    place, xml = 0, False
    while True:
        place += len(text[place:]) - len(text[place:].lstrip("\ufeff \t\r\n\f"))
        for opens, closes in (("<?xml", "?>"), ("<!--", "-->")):
            if text.startswith(opens, place):
                end = text.find(closes, place)
                if end < 0:
                    return False
                xml, place = xml or opens == "<?xml", end + len(closes)
                break
        else:
            break
    if _PAGE_BEGINS.match(text, place):
        return True
    if xml or text[place : place + 4].lower() == "<svg":
        raise NotADocument(_UNKNOWN)
    return False


def _type_of_text(path: Path) -> str:
    """Returns what a text is written in: HTML, Markdown (in which tags may stand), or nothing but words."""
    text = decode_markup(path.read_bytes()).replace("\r\n", "\n")
    if _TAG.match(text.lstrip()):
        return HTML
    if _is_table_of_values(text):
        raise NotADocument(_SPREADSHEET)
    return MARKDOWN if is_marked_up(text) else TEXT


def _is_table_of_values(text: str) -> bool:
    """Returns whether each of the first lines is a row of as many values (CSV). A row says nothing without
    its header, and prose has a space after its commas."""
    lines = [line for line in text.splitlines() if line.strip()][:_FIRST_ROWS]
    for separator in ",;\t":
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        columns = {len(row) for row in rows}
        spaced = any(value.startswith(" ") for row in rows for value in row)
        if len(rows) >= _FEWEST_ROWS and len(columns) == 1 and min(columns) >= _FEWEST_COLUMNS and not spaced:
            return True
    return False


def is_marked_up(text: str) -> bool:
    """Returns whether HTML tags or marks of Markdown stand in a text."""
    tags = sum(1 for _ in islice(_TAG.finditer(text), _FEWEST_TAGS))
    return tags >= _FEWEST_TAGS or bool(_MARKDOWN.search(text))


def _is_message(text: str) -> bool:
    """Returns whether a text begins with the headers of an e-mail, or of a web page saved as one (MHTML)."""
    names: set[str] = set()
    for line in text.lstrip("\ufeff \r\n").splitlines():
        if not line.strip():
            break
        if line[0] in " \t" and names:
            continue
        if not (match := _HEADER_LINE.match(line)):
            return False
        names.add(match[1].lower())
    return any(needed <= names for needed in _OF_A_MESSAGE)


def _type_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for part, media_type in _ZIP_PARTS.items():
                if part in names:
                    return media_type
            if _ZIP_SPREADSHEET in names:
                raise NotADocument(_SPREADSHEET)
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _MOST_OF_A_NAME:
                named = archive.read("mimetype").decode("ascii", "replace").strip()
                if named.endswith(".spreadsheet"):
                    raise NotADocument(_SPREADSHEET)
                if named in OFFICE:
                    return named
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise NotADocument("The file is damaged. Download or export it again.") from error
    raise NotADocument(f"{_UNKNOWN} It is an archive: unpack it, and add what is in it.")


def _type_of_compound_file(path: Path) -> str:
    """Returns what an Office file of before 2007 is, by the names of its streams."""
    content = path.read_bytes()
    names = {name: name.encode("utf-16-le") for name in (*_OLE_STREAMS, *_OLE_SPREADSHEETS, _OLE_ENCRYPTED)}
    if names[_OLE_ENCRYPTED] in content:
        raise EncryptedFile("The file needs a password. Save a copy without one, and add that.")
    for name, media_type in _OLE_STREAMS.items():
        if names[name] in content:
            return media_type
    if any(names[name] in content for name in _OLE_SPREADSHEETS):
        raise NotADocument(_SPREADSHEET)
    raise NotADocument(_UNKNOWN)
