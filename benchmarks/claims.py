"""Measures how many false claims of a language model would be shown: `python -m benchmarks.claims`.

A real quotation serves as a true claim and is made false in three ways: one word becomes its opposite, two
words change places, or a sentence is appended. At most 2% of each may be shown. Also prints how many true
claims are shown: the quotation itself, without its brackets, and without its last clause.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.evidence.units import units
from assistant.writing.claim_support import supports
from benchmarks.question_sets import HOME, open_index
from corpus.report import Passage
from corpus.storage.catalogue import Catalogue
from corpus.text import is_ended, normalise

Forgery = Callable[[str, random.Random], str]
"""(quotation, rng) -> a changed claim, or "" if the quotation cannot be changed in this way."""

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
OPPOSITES = {first: second for pair in _PAIRS for first, second in (pair, reversed(pair))}

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


def with_opposite_word(quotation: str, rng: random.Random) -> str:
    """Returns the quotation with one word replaced by its opposite."""
    places = [word for word in re.finditer(r"[\w’']+", quotation) if word[0].lower() in OPPOSITES]
    if not places:
        return ""
    place = rng.choice(places)
    return quotation[: place.start()] + OPPOSITES[place[0].lower()] + quotation[place.end() :]


def with_swapped_words(quotation: str, rng: random.Random) -> str:
    """Returns the quotation with two different words exchanged."""
    places = list(_WORD.finditer(quotation))
    if len({place[0].casefold() for place in places}) < 2:
        return ""
    while True:
        first, second = sorted(rng.sample(places, 2), key=lambda place: place.start())
        if first[0].casefold() != second[0].casefold():
            between = quotation[first.end() : second.start()]
            return quotation[: first.start()] + second[0] + between + first[0] + quotation[second.end() :]


def with_appended_sentence(quotation: str, rng: random.Random) -> str:
    """Returns the quotation with another sentence after it."""
    return f"{quotation} {rng.choice(_APPENDED)}"


def without_brackets(quotation: str, rng: random.Random) -> str:
    """Returns the quotation without the words in brackets."""
    shorter = re.sub(r"\s*\([^()]*\)", "", quotation)
    return shorter if shorter != quotation else ""


def without_last_clause(quotation: str, rng: random.Random) -> str:
    """Returns the quotation without the words after its last comma."""
    before, comma, _ = quotation.rpartition(",")
    return f"{before}." if comma and len(before) > len(quotation) / 2 else ""


def unchanged(quotation: str, rng: random.Random) -> str:
    """Returns the quotation."""
    return quotation


FALSE: tuple[Forgery, ...] = (with_opposite_word, with_swapped_words, with_appended_sentence)
SHORTER: tuple[Forgery, ...] = (unchanged, without_brackets, without_last_clause)


def read_passages(home: Path) -> list[Passage]:
    """Returns the passages of the reports; adds the reports first if that has not been done."""
    if not (home / "corpus" / "catalogue.sqlite").exists():
        open_index(home)
    catalogue = Catalogue(home / "corpus" / "catalogue.sqlite")
    return [passage for report in catalogue.reports() for passage in catalogue.passages(report.id)]


def quotations(passages: Sequence[Passage], count: int, rng: random.Random) -> Iterator[str]:
    """Yields whole sentences of the reports, each once."""
    yielded: set[str] = set()
    while len(yielded) < count:
        passage = rng.choice(passages)
        passage_units = units(passage)
        if not passage_units:
            continue
        unit = rng.choice(passage_units)
        sentence = normalise(passage.text[unit.start : unit.end])
        if sentence not in yielded and 6 <= len(sentence.split()) <= 60 and is_ended(sentence):
            yielded.add(sentence)
            yield sentence


def main() -> None:
    """Prints how many claims of each kind were tried and how many would be shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, default=HOME, help="home of the index, which is built there if there is none"
    )
    parser.add_argument("--count", type=int, default=1_000)
    options = parser.parse_args()
    rng = random.Random(7)
    tried_count, shown_count = Counter[str](), Counter[str]()
    for quotation in quotations(read_passages(options.home), options.count, rng):
        for change in (*FALSE, *SHORTER):
            if claim := change(quotation, rng):
                tried_count[change.__name__] += 1
                shown_count[change.__name__] += supports(claim, [quotation])
    for change in (*FALSE, *SHORTER):
        name, kind = change.__name__, "false" if change in FALSE else "true or shorter"
        share = shown_count[name] / max(1, tried_count[name])
        print(f"{name} ({kind}): {tried_count[name]:,} tried, {shown_count[name]:,} shown ({share:.1%})")


if __name__ == "__main__":
    main()
