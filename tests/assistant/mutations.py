"""Ways in which a quotation can be made false: each gives the text changed, at a place drawn by `pick`."""

import re
from collections.abc import Callable, Sequence

Mutation = Callable[[str, int, Sequence[str]], str]
"""(text, any number from 0, other texts) -> the text changed."""

_NUMBER_WORDS = {"one": "two", "two": "three", "three": "four", "five": "six", "ten": "twelve"}


def dropped_word(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """One word left out."""
    words = text.split()
    place = pick % len(words)
    return " ".join(words[:place] + words[place + 1 :])


def negated(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """Every "not" left out, or one put in."""
    if re.search(r"\bnot\b", text):
        return re.sub(r"\bnot\s+", "", text)
    words = text.split()
    place = pick % len(words)
    return " ".join([*words[:place], "not", *words[place:]])


def renumbered(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """One number made another."""
    numbers = list(re.finditer(r"\d+|\b(?:one|two|three|five|ten)\b", text))
    if not numbers:
        return f"{text} {pick}"
    number = numbers[pick % len(numbers)]
    number_text = number.group()
    return (
        text[: number.start()] + _NUMBER_WORDS.get(number_text, f"{pick}{number_text}") + text[number.end() :]
    )


def renamed(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """One name put in place of another, or a word in capitals."""
    names = list(re.finditer(r"\b[A-Z][a-z]+\b", text))
    if not names:
        return text.upper()
    name = names[pick % len(names)]
    return text[: name.start()] + ("Ashford" if name.group() != "Ashford" else "Bexley") + text[name.end() :]


def joined(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """Two passages made one."""
    return f"{text} {other_texts[pick % len(other_texts)]}"


def swapped(text: str, pick: int, other_texts: Sequence[str]) -> str:
    """Two neighbouring words in the other order."""
    words = text.split()
    place = pick % max(1, len(words) - 1)
    return " ".join([*words[:place], *reversed(words[place : place + 2]), *words[place + 2 :]])


MUTATIONS: tuple[Mutation, ...] = (dropped_word, negated, renumbered, renamed, joined, swapped)
