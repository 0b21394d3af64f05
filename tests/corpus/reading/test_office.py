"""Documents of word processors and slides: read with pages where LibreOffice is, named where it is not."""

import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from docx import Document as NewDocument
from docx.enum.text import WD_BREAK
from pptx import Presentation

from corpus.errors import EncryptedFile, NotADocument, ReadingFailed
from corpus.media_types import DOC, DOCX, ODT, PPT, PPTX, RTF
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import ReaderPool, read
from corpus.reading.file_types import media_type_of
from corpus.reading.office import MISSING, accept_deletions, find_program, read_office
from tests.waits import LONG

with_libreoffice = pytest.mark.skipif(not find_program(), reason="needs LibreOffice")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCE = "Practitioners saw the child alone at every visit and wrote down what she said to them."


def make_docx(path: Path) -> Path:
    document = NewDocument()
    document.core_properties.title = "Seeing the child"
    document.add_heading("Seeing the child", 1)
    document.add_paragraph(SENTENCE)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("What was found", 1)
    document.add_paragraph("It was found on the second page that nobody had asked the father about his home.")
    document.save(str(path))
    return path


def with_deletion(path: Path) -> Path:
    """The same document with a tracked deletion and an insertion in its first paragraph."""
    changed = path.with_name("tracked.docx")
    runs = "<w:del w:id='1' w:author='x'><w:r><w:delText>fifteen days</w:delText></w:r></w:del>"
    runs += "<w:ins w:id='2' w:author='x'><w:r><w:t>one day</w:t></w:r></w:ins>"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "word/document.xml":
                sentence = f"<w:t>{SENTENCE}</w:t></w:r>".encode()
                assert sentence in content
                content = content.replace(sentence, sentence + runs.encode())
            target.writestr(part, content)
    return changed


@pytest.mark.parametrize(
    ("names", "content", "expected"),
    [
        (["word/document.xml"], b"", DOCX),
        (["ppt/presentation.xml"], b"", PPTX),
        (["mimetype"], ODT.encode(), ODT),
    ],
)
def test_an_archive_is_known_by_what_is_in_it(
    tmp_path: Path, names: list[str], content: bytes, expected: str
) -> None:
    path = tmp_path / "odd.bin"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    assert media_type_of(path) == expected


@pytest.mark.parametrize(
    ("stream", "expected"), [("WordDocument", DOC), ("PowerPoint Document", PPT), ("", RTF)]
)
def test_older_documents_are_known_by_their_streams(tmp_path: Path, stream: str, expected: str) -> None:
    path = tmp_path / "odd.bin"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le")
    path.write_bytes(ole if stream else b"{\\rtf1 x}")
    assert media_type_of(path) == expected


def test_spreadsheets_other_archives_and_locked_documents_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "odd.docx"
    for name, match in (("xl/workbook.xml", "spreadsheet"), ("report.pdf", "archive: unpack it")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        with pytest.raises(NotADocument, match=match):
            media_type_of(path)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(EncryptedFile, match="password"):
        media_type_of(path)
    path.write_bytes(b"PK\x03\x04 and nothing")
    with pytest.raises(NotADocument, match="damaged"):
        media_type_of(path)


def test_without_libreoffice_the_message_says_what_to_install_or_to_export(tmp_path: Path) -> None:
    with pytest.raises(ReadingFailed, match=r"Install it .*export it as a PDF") as failed:
        read_office(make_docx(tmp_path / "a.docx"), ReadingLimits(), DOCX, program="")
    assert str(failed.value) == MISSING


def test_a_program_that_makes_nothing_or_takes_for_ever_is_ended(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx")
    for name, line, seconds, match in (
        ("none", "exit 0", LONG, "could not turn"),
        ("long", "sleep 600", 1, "seconds, the limit"),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        with pytest.raises(ReadingFailed, match=match):
            read_office(path, ReadingLimits(seconds=seconds), DOCX, program=str(program))


def test_tracked_deletions_are_taken_out_and_nothing_else(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx")
    assert accept_deletions(path) == path
    accepted = accept_deletions(with_deletion(path))
    with zipfile.ZipFile(accepted) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "fifteen days" not in xml
    assert "one day" in xml
    assert SENTENCE in xml


@with_libreoffice
def test_a_document_is_read_with_its_pages_and_headings(tmp_path: Path) -> None:
    path = with_deletion(make_docx(tmp_path / "a.docx"))
    with ReaderPool(workers=1) as pool:  # within a worker's limit of memory
        reading = pool.read(path, "a").result(timeout=2 * LONG)
    assert reading.media_type == DOCX
    assert [page.number for page in reading.pages] == [1, 2]
    assert "alone at every visit" in reading.pages[0].text
    assert "one day" in reading.pages[0].text
    assert "fifteen" not in reading.pages[0].text
    assert "second page" in reading.pages[1].text
    assert reading.passages[-1].headings[-1] == "What was found"
    assert any("LibreOffice" in note for note in reading.notes)


@with_libreoffice
def test_rich_text_and_slides_are_read_too(tmp_path: Path) -> None:
    rich = tmp_path / "a.rtf"
    rich.write_text(
        r"{\rtf1\ansi Findings\par " + SENTENCE + r" {\deleted\revauthdel1\revdttmdel1 Never.}\par}"
    )
    reading = read(rich, "a")
    assert "alone at every visit" in reading.pages[0].text
    assert "Never" not in reading.pages[0].text
    slides = Presentation()
    for text in ("First slide of the talk", SENTENCE):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.placeholders[1].text = text
    slides.save(str(tmp_path / "a.pptx"))
    reading = read(tmp_path / "a.pptx", "a")
    assert reading.media_type == PPTX
    assert "alone" in reading.pages[1].text


@with_libreoffice
def test_a_document_that_links_to_a_picture_elsewhere_fetches_nothing(tmp_path: Path) -> None:
    requests: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815  # the names that the class asks for

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = tmp_path / "linked.odt"
    picture = f"http://127.0.0.1:{server.server_port}/picture.png"
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    image = f'<draw:image xlink:href="{picture}" xlink:type="simple"/>'
    frame = f'<draw:frame svg:width="5cm" svg:height="5cm">{image}</draw:frame>'
    body = f"<office:body><office:text><text:p>{SENTENCE}{frame}</text:p></office:text></office:body>"
    content = f'<office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<m:file-entry m:full-path="{where}" m:media-type="{kind}"/>'
        for where, kind in (("/", ODT), ("content.xml", "text/xml"))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODT)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}">{entries}</m:manifest>')
    reading = read(path, "a")
    server.shutdown()
    server.server_close()
    assert "alone at every visit" in reading.pages[0].text
    assert requests == []
