"""The words for a thing (acronyms.toml), and what a question is about in all the words for it."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.question import Concept
from assistant.understanding.thesaurus import Saying
from assistant.understanding.words import stems, subject

_FILE = Path(__file__).parent / "acronyms.toml"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that name a thing, and the other names of it."""

    said: str
    start: int
    end: int
    others: tuple[str, ...]


@cache
def things() -> tuple[tuple[str, ...], ...]:
    """Every thing, as all the names for it."""
    return tuple(tuple(names) for names in tomllib.loads(_FILE.read_text("utf-8"))["things"])


@cache
def names_of_things() -> frozenset[str]:
    """Every word of these names, in lower case: none of them is a slip, however few reports have it."""
    return frozenset(word for names in things() for name in names for word in name.casefold().split())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]:
    """(pattern, name, the other names), the longest name first."""
    shouted = frozenset(tomllib.loads(_FILE.read_text("utf-8"))["capitals"])
    made = []
    for names in things():
        for name in names:
            exact = name in shouted or (name.isupper() and len(name) <= 3)
            spaced = re.escape(name).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?").replace("'", "['’]?")
            pattern = re.compile(rf"(?<!\w){spaced}(?:s|['’]s)?(?!\w)", 0 if exact else re.IGNORECASE)
            made.append((pattern, name, tuple(other for other in names if other != name)))
    return tuple(sorted(made, key=lambda row: -len(row[1])))


def mentions(text: str) -> list[Mention]:
    """The things that a text names, in order; of names that overlap the longest."""
    found: dict[tuple[int, int], Mention] = {}
    taken: set[int] = set()
    for pattern, _, others in _patterns():
        for match in pattern.finditer(text):
            place = match.span()
            if place in found:
                known = found[place]
                found[place] = Mention(known.said, *place, tuple(dict.fromkeys((*known.others, *others))))
            elif not taken & set(range(*place)):
                found[place] = Mention(match.group(), *place, others)
                taken |= set(range(*place))
    return sorted(found.values(), key=lambda mention: mention.start)


def concepts(text: str, without: Iterable[str] = (), spoken: Iterable[Saying] = ()) -> tuple[Concept, ...]:
    """What a text is about: the things it names, and each further word that carries meaning.

    Stems in `without` (of report names, say) are left out. `spoken` is what the thesaurus has of the text;
    the name of a thing goes before it.
    """
    left_out = set(without)
    named = mentions(text)
    for one in spoken:
        if not any(one.start < known.end and known.start < one.end for known in named):
            named.append(Mention(one.said, one.start, one.end, one.others))
    named.sort(key=lambda mention: mention.start)
    found: dict[str, Concept] = {}
    for mention in named:
        ways = [tuple(dict.fromkeys(stems(name))) for name in (mention.said, *mention.others)]
        kept = tuple(dict.fromkeys(way for way in ways if way and not set(way) <= left_out))
        if kept:
            found[mention.said.casefold()] = Concept(mention.said, kept)
    for word, stemmed in subject(_outside(text, named)).items():
        if stemmed not in left_out:
            found.setdefault(stemmed, Concept(word, ((stemmed,),)))
    return tuple(found.values())


def _outside(text: str, named: Sequence[Mention]) -> str:
    for mention in reversed(named):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text
