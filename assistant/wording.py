"""The fixed sentences of wording.toml, with their values filled in."""

from dataclasses import dataclass
from functools import cache

from assistant.answer import Notice
from corpus.toml_files import load_toml


@dataclass(frozen=True, slots=True)
class _Wording:
    """The contents of wording.toml."""

    notices: dict[str, str]
    kinds: dict[str, str]


@cache
def _read_wording() -> _Wording:
    return load_toml("assistant", "wording.toml", _Wording)


def notice(key: str, **values: object) -> Notice:
    """Returns the notice of that key, with its values filled in. Raises KeyError where a value is missing."""
    return Notice(key, _read_wording().notices[key].strip().format_map(values))


def kind(key: str) -> str:
    """Returns the name of a kind of personal detail."""
    return _read_wording().kinds[key]
