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

READER = "ocr tesseract"


def available() -> bool:
    """Whether scans can be read here."""
    return importlib.util.find_spec("ocrmypdf") is not None and shutil.which("tesseract") is not None


@contextmanager
def recognised(path: Path, pages: Sequence[int], seconds: float) -> Iterator[Path | None]:
    """A copy of the PDF in which those pages (counted from 1) have text, or None where that failed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "recognised.pdf"
        numbers = ",".join(map(str, pages))
        command = [
            sys.executable,
            "-m",
            "ocrmypdf",
            "--quiet",
            "--skip-text",
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
