"""deploy/: what the container is built with, run as it runs; and the files that could only be read here."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.installed import first_answer

ROOT = Path(__file__).resolve().parent.parent
UNREACHED = re.compile(
    "NewConnectionError|ProxyError|name resolution|Name or service|unreachable|ENOTFOUND|ETIMEDOUT|ECONN"
    "|timed out|Connection (?:reset|aborted|broken)|IncompleteRead"
    "|50[0234] (?:Server Error|Internal|Bad|Service|Gateway)"
)
READ_ONLY = """
set -e
mount -o remount,bind,ro /
mount --bind "$PANEL_HOME" "$PANEL_HOME"
mount -o remount,bind,rw "$PANEL_HOME"
touch /written-here 2>/dev/null && exit 78
exec "$0" serve --port 0
"""


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The folder that deploy/install.sh made."""
    with tempfile.TemporaryDirectory(prefix="panel-assistant-") as folder:
        target = Path(folder, "installed")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", str(ROOT / "deploy" / "install.sh"), str(target)],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if done.returncode and UNREACHED.search(done.stderr + done.stdout):
            pytest.skip("The package index could not be reached.")
        assert done.returncode == 0, done.stderr
        yield target


def test_the_installation_has_no_torch_and_knows_its_commands(installed: Path) -> None:
    python = installed / "bin" / "python"
    code = "import importlib.util as u; print([bool(u.find_spec(n)) for n in ('torch', 'faiss', 'psycopg')])"
    result = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert result.stdout.strip() == "[False, True, True]"


@pytest.mark.parametrize("model", ["load_encoder('torch'", "load_cross_encoder('torch:some-model'"])
def test_a_feature_that_needs_torch_says_how_to_install_it(
    installed: Path, model: str, tmp_path: Path
) -> None:
    """And is not taken for a wrong name of a model."""
    code = "from pathlib import Path\nfrom index.models.encoders import *\n"
    code += "from index.models.cross_encoders import *\n"
    code += f"try: {model}, Path({str(tmp_path)!r}))\nexcept Exception as error: print(repr(error))"
    python = [str(installed / "bin" / "python"), "-c", code]
    output = subprocess.run(python, capture_output=True, text=True, check=True, cwd="/").stdout
    assert output.startswith("NoModel")
    assert "pip install 'panel-assistant[torch]'" in output


def test_it_answers_from_a_file_system_on_which_only_its_home_can_be_written(installed: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"]).returncode:
        pytest.skip("A file system can be made read-only by root on Linux alone (unshare).")
    home = installed.parent / "home"
    home.mkdir()
    server = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", READ_ONLY, str(installed / "bin" / "panel-assistant")],
        cwd="/",
        env={**os.environ, "PANEL_HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    answer = first_answer(server)
    assert answer["outcome"] == "answered"


def test_the_container_runs_the_same_steps_as_nobody_in_particular() -> None:
    steps = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    assert "RUN sh deploy/install.sh /opt/panel-assistant" in steps
    assert re.search(r"^USER [1-9]\d+$", steps, re.MULTILINE)
    assert steps.index("USER") < steps.index("CMD [")


def test_the_compose_file_and_the_unit_can_be_read_and_start_the_same_command() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
    assistant = compose["services"]["assistant"]
    assert assistant["read_only"] is True
    assert assistant["cap_drop"] == ["ALL"]
    assert (ROOT / "deploy" / assistant["build"]["context"] / assistant["build"]["dockerfile"]).is_file()
    assert set(compose["volumes"]) == {"data", "database"}
    needs = assistant["depends_on"]
    assert needs == {"migrate": {"condition": "service_completed_successfully"}}
    assert compose["services"]["migrate"]["environment"] == assistant["environment"]
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(ROOT / "deploy" / "panel-assistant.service", "utf-8")
    assert (unit["Service"]["UMask"], unit["Service"]["StateDirectoryMode"]) == ("0077", "0700")
    assert unit["Service"]["ExecStart"] == "/opt/panel-assistant/bin/panel-assistant serve"


@pytest.mark.model
def test_compose_starts_from_an_empty_database(
    empty_database: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The commands of compose.yaml, each when its condition holds, on a database without a table."""
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    program = [sys.executable, "-c", "from web.cli.commands import main; main()"]
    cache = pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"
    environment = {**os.environ, "PANEL_HOME": str(tmp_path), "PANEL_CACHE": str(cache), "PANEL_PORT": "0"}
    assert list(services["assistant"]["environment"]) == ["PANEL_DATABASE_URL"]
    environment["PANEL_DATABASE_URL"] = empty_database
    (first, *words) = services["migrate"]["command"]
    assert first == "panel-assistant"
    subprocess.run([*program, *words], env=environment, check=True)
    serve = [*program, "serve"]
    server = subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True)
    assert first_answer(server)["outcome"] == "answered"
