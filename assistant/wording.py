"""The fixed sentences of wording.toml, filled in."""

import tomllib
from functools import cache
from pathlib import Path

from assistant.answer import Notice

_FILE = Path(__file__).parent / "wording.toml"


@cache
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def notice(key: str, **values: object) -> Notice:
    """The notice of that key, with its values filled in. Raises KeyError where either is missing."""
    return Notice(key, _wording()["notices"][key].strip().format_map(values))


def kind(key: str) -> str:
    """What a kind of personal detail is called."""
    return _wording()["kinds"][key]
