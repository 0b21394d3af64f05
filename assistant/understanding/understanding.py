"""Makes a Question of a person's words: what it asks for, of which reports, in all the words for it.

Each thing that was understood is a Part with a name. A question that is asked again with that name in
`without` is understood without it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from assistant.question import Conversation, MissingEdition, MissingYears, Part, Question, QuestionKind
from assistant.understanding.collection_gaps import available_years, missing_reports
from assistant.understanding.comparison import Sides, sides_of
from assistant.understanding.concepts import Mention, concepts, mentions, spell_out
from assistant.understanding.follow_ups import Turn, asks, standalone, turn
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.places import places_in
from assistant.understanding.question_kinds import (
    asks_for_words,
    clauses,
    kind_of,
    measure_of,
    remove_framing,
)
from assistant.understanding.report_names import ReportName
from assistant.understanding.requested_voices import label_of, requested_voices
from assistant.understanding.spelling import correction
from assistant.understanding.thesaurus import is_about_children, related_label, sayings, weigh_phrases
from assistant.understanding.words import subject
from assistant.understanding.years import Years, years_of
from corpus.report import Voice
from index.searching import Query

_WORD = re.compile(r"[^\W\d_]+")
_MOVED_TO = re.compile(
    r"\b(?:moved?|moving|moves|gone|going|goes|sent|sticks|placed)\b(?: \w+){0,3} (?:to|in) [A-Z][a-z]+\b"
)
"""A place to which somebody has moved: the question is not about that place."""


@dataclass(frozen=True, slots=True)
class _QuestionWords:
    """The words of a question: `own` as it was asked, `text` as it stands alone, both without slips.

    `leant_on` is the earlier question that it follows up ("" where it follows none); `sentence` is the whole
    in words that a person would say.
    """

    own: str
    leant_on: str
    text: str
    sentence: str
    parts: tuple[Part, ...]

    @property
    def request(self) -> str:
        """Returns the words that say what kind of answer is asked for."""
        return self.text if not self.leant_on or not asks(self.own) else self.own

    @property
    def newest(self) -> str:
        """Returns the words that are new: its own, where it follows up an earlier question."""
        return self.own if self.leant_on else self.text


@dataclass(frozen=True, slots=True)
class _QueryScope:
    """The scope of a question: the reports that it names, the sides that it compares, years and voices.

    `firm` are the names that can mean nothing but a report. `years_held` are the years of the reports that
    are there, where none is of the years that are asked for.
    """

    named: tuple[ReportName, ...]
    firm: tuple[ReportName, ...]
    sides: Sides
    years: Years
    years_held: tuple[str, ...]
    voices: tuple[Voice, ...]

    @property
    def parts(self) -> list[Part]:
        """Returns a part for each name, for the years and for each voice."""
        parts = [Part(_name(name), _label(name)) for name in self.named]
        parts += [Part("years", self.years.label)] if self.years.label and not self.years_held else []
        return parts + [Part(f"voice:{voice}", label_of(voice)) for voice in self.voices]

    @property
    def narrows(self) -> bool:
        """Returns whether the search is narrowed to reports or years."""
        return bool(_reports(self.firm)) or bool(self.years.label and not self.years_held)


def understand(
    asked: str, conversation: Conversation, knowledge: Knowledge, without: Collection[str] = ()
) -> Question:
    """Returns what a question means, without the parts that are named in `without`."""
    words = _complete_question(asked, conversation, knowledge, without)
    scope = _scope(words, knowledge, without)
    about_children = is_about_children(knowledge.vocabulary)
    bare = scope.years.remove_from(words.text)
    known_as = [mention for mention in mentions(bare) if about_children and _words(mention) not in without]
    thesaurus = () if "thesaurus" in without else sayings(remove_framing(bare), knowledge.vocabulary)
    query = _query(words, scope, knowledge, known_as, without)
    firm_stems = _name_stems(scope.firm)
    return Question(
        asked=asked,
        meaning=words.text,
        query=query,
        conversation=conversation,
        kind=QuestionKind.COMPARISON if scope.sides else kind_of(words.request),
        parts=_parts(words, scope, known_as, query),
        concepts=concepts(remove_framing(bare), firm_stems, thesaurus),
        sides=scope.sides.reports,
        absent=_absent(words.text, scope.named, knowledge) if about_children else _not_there(scope.named),
        measure=measure_of(words.request),
        spoken=asks_for_words(words.request),
        voices=scope.voices,
        side_labels=scope.sides.called,
        clauses=clauses(words.newest, firm_stems),
        by_year=scope.sides.by_year,
        places=places_in(_MOVED_TO.sub(" ", _without_names(words.text, scope.named))),
        missing_editions=_missing_editions(scope.named),
        widened_text=remove_framing(words.newest) if scope.narrows else "",
        sentence=words.sentence if words.sentence != asked else "",
        missing_years=MissingYears(scope.years.label, scope.years_held) if scope.years_held else None,
    )


def _parts(
    words: _QuestionWords, scope: _QueryScope, known_as: Iterable[Mention], query: Query
) -> tuple[Part, ...]:
    """Returns each thing that was understood, once."""
    parts = [*words.parts, *scope.parts]
    parts += [Part(_words(mention), f"{mention.words}, {mention.other_names[0]}") for mention in known_as]
    parts += [Part("thesaurus", related_label(query.related))] if query.related else []
    return tuple(dict.fromkeys(parts))


def _missing_editions(named: Iterable[ReportName]) -> tuple[MissingEdition, ...]:
    """Returns the editions that are asked for and are not in the collection."""
    return tuple(
        MissingEdition(name.words, name.missing_year, name.available) for name in named if name.missing_year
    )


def _complete_question(
    asked: str, conversation: Conversation, knowledge: Knowledge, without: Collection[str]
) -> _QuestionWords:
    """Makes a question stand alone, and corrects its spelling."""
    following = Turn(asked) if "earlier" in without else turn(asked, conversation, knowledge.names)
    text, parts = _correct_spelling(standalone(following.text, following.leant_on), knowledge, without)
    sentence, _ = _correct_spelling(following.sentence or following.text, knowledge, without)
    return _QuestionWords(following.text, following.leant_on, text, sentence, (*_earlier(following), *parts))


def _scope(words: _QuestionWords, knowledge: Knowledge, without: Collection[str]) -> _QueryScope:
    """Finds the reports, years and voices that a question asks for, and what it compares."""
    names = knowledge.names
    named = tuple(name for name in names.find(words.text) if _name(name) not in without)
    about_children = is_about_children(knowledge.vocabulary)
    firm = tuple(name for name in named if name.firm and about_children)
    dated = "years" not in without
    sides = sides_of(words.text, kind_of(words.request), named, names, dated)
    years = (sides.years or years_of(words.text, names.latest)) if dated else Years()
    years_held = available_years(years, _reports(firm), names) if not sides else ()
    if years_held:  # no report is of those years: the search is not narrowed to them, and the answer says so
        years = replace(years, since=None, until=None)
    voices = tuple(voice for voice in requested_voices(words.request) if f"voice:{voice}" not in without)
    return _QueryScope(named, firm, sides, years, years_held, voices)


def _query(
    words: _QuestionWords,
    scope: _QueryScope,
    knowledge: Knowledge,
    known_as: Iterable[Mention],
    without: Collection[str],
) -> Query:
    """Returns what to search for. What an earlier question is about counts as expansions."""
    unsure_names = [name for name in scope.named if name not in scope.firm]
    searched = _searched_text(words.newest, scope)
    carried = (_searched_text(words.leant_on, scope),) if words.leant_on else ()
    related = () if "thesaurus" in without else _related_phrases(searched, knowledge)
    expansions = tuple(dict.fromkeys(other for mention in known_as for other in mention.other_names))
    meaning = " ".join((*carried, searched))
    return Query(
        searched,
        (*carried, *expansions),
        reports=_reports(scope.firm),
        since=scope.years.since,
        until=scope.years.until,
        related=related,
        meaning=meaning if carried else "",
        spelled_out=_spelled_out(meaning, known_as),
        prefer=_reports(unsure_names),
    )


def _spelled_out(text: str, known_as: Iterable[Mention]) -> str:
    """Returns a text with the acronyms that are understood spelled out, or "" where it has none."""
    understood = {_words(mention) for mention in known_as}
    spelled = spell_out(text, (mention for mention in mentions(text) if _words(mention) in understood))
    return spelled if spelled != text else ""


def _searched_text(text: str, scope: _QueryScope) -> str:
    """Returns a text without the years and the names of reports that the search is narrowed to."""
    return _without_names(remove_framing(scope.years.remove_from(text)), scope.firm)


def _not_there(named: Iterable[ReportName]) -> tuple[str, ...]:
    return tuple(name.words for name in named if not name.report_ids)


def _absent(text: str, named: Iterable[ReportName], knowledge: Knowledge) -> tuple[str, ...]:
    """Returns what is asked about and is nowhere in the reports."""
    absent = _not_there(named)
    names_another_place = missing_reports(text, knowledge.names, knowledge.vocabulary)
    return (*absent, *(name for name in names_another_place if not any(part in name for part in absent)))


def widen_question(question: Question) -> Question | None:
    """Returns the question asked of all reports, those first that it was narrowed to; None where it was not
    narrowed.

    It is about the places of those reports still: what is found of another place does not answer it.
    """
    if not question.widened_text or question.sides:
        return None
    meaning = remove_framing(question.meaning) if question.query.meaning else ""
    searched = meaning or question.widened_text

    def understood(mention: Mention) -> bool:
        return set(mention.other_names) <= set(question.query.expansions)

    query = replace(
        question.query,
        text=question.widened_text,
        meaning=meaning,
        spelled_out=_spelled_out(searched, filter(understood, mentions(searched))),
        reports=(),
        prefer=(*question.query.reports, *question.query.prefer),
        since=None,
        until=None,
    )
    places = tuple(dict.fromkeys((*question.places, *places_in(question.meaning))))
    return replace(question, query=query, places=places, widened_text="")


def _reports(named: Iterable[ReportName]) -> tuple[str, ...]:
    """Returns the reports that some names are of, each once."""
    return tuple(dict.fromkeys(report_id for name in named for report_id in name.report_ids))


def _related_phrases(text: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    return weigh_phrases(sayings(text, knowledge.vocabulary), knowledge.vocabulary)


def _earlier(following: Turn) -> tuple[Part, ...]:
    return (Part("earlier", f"following: {following.follows}"),) if following.follows else ()


def _correct_spelling(text: str, knowledge: Knowledge, without: Collection[str]) -> tuple[str, list[Part]]:
    """Returns a text with its spelling corrected, and a part for each correction."""
    parts = []
    for word in dict.fromkeys(_WORD.findall(text)):
        corrected = correction(word, knowledge.vocabulary)
        if corrected and f"spelling:{word}" not in without:
            text = re.sub(rf"\b{word}\b", corrected, text)
            parts.append(Part(f"spelling:{word}", f"{corrected}, for {word}"))
    return text, parts


def _name(named: ReportName) -> str:
    return f"report:{named.words.casefold()}"


def _words(mention: Mention) -> str:
    return f"words:{mention.words.casefold()}"


def _label(named: ReportName) -> str:
    if not named.report_ids:
        return f"{named.words} (not in this collection)"
    count = len(named.report_ids)
    return f"{named.words} ({count} report{'s' if count > 1 else ''})"


def _without_names(text: str, named: Iterable[ReportName]) -> str:
    """Returns the text without the names of the reports that are searched anyway."""
    bare = text
    for name in named:
        if name.report_ids:
            bare = re.sub(rf"(?:\b(?:in|at|for|from|of) )?\b{re.escape(name.words)}\b(?:['’]s)?", " ", bare)
    bare = re.sub(r"\s+", " ", bare).strip(" -:,;")
    return bare if len(bare.split()) > 1 else text


def _name_stems(named: Iterable[ReportName]) -> set[str]:
    return {stem for name in named if name.report_ids for stem in subject(name.words).values()}
