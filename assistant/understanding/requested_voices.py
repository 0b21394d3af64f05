"""The voices that a question asks for, and whether a sentence has one of them (requested_voices.toml).

A sentence has a voice if its passage has it, or if it reports what such people said; guidance never does,
because it says what should be said. A sentence that reports words is still the report's own: the answer shows
the passage's voice, whatever was asked for.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from corpus.report import Passage, Voice
from corpus.toml_files import load_toml


@dataclass(frozen=True, slots=True)
class _VoiceRow:
    """A voice in requested_voices.toml; {people} in its patterns stands for `people`."""

    voice: Voice
    label: str
    people: str
    asks: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _VoiceRows:
    voice: tuple[_VoiceRow, ...]


def requested_voices(text: str) -> tuple[Voice, ...]:
    """Returns the voices that a question asks for, or none."""
    return tuple(voice for voice, pattern in _asking_patterns().items() if pattern.search(text))


def label_of(voice: Voice) -> str:
    """Returns the label of a voice."""
    return _rows()[voice].label


def has_voice(voices: Collection[Voice], passage: Passage, text: str) -> bool:
    """Returns whether a sentence of a passage has one of these voices."""
    if passage.voice is Voice.GUIDANCE:
        return False
    return passage.voice in voices or any(_speech_pattern(voice).search(text) for voice in voices)


@cache
def _rows() -> dict[Voice, _VoiceRow]:
    rows = load_toml("assistant.understanding", "requested_voices.toml", _VoiceRows).voice
    return {row.voice: row for row in rows}


@cache
def _asking_patterns() -> dict[Voice, re.Pattern[str]]:
    return {voice: _any(row.asks, row.people) for voice, row in _rows().items()}


@cache
def _speech_pattern(voice: Voice) -> re.Pattern[str]:
    """Returns what a sentence of a voice looks like. Few questions ask for one, so it is made alone."""
    row = _rows()[voice]
    return _any(row.says, row.people)


def _any(patterns: Collection[str], people: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?:{pattern})" for pattern in patterns).replace("{people}", people), re.IGNORECASE
    )
