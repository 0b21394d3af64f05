"""Reading scanned pages with ocrmypdf and Tesseract, where they are installed (the extra "ocr").

What a machine reads from a picture may be wrong, so every page read like this says so: its `reader`
begins with "ocr", and a citation shows the picture beside the words.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.report import OCR

READER = f"{OCR} tesseract"
READER_IN_FILE = f"{OCR} of the file"
"""Reads pages whose words the file has as an unpainted layer over their picture: another program's OCR."""

_PAPER, _INK = 200, 110
_LEAST_PAPER, _LEAST_INK, _MOST_INK = 0.5, 0.001, 0.35


def available() -> bool:
    """Returns whether scans can be read here."""
    return importlib.util.find_spec("ocrmypdf") is not None and shutil.which("tesseract") is not None


def looks_written(page: Any) -> bool:
    """Returns whether the picture of a pypdfium2 page is paper with ink, as a scan is and a photograph is
    not."""
    shades: list[int] = page.render(scale=0.5, grayscale=True).to_pil().convert("L").histogram()
    count = sum(shades)
    paper, ink = sum(shades[_PAPER:]), sum(shades[:_INK])
    return bool(paper >= _LEAST_PAPER * count and _LEAST_INK * count <= ink <= _MOST_INK * count)


@contextmanager
def recognised(path: Path, pages: Sequence[int], seconds: float) -> Iterator[Path | None]:
    """Makes a copy of the PDF in which those pages (counted from 1) have text, or None where that failed.

    What words those pages have is read from their picture too: a stamp, or letters that are not a language.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "recognised.pdf"
        numbers = ",".join(map(str, pages))
        command = [
            sys.executable,
            "-m",
            "ocrmypdf",
            "--quiet",
            "--force-ocr",
            "--rotate-pages",
            "--jobs",
            "1",
        ]
        command += ["--output-type", "pdf", "--optimize", "0", "--pages", numbers, str(path), str(copy)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            yield None
        else:
            yield copy
