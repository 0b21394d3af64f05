"""From the words of a person to a Question: what is asked for, of which reports, in all the words for it.

Every thing that was understood is a Part with a name; asking with that name in `without` leaves it out.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.question import Conversation, Kind, Lacking, Part, Question, Unheld
from assistant.understanding.collection_gaps import unheld_reports, unheld_years
from assistant.understanding.comparison import sides_of
from assistant.understanding.concepts import Mention, concepts, mentions
from assistant.understanding.follow_ups import Turn, asks, standalone, turn
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.places import places_in
from assistant.understanding.question_kinds import asks_for_words, kind_of, measure_of, unframed
from assistant.understanding.question_parts import clauses
from assistant.understanding.report_names import Named
from assistant.understanding.requested_voices import label_of, voices_asked
from assistant.understanding.spelling import correction
from assistant.understanding.thesaurus import also_searched, sayings, speaks_of_children, weighed
from assistant.understanding.words import subject
from assistant.understanding.years import Years, years_of
from index.searching import Query

_WORD = re.compile(r"[^\W\d_]+")
_MOVED_TO = re.compile(
    r"\b(?:moved?|moving|moves|gone|going|goes|sent|sticks|placed)\b(?: \w+){0,3} (?:to|in) [A-Z][a-z]+\b"
)
"""A place to which somebody has moved: the question is not about that place."""


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
    following = Turn(asked) if "earlier" in without else turn(asked, conversation, knowledge.names)
    own, leant_on = following.text, following.leant_on
    reading = _Reading(standalone(own, leant_on), _earlier(following))
    reading = _mended(reading, knowledge, without)
    sentence = _mended(_Reading(following.sentence or own), knowledge, without).text
    # 2. The reports, years and voices it asks for, and what it compares
    named = [one for one in knowledge.names.found(reading.text) if _name(one) not in without]
    ours = speaks_of_children(knowledge.vocabulary)
    firm = [one for one in named if one.firm and ours]
    likely = [one for one in named if one not in firm]
    request = reading.text if not leant_on or not asks(own) else own
    dated = "years" not in without
    sides = sides_of(reading.text, kind_of(request), named, knowledge.names, dated)
    kind = Kind.COMPARISON if sides else kind_of(request)
    years = Years()
    if dated:
        years = sides.years or years_of(reading.text, knowledge.names.latest)
    unheld = unheld_years(years, _reports(firm), knowledge.names) if not sides else ()
    if unheld:  # no report is of those years: the search is not narrowed to them, and the answer says so
        years = replace(years, since=None, until=None)
    voices = tuple(one for one in voices_asked(request) if f"voice:{one}" not in without)
    parts = [*reading.parts, *(Part(_name(one), _label(one)) for one in named)]
    parts += [Part("years", years.label)] if years.label and not unheld else []
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
        looked_for = _without_names(unframed(years.taken_from(own)), firm)
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
    if ours:
        elsewhere = unheld_reports(reading.text, knowledge.names, knowledge.vocabulary)
        absent = (*absent, *(one for one in elsewhere if not any(name in one for name in absent)))
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
        clauses(own if leant_on else reading.text, _name_stems(firm)),
        sides.by_year,
        places_in(_MOVED_TO.sub(" ", _without_names(reading.text, named))),
        tuple(Lacking(one.said, one.lacking, one.held) for one in named if one.lacking),
        unframed(own if leant_on else reading.text) if query.reports or (years.label and not unheld) else "",
        sentence if sentence != asked else "",
        Unheld(years.label, unheld) if unheld else None,
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


def _earlier(following: Turn) -> tuple[Part, ...]:
    return (Part("earlier", f"following: {following.follows}"),) if following.follows else ()


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
