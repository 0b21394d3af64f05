"""The folders that benchmarks read from and write to."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "benchmarks"
"""Indexes and encoders that benchmarks make."""
DATA = ROOT.parent / "shared" / "data"
"""Real documents and questions. They are not part of the project."""


def existing(path: Path) -> Path:
    """Returns a path that a benchmark reads. Raises SystemExit with an explanation if it does not exist."""
    if not path.exists():
        raise SystemExit(
            f"{path} is missing. This benchmark needs it, and it is not part of the project.\n"
            "Put the documents and questions that benchmarks/README.md names there, or give another path "
            "if --help shows an option for it."
        )
    return path
