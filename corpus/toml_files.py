"""TOML files of data, each read as the shape that it must have.

    read_toml  a text as a dataclass, or as a dict of one kind of value; BadDataFile for anything else
    load_toml  the same for a file that stands beside the modules of a package

A message names the file, each key and what is wrong with it.
"""

import tomllib
from importlib import resources
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from corpus.errors import BadDataFile

Shape = TypeVar("Shape")

_MOST_NAMED = 5
"""Maximum number of faults that a message names."""
_FAULTS = {"missing": "is missing", "unexpected_keyword_argument": "is not a known key"}


def load_toml(package: str, name: str, shape: type[Shape]) -> Shape:
    """Returns what the file of that name in the package says. Raises BadDataFile."""
    return read_toml(resources.files(package).joinpath(name).read_text(encoding="utf-8"), shape, name)


def read_toml(text: str, shape: type[Shape], name: str) -> Shape:
    """Returns what a TOML text says; `name` is what its file is called. Raises BadDataFile."""
    try:
        return TypeAdapter(shape).validate_python(tomllib.loads(text), extra="forbid")
    except tomllib.TOMLDecodeError as error:
        raise BadDataFile(f"{name} cannot be understood: it is not TOML ({error}).") from error
    except ValidationError as error:
        faults = [
            f"'{_key(fault['loc'])}' {_FAULTS.get(fault['type']) or _plain(fault['msg'])}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        more = f"; and {len(faults) - _MOST_NAMED} more" if len(faults) > _MOST_NAMED else ""
        raise BadDataFile(f"{name} cannot be understood: {'; '.join(faults[:_MOST_NAMED])}{more}.") from error


def _key(place: tuple[int | str, ...]) -> str:
    """Returns the place of a fault as people count: "theme 2, terms 1" is the first of the second theme."""
    key = ""
    for part in place:
        key += f" {part + 1}" if isinstance(part, int) else f"{', ' * bool(key)}{part}"
    return key


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input ")
