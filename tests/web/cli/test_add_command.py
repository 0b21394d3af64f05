"""What `add` says of each file: notes, what was not taken, names that no terminal can print."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from corpus.report import Change, Happened
from tests.corpus.pdfs import prose
from web.cli import output

COMMAND = "import sys; from web.cli.commands import main; main(sys.argv[1:])"


def test_the_notes_of_a_reader_are_printed_under_their_file() -> None:
    screen, aside = Console(width=200), Console(width=200)
    changes = [
        Change(Happened.ADDED, "a.pdf", "a", notes=("No text on page 2.", "Another.")),
        Change(Happened.LEFT_OUT, "b.csv", reason="Files of the kind .csv are not taken."),
    ]
    with screen.capture() as said, aside.capture() as said_aside:
        output.changes(changes, screen, aside)
    assert (
        "Added: a.pdf\n    Note: No text on page 2.\n    Note: Another.\n1 added, 1 not taken." in said.get()
    )
    assert said_aside.get() == "Not taken: b.csv (Files of the kind .csv are not taken.)\n"


def test_a_folder_with_odd_files_is_taken_in_and_all_of_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in[red]"
    folder.mkdir()
    (folder / "page.html").write_text(f"<p>{prose(9)}</p><p hidden>Two words</p>")
    (folder / "figures.csv").write_text("a,b")
    (folder / "[bold] “quoted”.txt").write_text(f"Findings\n\n{prose(9, 'his')}")
    try:
        (folder / os.fsdecode(b"Caf\xe9.txt")).write_text(f"Findings\n\n{prose(9, 'her')}")
    except OSError:
        pytest.skip("this file system takes no such names")
    environment = {**os.environ, "PANEL_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "add", str(folder), os.fsdecode(b"/no/such/f\xefle.pdf")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Added: page.html\n    Note: Words that the page hides were left out: 2." in done.stdout
    assert "Added: [bold] ?quoted?.txt" in done.stdout
    assert "Added: Caf?.txt" in done.stdout
    assert "1 not taken, 1 failed, 3 added." in done.stdout
    assert "Not taken: figures.csv" in done.stderr
    assert "Failed: /no/such/f?le.pdf: There is no such file or folder." in done.stderr
