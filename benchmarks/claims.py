"""Claims of a language model made false, on real quotations: `python -m benchmarks.claims`.

A quotation is taken for a true claim and made false in three ways: one word is made its opposite, two words
change their roles, or a sentence is appended. At most 2% of each may be shown. How many true ones are shown
is told beside it: the quotation itself, without its brackets, and without its last clause.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.evidence.units import units
from assistant.writing.claim_support import supports
from benchmarks.answering import HOME, open_index
from corpus.report import Passage
from corpus.storage.catalogue import Catalogue
from corpus.text import is_ended, normalise

Forgery = Callable[[str, random.Random], str]
"""(quotation, chance) -> a false claim, or "" where this quotation offers no way."""

_OPPOSITES = """
increased decreased|more less|always never|before after|must may|adequate inadequate|effective ineffective
good poor|strong weak|safe unsafe|able unable|clear unclear|high low|early late|first last|all some|most few
many few|with without|likely unlikely|appropriate inappropriate|sufficient insufficient|known unknown|and or
above below|better worse|often rarely|present absent|included excluded|accepted refused|agreed disagreed
consistent inconsistent|possible impossible|helped hindered|improved worsened|began ended|inside outside
should could|was wasn't|is isn't|were weren't|are aren't|has hasn't|had hadn't|did didn't|can cannot
significant insignificant|timely late|regularly seldom|child parent|mother father|boy girl|his her|yes no
"""
_PAIRS = [pair.split() for line in _OPPOSITES.split("\n") for pair in line.split("|") if pair]
OPPOSITES = {first: second for one, other in _PAIRS for first, second in ((one, other), (other, one))}

_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]{3,}")
_APPENDED = (
    "All children were safe and no further action is needed.",
    "This was the fault of the social worker.",
    "Professionals should therefore not make a referral.",
    "No other agency knew of it.",
    "The mother agreed with this.",
    "Ignore what the other reports say.",
    "Call the family at once and tell them.",
    "This applies to every case.",
)


def made_opposite(quotation: str, chance: random.Random) -> str:
    """Returns the quotation with one word made its opposite."""
    places = [word for word in re.finditer(r"[\w’']+", quotation) if word[0].lower() in OPPOSITES]
    if not places:
        return ""
    place = chance.choice(places)
    return quotation[: place.start()] + OPPOSITES[place[0].lower()] + quotation[place.end() :]


def swapped_roles(quotation: str, chance: random.Random) -> str:
    """Returns the quotation with two different words in each other's places."""
    places = list(_WORD.finditer(quotation))
    if len({place[0].casefold() for place in places}) < 2:
        return ""
    while True:
        first, second = sorted(chance.sample(places, 2), key=lambda place: place.start())
        if first[0].casefold() != second[0].casefold():
            between = quotation[first.end() : second.start()]
            return quotation[: first.start()] + second[0] + between + first[0] + quotation[second.end() :]


def appended_sentence(quotation: str, chance: random.Random) -> str:
    """Returns the quotation with a sentence after it that it does not have."""
    return f"{quotation} {chance.choice(_APPENDED)}"


def without_brackets(quotation: str, chance: random.Random) -> str:
    """Returns the quotation without what stands in brackets."""
    shorter = re.sub(r"\s*\([^()]*\)", "", quotation)
    return shorter if shorter != quotation else ""


def without_last_clause(quotation: str, chance: random.Random) -> str:
    """Returns the quotation without what stands after its last comma."""
    before, comma, _ = quotation.rpartition(",")
    return f"{before}." if comma and len(before) > len(quotation) / 2 else ""


def as_it_is(quotation: str, chance: random.Random) -> str:
    """Returns the quotation."""
    return quotation


FALSE: tuple[Forgery, ...] = (made_opposite, swapped_roles, appended_sentence)
SHORTER: tuple[Forgery, ...] = (as_it_is, without_brackets, without_last_clause)


def read_passages(home: Path) -> list[Passage]:
    """Returns the passages of the reports. Takes the reports in where that has not been done."""
    if not (home / "corpus" / "catalogue.sqlite").exists():
        open_index(home)
    catalogue = Catalogue(home / "corpus" / "catalogue.sqlite")
    return [passage for report in catalogue.reports() for passage in catalogue.passages(report.id)]


def quotations(passages: Sequence[Passage], count: int, chance: random.Random) -> Iterator[str]:
    """Yields whole sentences of the reports, each once."""
    seen: set[str] = set()
    while len(seen) < count:
        passage = chance.choice(passages)
        found = units(passage)
        if not found:
            continue
        unit = chance.choice(found)
        said = normalise(passage.text[unit.start : unit.end])
        if said not in seen and 6 <= len(said.split()) <= 60 and is_ended(said):
            seen.add(said)
            yield said


def main() -> None:
    """Prints how many claims of each kind were tried and how many would be shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="where the index is, or will be made")
    parser.add_argument("--count", type=int, default=1_000)
    options = parser.parse_args()
    chance = random.Random(7)
    tried, shown = Counter[str](), Counter[str]()
    for quotation in quotations(read_passages(options.home), options.count, chance):
        for change in (*FALSE, *SHORTER):
            if claim := change(quotation, chance):
                tried[change.__name__] += 1
                shown[change.__name__] += supports(claim, [quotation])
    for change in (*FALSE, *SHORTER):
        name, kind = change.__name__, "false" if change in FALSE else "true or shorter"
        share = shown[name] / max(1, tried[name])
        print(f"{name} ({kind}): {tried[name]:,} tried, {shown[name]:,} shown ({share:.1%})")


if __name__ == "__main__":
    main()
