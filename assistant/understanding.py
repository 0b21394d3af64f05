"""From the words of a person to a Question: what is asked for, of which reports, in all the words for it.

Every thing that was understood is a Part with a name; asking with that name in `without` leaves it out.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.clauses import clauses
from assistant.followups import asks, before, standalone
from assistant.kinds import asks_for_words, kind_of, measure_of, unframed
from assistant.knowledge import Knowledge
from assistant.naming import Named
from assistant.question import Conversation, Kind, Part, Question
from assistant.speakers import label_of, voices_asked
from assistant.spelling import correction
from assistant.terms import Mention, concepts, mentions
from assistant.words import subject
from index.searching import Query

_WORD = re.compile(r"[^\W\d_]+")
_SINCE = re.compile(r"\b(?:since|after|from) (?:the )?((?:19|20)\d\d)\b(?!\s*(?:to|-|–))", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:before|until|up to) ((?:19|20)\d\d)\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:between|from) ((?:19|20)\d\d) (?:and|to|until) ((?:19|20)\d\d)\b", re.IGNORECASE)


_SIDES = 4
"""Editions of one report, or visits to one place, are compared where there are no more than these."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What has been understood so far: the text, its parts and what the search is narrowed to."""

    text: str
    parts: tuple[Part, ...] = ()


def understand(
    asked: str, conversation: Conversation, knowledge: Knowledge, without: Collection[str] = ()
) -> Question:
    """What a question means, without the parts that are named in `without`."""
    # 1. Made to stand alone, and its slips of the keyboard mended
    leant_on = "" if "earlier" in without else before(asked, conversation)
    reading = _Reading(standalone(asked, leant_on), _earlier(leant_on))
    reading = _mended(reading, knowledge, without)
    # 2. The reports, years and voices it asks for
    named = [one for one in knowledge.names.found(reading.text) if _name(one) not in without]
    reports, sides = _narrowed(named)
    since, until = _years(reading.text) if "years" not in without else (None, None)
    parts = [*reading.parts, *(Part(_name(one), _label(one)) for one in named)]
    if since or until:
        parts.append(Part("years", _years_label(since, until)))
    request = reading.text if not leant_on or not asks(asked) else asked
    voices = tuple(one for one in voices_asked(request) if f"voice:{one}" not in without)
    parts += [Part(f"voice:{one}", label_of(one)) for one in voices]
    # 3. What it is about, in all the words for it
    known_as = [mention for mention in mentions(reading.text) if _words(mention) not in without]
    parts += [Part(_words(mention), f"{mention.said}, {mention.others[0]}") for mention in known_as]
    about = concepts(unframed(reading.text), without=_name_stems(named))
    kind = kind_of(request)
    if kind is Kind.COMPARISON and 1 < len(reports) <= _SIDES and not sides:
        sides = tuple((report_id,) for report_id in reports)
    called = {one.report_ids: one.said for one in named}
    if sides:
        kind = Kind.COMPARISON
    expansions = tuple(dict.fromkeys(other for mention in known_as for other in mention.others))
    sought = _without_names(unframed(reading.text), named)
    looked_for, carried = sought, tuple[str, ...]()
    if leant_on:
        looked_for = _without_names(unframed(asked), named)
        carried = (_without_names(unframed(leant_on), named),)
    query = Query(looked_for, (*carried, *expansions), reports=reports, since=since, until=until)
    absent = tuple(one.said for one in named if not one.report_ids)
    return Question(
        asked,
        reading.text,
        query,
        conversation,
        kind,
        tuple(dict.fromkeys(parts)),
        about,
        sides,
        absent,
        measure_of(request),
        asks_for_words(request),
        sought,
        voices,
        tuple(called.get(side) or knowledge.names.of(side[0]) for side in sides),
        clauses(asked if leant_on else reading.text, _name_stems(named)),
    )


def _earlier(leant_on: str) -> tuple[Part, ...]:
    return (Part("earlier", f"following: {leant_on}"),) if leant_on else ()


def _mended(reading: _Reading, knowledge: Knowledge, without: Collection[str]) -> _Reading:
    """The text with its slips mended, each mending a part."""
    text, parts = reading.text, list(reading.parts)
    for word in dict.fromkeys(_WORD.findall(text)):
        meant = correction(word, knowledge.vocabulary)
        if meant and f"spelling:{word}" not in without:
            text = re.sub(rf"\b{word}\b", meant, text)
            parts.append(Part(f"spelling:{word}", f"{meant}, for {word}"))
    return replace(reading, text=text, parts=tuple(parts))


def _narrowed(named: Iterable[Named]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The reports to look in, and the sides of a comparison: one for each name, where there are several."""
    sides = tuple(dict.fromkeys(one.report_ids for one in named if one.report_ids))
    everything = tuple(dict.fromkeys(report_id for side in sides for report_id in side))
    return everything, sides if len(sides) > 1 else ()


def _name(named: Named) -> str:
    return f"report:{named.said.casefold()}"


def _words(mention: Mention) -> str:
    return f"words:{mention.said.casefold()}"


def _label(named: Named) -> str:
    if not named.report_ids:
        return f"{named.said} (not in this collection)"
    count = len(named.report_ids)
    return f"{named.said} ({count} report{'s' if count > 1 else ''})"


def _without_names(text: str, named: Iterable[Named]) -> str:
    """The text without the names of the reports that are searched anyway."""
    bare = text
    for one in named:
        if one.report_ids:
            bare = re.sub(rf"(?:\b(?:in|at|for|from|of) )?\b{re.escape(one.said)}\b(?:['’]s)?", " ", bare)
    bare = re.sub(r"\s+", " ", bare).strip(" -:,;")
    return bare if len(bare.split()) > 1 else text


def _name_stems(named: Iterable[Named]) -> set[str]:
    return {stem for one in named if one.report_ids for stem in subject(one.said).values()}


def _years(text: str) -> tuple[int | None, int | None]:
    if match := _RANGE.search(text):
        return int(match[1]), int(match[2])
    since, until = _SINCE.search(text), _UNTIL.search(text)
    last = int(until[1]) - until[0].casefold().startswith("before") if until else None
    return (int(since[1]) if since else None), last


def _years_label(since: int | None, until: int | None) -> str:
    if since and until:
        return f"published {since} to {until}"
    return f"published since {since}" if since else f"published up to {until}"
