"""The home is readable by its account only, whatever the umask, and no other account can write to it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.pdfs import prose
from web.bootstrap import bootstrap
from web.settings import CannotServe, Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
COMMAND = "import sys; from web.cli.commands import main; main(sys.argv[1:])"


def test_files_that_a_command_makes_are_readable_by_its_account_only(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(f"Findings\n\n{prose(9)}")
    home = tmp_path / "home"
    subprocess.run(
        [sys.executable, "-c", COMMAND, "add", str(tmp_path / "report.txt")],
        env={**os.environ, "PANEL_HOME": str(home)},
        umask=0,
        capture_output=True,
        check=False,
    )
    made = [home, *home.rglob("*")]
    assert home / "corpus" / "catalogue.sqlite" in made
    readable = {str(path) for path in made if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)}
    assert readable == set()


def test_a_home_that_others_can_read_becomes_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    bootstrap(Settings(home=tmp_path))
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("setting", ["home", "cache"])
def test_a_folder_of_another_account_is_refused(tmp_path: Path, setting: str) -> None:
    folder = tmp_path / "of-another"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(CannotServe, match=f"PANEL_{setting.upper()}"):
        bootstrap(Settings.model_validate({"home": tmp_path, setting: folder}))
