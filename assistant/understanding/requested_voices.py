"""The voices that a question asks for, and whether a sentence has one of them (requested_voices.toml).

A sentence has a voice if its passage has it, or if it reports what such people said; guidance never does,
because it says what should be said. A sentence that reports words is still the report's own: the answer shows
the passage's voice, whatever was asked for.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.report import Passage, Voice

_FILE = Path(__file__).parent / "requested_voices.toml"


@dataclass(frozen=True, slots=True)
class _Speaker:
    voice: Voice
    label: str
    asks: re.Pattern[str]
    says: re.Pattern[str]


def voices_asked(text: str) -> tuple[Voice, ...]:
    """Returns the voices that a question asks for, or none."""
    return tuple(voice for voice, speaker in _speakers().items() if speaker.asks.search(text))


def label_of(voice: Voice) -> str:
    """Returns the label of a voice."""
    return _speakers()[voice].label


def heard(voices: Collection[Voice], passage: Passage, said: str) -> bool:
    """Returns whether a sentence of a passage has one of these voices."""
    if passage.voice is Voice.GUIDANCE:
        return False
    return passage.voice in voices or any(_speakers()[voice].says.search(said) for voice in voices)


@cache
def _speakers() -> dict[Voice, _Speaker]:
    rows = tomllib.loads(_FILE.read_text("utf-8"))["voice"]
    return {Voice(row["voice"]): _speaker(row) for row in rows}


def _speaker(row: dict[str, str]) -> _Speaker:
    asks, says = (_any(row[key], row["people"]) for key in ("asks", "says"))
    return _Speaker(Voice(row["voice"]), row["label"], asks, says)


def _any(patterns: Collection[str], people: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns).replace("{people}", people), re.IGNORECASE)
