"""Reading documents of word processors and slides: LibreOffice turns them into a PDF, which is then read.

The document itself stays the original. Where LibreOffice is not installed, the message says what to do. It
runs with a deadline, a profile of its own, no macros and no network, on a copy in which tracked deletions are
accepted: it would show deleted words crossed out on the page.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lxml import etree

from corpus.errors import NotADocument, ReadingFailed
from corpus.media_types import DOC, DOCX, ODP, ODT, PPT, PPTX, RTF
from corpus.reading.document import ParsedFile, ReadingLimits

MISSING = (
    "The file is a document of a word processor or slides, which is read where LibreOffice is installed."
    " Install it (on Debian: apt-get install libreoffice-writer libreoffice-impress) and add the file again,"
    " or export it as a PDF and add that."
)
_FAILED = "LibreOffice could not turn the file into a PDF. Export it as a PDF, and add that."
_PAGES_NOTE = "Its pages are those that LibreOffice makes of it; another program may break them elsewhere."

_PROGRAMS = ("soffice", "libreoffice")
_SUFFIXES = {DOCX: ".docx", PPTX: ".pptx", ODT: ".odt", ODP: ".odp", DOC: ".doc", PPT: ".ppt", RTF: ".rtf"}
_VIA_DOCX = (DOC, RTF)
"""Media types that are converted to .docx first, because tracked deletions are accepted in that."""
_SHARE_OF_TIME = 0.4
"""Of the seconds for one file, for each conversion: the rest is for reading."""
_LARGEST_PDF = 1 << 30
_NO_PROXY_ANSWERS = "http://127.0.0.1:9"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
_ITEM = """<item oor:path="/org.openoffice.{path}">
<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>
"""
_CHOSEN = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_program() -> str:
    """Returns the path of LibreOffice, or "" where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), "")


def read_office(path: Path, limits: ReadingLimits, media_type: str, program: str | None = None) -> ParsedFile:
    """Returns the pages and blocks of a document by way of a PDF. Raises an UnreadableFile."""
    from corpus.reading.pdf.pdf_reader import read_pdf  # it loads libraries that only reading needs

    program = find_program() if program is None else program
    if not program:
        raise ReadingFailed(MISSING)
    with tempfile.TemporaryDirectory(prefix="panel-assistant-") as name:
        folder = Path(name)
        office = _LibreOffice(program, folder, limits.seconds * _SHARE_OF_TIME)
        source = folder / f"document{_SUFFIXES[media_type]}"
        shutil.copyfile(path, source)
        if media_type in _VIA_DOCX:
            source = office.convert(source, "docx")
        pdf = office.convert(accept_deletions(source), "pdf")
        document = read_pdf(pdf, limits)
    return replace(document, notes=(*document.notes, _PAGES_NOTE))


class _LibreOffice:
    """One installation, run with a profile of its own in a folder that is taken away."""

    def __init__(self, program: str, folder: Path, seconds: float) -> None:
        self._program, self._folder, self._seconds = program, folder, seconds
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _CHOSEN)
        (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")

    def convert(self, source: Path, kind: str) -> Path:
        """Returns the file converted to another kind. Raises ReadingFailed."""
        target = self._folder / "made"
        command = [self._program, f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"]
        command += ["--headless", "--norestore", "--nolockcheck", "--convert-to", kind]
        command += ["--outdir", str(target), str(source)]
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), _NO_PROXY_ANSWERS),
            "HOME": str(self._folder),
        }
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=environment,
            start_new_session=True,
        )
        _limit_output(process.pid)
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            message = (
                f"LibreOffice needed more than {self._seconds:g} seconds, the limit. Export it as a PDF."
            )
            raise ReadingFailed(message) from None
        finally:
            _end(process)
        result = target / f"{source.stem}.{kind}"
        if not result.is_file():
            raise ReadingFailed(_FAILED)
        return result


def _limit_output(process_id: int) -> None:
    """Limits the files that a process may write, where the platform can."""
    try:
        import resource

        resource.prlimit(process_id, resource.RLIMIT_FSIZE, (_LARGEST_PDF, _LARGEST_PDF))
    except (ImportError, AttributeError, OSError):  # another platform, or it has ended already
        pass


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process with all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


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
    for element in [node for node in root.iter() if node.tag in _DELETIONS]:
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    accepted: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return accepted
