"""From the words of a person to a Question: what is asked for, of which reports, in all the words for it.

Every thing that was understood is a Part with a name; asking with that name in `without` leaves it out.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.clauses import clauses
from assistant.comparing import sides_of
from assistant.followups import asks, before, standalone
from assistant.kinds import asks_for_words, kind_of, measure_of, unframed
from assistant.knowledge import Knowledge
from assistant.naming import Named
from assistant.places import places_in
from assistant.question import Conversation, Kind, Lacking, Part, Question
from assistant.speakers import label_of, voices_asked
from assistant.spelling import correction
from assistant.terms import Mention, concepts, mentions
from assistant.thesaurus import also_searched, sayings, speaks_of_children, weighed
from assistant.words import subject
from assistant.years import Years, years_of
from index.searching import Query

_WORD = re.compile(r"[^\W\d_]+")


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
    # 2. The reports, years and voices it asks for, and what it compares
    named = [one for one in knowledge.names.found(reading.text) if _name(one) not in without]
    ours = speaks_of_children(knowledge.vocabulary)
    firm = [one for one in named if one.firm and ours]
    likely = [one for one in named if one not in firm]
    request = reading.text if not leant_on or not asks(asked) else asked
    dated = "years" not in without
    sides = sides_of(reading.text, kind_of(request), named, knowledge.names, dated)
    kind = Kind.COMPARISON if sides else kind_of(request)
    years = Years()
    if dated:
        years = sides.years or years_of(reading.text, knowledge.names.latest)
    voices = tuple(one for one in voices_asked(request) if f"voice:{one}" not in without)
    parts = [*reading.parts, *(Part(_name(one), _label(one)) for one in named)]
    parts += [Part("years", years.label)] if years.label else []
    parts += [Part(f"voice:{one}", label_of(one)) for one in voices]
    # 3. What it is about, in all the words for it
    bare = years.taken_from(reading.text)
    known_as = [one for one in mentions(bare) if ours and _words(one) not in without]
    parts += [Part(_words(mention), f"{mention.said}, {mention.others[0]}") for mention in known_as]
    spoken = () if "thesaurus" in without else sayings(unframed(bare), knowledge.vocabulary)
    about = concepts(unframed(bare), _name_stems(firm), spoken)
    expansions = tuple(dict.fromkeys(other for mention in known_as for other in mention.others))
    sought = _without_names(unframed(bare), firm)
    looked_for, carried = sought, tuple[str, ...]()
    if leant_on:
        looked_for = _without_names(unframed(years.taken_from(asked)), firm)
        carried = (_without_names(unframed(years.taken_from(leant_on)), firm),)
    related = () if "thesaurus" in without else _related(looked_for, knowledge)
    parts += [Part("thesaurus", also_searched(related))] if related else []
    query = Query(
        looked_for,
        (*carried, *expansions),
        reports=_reports(firm),
        since=years.since,
        until=years.until,
        related=related,
        meaning=" ".join((*carried, looked_for)) if carried else "",
        prefer=_reports(likely),
    )
    absent = tuple(one.said for one in named if not one.report_ids)
    return Question(
        asked,
        reading.text,
        query,
        conversation,
        kind,
        tuple(dict.fromkeys(parts)),
        about,
        sides.reports,
        absent,
        measure_of(request),
        asks_for_words(request),
        sought,
        voices,
        sides.called,
        clauses(asked if leant_on else reading.text, _name_stems(firm)),
        sides.by_year,
        places_in(_without_names(reading.text, named)),
        tuple(Lacking(one.said, one.lacking, one.held) for one in named if one.lacking),
        unframed(asked if leant_on else reading.text) if query.reports or years.label else "",
    )


def widened(question: Question) -> Question | None:
    """The question asked of all reports, those first that it was narrowed to; None where it was not narrowed.

    It is about the places of those reports still: what is found of another place does not answer it.
    """
    if not question.unnarrowed or question.sides:
        return None
    query = replace(
        question.query,
        text=question.unnarrowed,
        meaning=unframed(question.meaning) if question.query.meaning else "",
        reports=(),
        prefer=(*question.query.reports, *question.query.prefer),
        since=None,
        until=None,
    )
    places = tuple(dict.fromkeys((*question.places, *places_in(question.meaning))))
    return replace(question, query=query, sought=question.unnarrowed, places=places, unnarrowed="")


def _reports(named: Iterable[Named]) -> tuple[str, ...]:
    """The reports that some names are of, each once."""
    return tuple(dict.fromkeys(report_id for one in named for report_id in one.report_ids))


def _related(text: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    return weighed(sayings(text, knowledge.vocabulary), knowledge.vocabulary)


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
