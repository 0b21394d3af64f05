"""The concepts of a question: what it is about, in all the words for each thing (acronyms.toml)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.question import Concept
from assistant.understanding.thesaurus import Saying
from assistant.understanding.words import stems, subject
from corpus.toml_files import load_toml


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that name a thing, and the thing's other names."""

    words: str
    start: int
    end: int
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Acronyms:
    """The contents of acronyms.toml: the names for each thing, and those that count in capitals only."""

    capitals: tuple[str, ...]
    things: tuple[tuple[str, ...], ...]


@cache
def _acronyms() -> _Acronyms:
    return load_toml("assistant.understanding", "acronyms.toml", _Acronyms)


@cache
def things() -> tuple[tuple[str, ...], ...]:
    """Returns the things of acronyms.toml, each as all its names."""
    return _acronyms().things


@cache
def names_of_things() -> frozenset[str]:
    """Returns every word of these names, in lower case. None is a spelling mistake, however rare it is."""
    return frozenset(word for names in things() for name in names for word in name.casefold().split())


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a thing, its parts between spaces, hyphens and apostrophes, and the thing's other names."""

    name: str
    parts: tuple[str, ...]
    other_names: tuple[str, ...]
    start: str
    """The first letter of the name, or the first two, as `_word_starts` has them."""

    def may_be_in(self, plain: str) -> bool:
        """Returns whether a text, as `small_letters` makes it, has every part."""
        return all(part in plain for part in self.parts)


@cache
def _names() -> tuple[_Name, ...]:
    """Returns every name of every thing, the longest first."""
    rows = []
    for names in things():
        for name in names:
            parts = tuple(_BETWEEN.split(small_letters(name)))
            other_names = tuple(other for other in names if other != name)
            rows.append(_Name(name, parts, other_names, _WORD_START.findall(parts[0])[0]))
    return tuple(sorted(rows, key=lambda row: -len(row.name)))


_BETWEEN = re.compile(r"[\s'-]+")
_PLURAL = re.compile(r"['’]?s$")
_CAPITAL_OR_DIGIT = re.compile(r"[A-Z\d]")
_SMALL_WORDS = frozenset(("and", "for", "of", "the", "to"))
_WORD_START = re.compile(r"(?<!\w)\w{1,2}")


def small_letters(text: str) -> str:
    """Returns a text in small letters: two that the patterns take for the same letter are the same."""
    return text.casefold().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")


def _word_starts(text: str) -> frozenset[str]:
    """Returns the first letter of each word in small letters, and its first two."""
    letters = map(small_letters, _WORD_START.findall(text))
    return frozenset(start for two in letters for start in (two[:1], two))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Returns the pattern of a name. Compiling all of them takes longer than a text with few names needs."""
    exact = name in _acronyms().capitals or (name.isupper() and len(name) <= 3)
    spaced = re.escape(name).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?").replace("'", "['’]?")
    return re.compile(rf"(?<!\w){spaced}(?:s|['’]s)?(?!\w)", 0 if exact else re.IGNORECASE)


def mentions(text: str) -> list[Mention]:
    """Returns the things that a text names, in order. Of names that overlap, it returns the longest."""
    by_span: dict[tuple[int, int], Mention] = {}
    covered: set[int] = set()
    plain, starts = small_letters(text), _word_starts(text)
    for name in _names():
        is_possible = name.start in starts and name.may_be_in(plain)
        for match in _pattern(name.name).finditer(text) if is_possible else ():
            span = match.span()
            if span in by_span:
                known = by_span[span]
                by_span[span] = Mention(
                    known.words, *span, tuple(dict.fromkeys((*known.other_names, *name.other_names)))
                )
            elif not covered & set(range(*span)):
                by_span[span] = Mention(match.group(), *span, name.other_names)
                covered |= set(range(*span))
    return sorted(by_span.values(), key=lambda mention: mention.start)


def spell_out(text: str, known_mentions: Iterable[Mention]) -> str:
    """Returns a text with the acronyms among its mentions, which come in order, spelled out: "the designated
    safeguarding lead" for "the DSL"."""
    for mention in reversed(list(known_mentions)):
        if long_form := _long_form(mention):
            text = f"{text[: mention.start]}{long_form}{text[mention.end :]}"
    return text


def _long_form(mention: Mention) -> str:
    """Returns the words that an acronym stands for, or "" where a mention is no acronym: those that have its
    initials, or the first other name of several words."""
    written = small_letters(mention.words)
    acronym = next((name for name in (written, _PLURAL.sub("", written)) if name in _acronym_names()), None)
    if acronym is None:
        return ""
    long_forms = [name for name in mention.other_names if " " in name]
    same_initials = (name for name in long_forms if _initials(name) == acronym)
    return next(same_initials, next(iter(long_forms), ""))


def _initials(name: str) -> str:
    return "".join(word[0] for word in _BETWEEN.split(small_letters(name)) if word not in _SMALL_WORDS)


@cache
def _acronym_names() -> frozenset[str]:
    """Returns the names of things that are acronyms, in small letters: one word with capitals or a digit."""
    names = (name for names in things() for name in names if " " not in name)
    return frozenset(small_letters(name) for name in names if len(_CAPITAL_OR_DIGIT.findall(name)) > 1)


def concepts(text: str, without: Iterable[str] = (), spoken: Iterable[Saying] = ()) -> tuple[Concept, ...]:
    """Returns what a text is about: the things that it names, and each further word with a meaning.

    Stems in `without` (of report names, for example) are left out. `spoken` is what the thesaurus finds in
    the text; the name of a thing comes before it where both overlap.
    """
    excluded = set(without)
    known_mentions = mentions(text)
    for saying in spoken:
        if not any(saying.start < known.end and known.start < saying.end for known in known_mentions):
            known_mentions.append(Mention(saying.words, saying.start, saying.end, saying.other_names))
    known_mentions.sort(key=lambda mention: mention.start)
    by_name: dict[str, Concept] = {}
    for mention in known_mentions:
        alternatives = [tuple(dict.fromkeys(stems(name))) for name in (mention.words, *mention.other_names)]
        names = tuple(dict.fromkeys(way for way in alternatives if way and not set(way) <= excluded))
        if names:
            by_name[mention.words.casefold()] = Concept(mention.words, names)
    for word, stemmed in subject(_outside(text, known_mentions)).items():
        if stemmed not in excluded:
            by_name.setdefault(stemmed, Concept(word, ((stemmed,),)))
    return tuple(by_name.values())


def _outside(text: str, known_mentions: Sequence[Mention]) -> str:
    """Returns the text without the mentions, which come in order."""
    for mention in reversed(known_mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text
