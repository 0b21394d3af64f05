"""The server that `benchmarks.attacks` attacks, with a report that is slow to draw, and the memory that it
uses."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Watch
from benchmarks.server_process import run_commands, running_server
from web.sign_in.password import hash_password

SAMPLES = Path("corpus/sources/samples")


def megabytes(process: int) -> float:
    """Returns the memory of a process and of its descendants, in megabytes."""
    watch = Watch(process)
    watch.sample()
    return watch.megabytes


def write_slow_report(path: Path) -> None:
    """Writes a PDF of a few kilobytes: a page of text, and one whose shading computes each pixel."""
    lines = [
        f"1.{n} Practitioners met the manager on day {n} and wrote down what was agreed." for n in range(20)
    ]
    text = b"BT /F 11 Tf 60 760 Td 16 TL " + b" ".join(f"({line}) '".encode() for line in lines) + b" ET"
    computed = b"{ " + b"2 copy mul sin exch cos add " * 40 + b"pop dup dup }"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 900]/Contents %d 0 R/Resources<<%s>>>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        (page % (5, "/Font<</F 8 0 R>>")).encode(),
        (page % (6, "/Shading<</S 7 0 R>>")).encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Length %d>>stream\n%s\nendstream" % (6 * 500, b"/S sh " * 500),
        b"<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[900 0 0 900 0 0]/Function 9 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]/Length %d>>stream\n%s\nendstream"
        % (len(computed), computed),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF")


@contextmanager
def attacked_server(folder: Path) -> Iterator[tuple[str, int]]:
    """Yields the address and the process of a server on a new home with the samples and the slow report."""
    reports = folder / "reports"
    reports.mkdir()
    write_slow_report(reports / "slow.pdf")
    for sample in SAMPLES.glob("*.md"):
        shutil.copy(sample, reports)
    env = {
        **os.environ,
        "PANEL_HOME": str(folder / "home"),
        "PANEL_TRUSTED_PROXIES": "127.0.0.1",
        "PANEL_FEEDBACK": "true",
        "PANEL_ADMIN_PASSWORD_HASH": hash_password("three words do well"),
        "PANEL_LOG_LEVEL": "error",
    }
    run_commands([["add", str(reports)], ["reindex"]], env)
    with running_server(env) as (address, server):
        yield address, server.pid
