"""The fixed sentences of wording.toml, with their values filled in."""

import tomllib
from functools import cache
from pathlib import Path

from assistant.answer import Notice

_FILE = Path(__file__).parent / "wording.toml"


@cache
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def notice(key: str, **values: object) -> Notice:
    """Returns the notice of that key, with its values filled in. Raises KeyError where a value is missing."""
    return Notice(key, _wording()["notices"][key].strip().format_map(values))


def kind(key: str) -> str:
    """Returns the name of a kind of personal detail."""
    return _wording()["kinds"][key]
