"""Tracked changes of a document: deletions are accepted before it is turned into pages.

LibreOffice shows deleted words crossed out on the page. Here they are taken out of the document's XML.
"""

import zipfile
from pathlib import Path

from lxml import etree

from corpus.errors import NotADocument, ReadingFailed

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_TEXT = ("urn:oasis:names:tc:opendocument:xmlns:text:1.0",)
_DELETIONS = {f"{{{space}}}{name}" for space in _WORD for name in ("del", "moveFrom")}
_DELETIONS |= {f"{{{space}}}tracked-changes" for space in _TEXT}
_SIGNS = (b":del ", b":del>", b":moveFrom", b"tracked-changes")
"""One of these stands in every part that has deletions."""
_LARGEST_PART = 200 << 20


def accept_deletions(path: Path) -> Path:
    """Returns a copy without what was deleted, or the file itself where nothing was or it is no such archive.

    Raises NotADocument where it is damaged, and ReadingFailed where it is too large.
    """
    if not zipfile.is_zipfile(path):
        return path
    copy = path.with_name(f"accepted{path.suffix}")
    changed = False
    try:
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            if sum(part.file_size for part in source.infolist()) > _LARGEST_PART:
                raise ReadingFailed(f"Unpacked, the file has more than {_LARGEST_PART >> 20} MB, the limit.")
            for part in source.infolist():
                content = source.read(part)
                if part.filename.endswith(".xml") and any(sign in content for sign in _SIGNS):
                    content, changed = _without_deletions(content), True
                target.writestr(part, content)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotADocument("The file is damaged. Download or export it again.") from error
    return copy if changed else path


def _without_deletions(content: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    for element in [each for each in root.iter() if each.tag in _DELETIONS]:
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    accepted: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return accepted
