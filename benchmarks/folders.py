"""Where benchmarks find what they measure on, and where they keep what they make."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "benchmarks"
"""What benchmarks make: indexes and encoders."""
DATA = ROOT.parent / "shared" / "data"
"""Real documents and questions. They are not part of the project."""


def needed(path: Path) -> Path:
    """Returns a path that a benchmark reads. Raises SystemExit, which says what is missing, where it is not
    there."""
    if not path.exists():
        raise SystemExit(
            f"{path} is missing: this benchmark measures on it, and it is not part of the project.\n"
            "Put the documents and questions that benchmarks/README.md names there, or name others "
            "where --help shows an option for it."
        )
    return path
