"""What is installed: everything locked with its hash, and a wheel that works without the repository."""

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.installed import first_answer

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("assistant", "corpus", "index", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-slim.lock")


def pins(lock: str) -> dict[str, str]:
    """Name -> the lines of its pin: version, marker and hashes."""
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return {canonicalize_name(entry.split("==")[0]): entry for entry in entries}


def names(requirements: list[str]) -> set[str]:
    names: set[str] = {canonicalize_name(Requirement(text).name) for text in requirements}
    return names - {
        "torch",
        PROJECT["name"],
    }  # torch is not part of any lock; an extra may name another of ours


def test_every_dependency_is_in_the_lock() -> None:
    assert names(PROJECT["dependencies"]) - pins("requirements.lock").keys() == set()
    for extra in PROJECT["optional-dependencies"].values():
        assert names(extra) - pins("requirements-dev.lock").keys() == set()


def test_every_library_that_is_imported_is_a_dependency_of_ours() -> None:
    """And not only there because another library wants it, which may change."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    tops = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names) - set(PACKAGES)
    sold_as = importlib.metadata.packages_distributions()
    extras = {name for extra in PROJECT["optional-dependencies"].values() for name in names(extra)}
    ours = names(PROJECT["dependencies"]) | extras | {"torch"}
    packages = {
        top: {canonicalize_name(name) for name in sold_as[top]} for top in tops
    }  # a namespace has many
    assert {top for top, sold in packages.items() if not sold & ours} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_torch_is_left_to_the_machine(lock: str) -> None:
    assert [name for name, entry in pins(lock).items() if "--hash=sha256:" not in entry] == []
    assert "torch" not in pins(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_agree_with_each_other(lock: str) -> None:
    """In versions and hashes; the tools may want a package on more platforms than the product does."""
    with_tools = {name: _anywhere(entry) for name, entry in pins("requirements-dev.lock").items()}
    alone = {name: _anywhere(entry) for name, entry in pins(lock).items()}
    assert {name for name, entry in alone.items() if with_tools.get(name) != entry} == set()


def _anywhere(entry: str) -> str:
    """A pin without the platforms it is for."""
    return re.sub(r" ;.*?(?= \\$)", "", entry, count=1, flags=re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-slim.lock"])
def test_serving_needs_no_pytorch_and_the_tests_have_it(lock: str) -> None:
    assert "sentence-transformers" not in pins(lock)
    assert "sentence-transformers" in pins("requirements-dev.lock")


def test_the_page_assets_are_locked_by_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_actions_of_the_workflow_are_pinned_by_commit() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    used = re.findall(r"uses: (\S+)", workflow)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_no_lock_names_the_place_that_packages_came_from(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel in it; its dependencies are lent by this one.

    The line in lent.pth is only searched: the .pth files of this environment, by which the checkout
    itself is importable here, have no effect there.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    options = ["--python", str(programs / "python"), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", *options, str(wheel)], check=True)
    (packages,) = [path.parent for path in folder.rglob("panel_assistant-*.dist-info")]
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return programs


def packaged_files() -> Iterator[str]:
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*"):
            name = file.relative_to(ROOT)
            if file.is_file() and "__pycache__" not in name.parts and name.name != "package-lock.json":
                yield name.as_posix()


def test_the_wheel_carries_every_file_of_the_four_packages_and_no_other(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == set(packaged_files())


def test_the_wheel_asks_for_pytorch_in_its_extra_alone(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = message_from_bytes(archive.read(name))
    required = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    always = {canonicalize_name(each.name) for each in required if each.marker is None}
    with_torch = {
        each.name for each in required if each.marker is not None and each.marker.evaluate({"extra": "torch"})
    }
    assert "onnxruntime" in always
    assert not always & {"torch", "sentence-transformers"}
    assert with_torch == {"torch", "sentence-transformers"}


def test_the_wheel_says_that_its_packages_are_typed(wheel: Path) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_the_page_assets_without_the_typeface_and_the_licences(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    assets = [archive.read(f"web/static/vendor/govuk-frontend.min.{kind}") for kind in ("css", "js")]
    assert all(len(asset) > 40_000 for asset in assets)
    assert b"GDS Transport" not in assets[0]
    licences = {name.split("/licenses/")[1] for name in archive.namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSES/govuk-frontend.txt"}


def test_the_installed_packages_are_those_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import assistant, corpus, index, web\nfor m in assistant, corpus, index, web: print(m.__file__)"
    python = [str(installed / "python"), "-c", code]
    names = subprocess.run(python, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert len(names) == 4
    assert all(Path(file).is_relative_to(installed.parent) for file in names)


def test_the_installed_command_says_what_it_does(installed: Path, tmp_path: Path) -> None:
    help_text = subprocess.run(
        [str(installed / "panel-assistant"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "ask" in help_text
    assert "reindex" in help_text


def test_the_installed_command_serves_the_samples_from_an_empty_home(installed: Path, tmp_path: Path) -> None:
    server = subprocess.Popen(
        [str(installed / "panel-assistant"), "serve", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "PANEL_HOME": str(tmp_path / "home"), "COLUMNS": "200"},
        stderr=subprocess.PIPE,
        text=True,
    )
    answer = first_answer(server)
    assert answer["outcome"] == "answered"
    assert all(statement["citations"] for statement in answer["statements"])
