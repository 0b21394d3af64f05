"""No mistake of an operator is a traceback, and none prints a secret or makes a home."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.pdfs import prose
from tests.disks import read_only, small_disk
from web.cli.commands import main
from web.home_lock import keep_servers_out, mark_served

SECRET = "hush-hush"
MALFORMED = [
    f"postgresql//me:{SECRET}@127.0.0.1/panel",
    f"postgresql:/me:{SECRET}@127.0.0.1/panel",
    f"me:{SECRET}@127.0.0.1",
    f"postgresql://me:{SECRET}@127.0.0.1:port/panel",
    f"postgresql://me:{SECRET}@127.0.0.1:99999999/panel",
    f"postgresql://me:{SECRET}@[::1/panel",
    f"postgresql://me:{SECRET}%zz@127.0.0.1:1/panel",
    f"postgresql://me:{SECRET}/b@127.0.0.1:1/panel",
    f"postgresql://me:a@{SECRET}@127.0.0.1:1/panel",
    f"postgresql://me:a#{SECRET}@127.0.0.1:1/panel",
    f"postgresql://me:a?{SECRET}@127.0.0.1:1/panel",
    f"postgresql://me:a://{SECRET}@127.0.0.1:1/panel",
    f"postgresql://me:{SECRET}@127.0.0.1:1/panel?no_such_setting=1",
    f"host=127.0.0.1 port=1 password={SECRET} nonsense",
    f"host=127.0.0.1 port=one password='{SECRET}'",
    f"mysql://me:{SECRET}@127.0.0.1/panel",
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with one report, that the commands use."""
    (tmp_path / "one.txt").write_text(f"Findings\n\n{prose(9)}")
    home = tmp_path / "home"
    monkeypatch.setenv("PANEL_HOME", str(home))
    handlers = logging.getLogger().handlers[:]
    yield home
    logging.getLogger().handlers = handlers


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code of a command, and what it printed."""
    try:
        main(words)
        code = 0
    except SystemExit as done:
        code = int(done.code or 0)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("url", MALFORMED)
def test_a_malformed_address_of_the_database_is_named_without_its_password(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("PANEL_DATABASE_URL", url)
    code, output = run(capsys, "reports")
    assert code == 1
    assert "PANEL_DATABASE_URL" in output
    assert "Traceback" not in output
    assert not any(part in output for part in (SECRET, "hush"))


@pytest.mark.parametrize(
    "address", ["nonsense", "tcp://", "tcp://127.0.0.1:notaport", "tcp://[::1", "x://y:1"]
)
def test_a_malformed_address_of_dask_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra: panel-assistant[dask]")
    monkeypatch.setenv("PANEL_DASK_SCHEDULER", address)
    code, output = run(capsys, "add", str(home.parent / "one.txt"))
    assert code == 1
    assert "PANEL_DASK_SCHEDULER" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "words",
    [["reports"], ["versions"], ["approve"], ["doctor"], ["search", "x"], ["ask", "What?"], ["rollback"]],
)
def test_a_mistyped_home_is_named_and_not_made(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, output = run(capsys, *words)
    assert code == 1
    assert f"There is no folder {home}. Check PANEL_HOME" in output
    assert not home.exists()


def test_a_home_that_is_a_file_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("a file")
    for words in (["reports"], ["add", str(home.parent / "one.txt")], ["reindex"]):
        code, output = run(capsys, *words)
        assert (code, "Traceback" in output, str(home) in output) == (1, False, True)


def test_a_home_that_can_only_be_read_is_read_and_not_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "add", str(home.parent / "one.txt"))[0] == 0
    (home.parent / "two.txt").write_text(f"Other findings\n\n{prose(12)}")
    with read_only(home):
        assert "one.txt" in run(capsys, "reports")[1]
        for words in (["add", str(home.parent / "two.txt")], ["reindex"], ["retag"], ["repair"]):
            code, output = run(capsys, *words)
            assert "Traceback" not in output
            assert "not foreseen" not in output
            assert code == 1 or words == ["repair"], output


@pytest.mark.parametrize("size", ["8k", "64k", "120k", "160k", "200k"])
def test_a_disk_that_fills_during_add_is_named(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Findings {number}\n\n{prose(900, str(number))}")
    with small_disk(tmp_path / "disk", size) as disk:
        monkeypatch.setenv("PANEL_HOME", str(disk / "home"))
        code, output = run(capsys, "add", *(str(tmp_path / f"{number}.txt") for number in range(3)))
        assert code == 1
        assert "Traceback" not in output
        assert "not foreseen" not in output
        assert "no room left" in output or "the disk" in output, output


def test_a_repair_is_refused_while_a_server_runs_and_a_server_while_a_repair_does(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "add", str(home.parent / "one.txt"))[0] == 0
    with mark_served(home), mark_served(home):  # several servers may
        code, output = run(capsys, "repair")
        assert (code, "Stop it first" in output, "Traceback" in output) == (1, True, False)
    assert run(capsys, "repair")[0] == 0
    with keep_servers_out(home):
        code, output = run(capsys, "serve", "--port", "0")
        assert (code, "is being repaired" in output, "Traceback" in output) == (1, True, False)
