"""What a question on the command line loads."""

import subprocess
import sys
from pathlib import Path

import pytest

NOT_NEEDED = (
    "PIL",
    "argon2",
    "assistant.library.library",
    "asyncio",
    "corpus.reading",
    "corpus.sync.corpus",
    "fastapi",
    "filelock",
    "jinja2",
    "limits",
    "multiprocessing",
    "onnx",
    "pebble",
    "prometheus_client",
    "pypdfium2",
    "rich.progress",
    "starlette",
    "torch",
    "web.jobs",
    "web.sign_in",
    "web.storage",
    "web.views.theme_view",
)
"""Packages that read files, draw pages, serve, sign in or train: answering needs none of them."""


def test_a_question_on_the_command_line_loads_only_what_answering_needs(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import web.cli.commands;"
        "from web.bootstrap import bootstrap; from web.settings import Settings;"
        f"bootstrap(Settings(home=Path({str(tmp_path)!r})));"
        f"print(*[name for name in {NOT_NEEDED!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_the_matrix_library_starts_no_threads() -> None:
    code = (
        "import sys; from pathlib import Path; from web.cli.entry_point import main\n"
        "sys.argv = ['panel-assistant', '--help']\n"
        "try: main()\n"
        "except SystemExit: import numpy; print(len([*Path('/proc/self/task').iterdir()]), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr.split() == ["1"]
