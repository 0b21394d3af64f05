"""Follow-up questions: what a question takes over from those before it, without a language model.

    new subject    the question stands alone: it takes over nothing
    swap           "What about Luton?": the question before it, with Luton in place of the earlier place
    addition       "And for fathers?": it is searched together with the question before it, which counts as
                   expansions (`python -m benchmarks.followups` measures the gain)

Topic, reports, places and years are carried from turn to turn until a new subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.question import Conversation
from assistant.understanding.places import named_places
from assistant.understanding.report_names import Names, is_place

_YEAR = re.compile(r"(?<![\w/-])(?:19|20)\d\d(?:[-/–]\d\d)?(?![\w/])")
_LITTLE = re.compile(
    r"\b(?:in|at|for|from|of|on|by|the|and|or|council|city|county|borough|area|letters?|inspections?|jtai|reviews?"
    r"|reports?|edition|version|one|guidance|send|local authority|police|force|then|instead|s)\b|[\W_]+",
    re.IGNORECASE,
)


class ScopeKind(StrEnum):
    """The kind of a scope. Only a scope of the same kind can replace it."""

    PLACE = "place"
    REPORT = "report"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Scope:
    """A place, report or year that a text names: its words, and where they stand."""

    kind: ScopeKind
    words: str
    start: int
    end: int


def scopes(text: str, names: Names) -> tuple[Scope, ...]:
    """Returns the places, reports and years that a text names, in order. Of two that overlap, it returns the
    longer one."""
    candidates = [_scope(ScopeKind.PLACE, match) for match in named_places(text)]
    for name in names.find(text):
        if name.firm:
            kind = ScopeKind.PLACE if is_place(name.words) else ScopeKind.REPORT
            candidates.append(Scope(kind, name.words, name.start, name.start + len(name.words)))
    candidates += [_scope(ScopeKind.YEAR, match) for match in _YEAR.finditer(text)]
    candidates.sort(key=lambda scope: (scope.start - scope.end, scope.start))
    separate: list[Scope] = []
    for scope in candidates:
        if not any(scope.start < other.end and other.start < scope.end for other in separate):
            separate.append(scope)
    return tuple(sorted(separate, key=lambda scope: scope.start))


def only_names(text: str, start: int, name_scopes: Sequence[Scope]) -> bool:
    """Returns whether a text has only the names in `name_scopes`, and little words: "the Luton letter".

    The names stand in a longer text, in which this one begins at `start`.
    """
    bare = text
    for scope in reversed(name_scopes):
        bare = f"{bare[: max(0, scope.start - start)]} {bare[max(0, scope.end - start) :]}"
    return bool(name_scopes) and not _LITTLE.sub("", bare)


def _scope(kind: ScopeKind, match: re.Match[str]) -> Scope:
    return Scope(kind, match.group(), *match.span())


_OPENS = re.compile(
    r"^\s*(and|so|but|or|also|then|what about|how about|what of|same for|the same for|ok|okay|what else"
    r"|anything else|why\??$|even (?:if|when|though)|what if|how come|which ones?|such as|like what"
    r"|for example)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(they|them|theirs?|its?|this|that|those|these|there|he|she|him|her|hers|his|the same|ones?|both"
    r"|either)\b",
    re.IGNORECASE,
)
_STANDS_FOR_NOTHING = re.compile(
    r"\bthere (?:is|are|was|were|has|have)\b|\b(?:is|are|was|were) there\b|\b(?:those|these) who\b"
    r"|\b(?:that|which) (?:is|are|was|were|has|have|can|could|must|may|should|they|we|i|he|she|it|the|an?)\b"
    r"|\bthat (?=(?:my|our|your|his|her|their|some|no|any|every|each|nobody|someone|somebody)\b)"
    r"|\bone (?:of|in)\b|\bno one\b|\bone (?:and|or) the other\b|\b(?:both|either) \w+ (?:and|or)\b"
    r"|\bit (?:matter|true|legal|ok|okay|is true)\b",
    re.IGNORECASE,
)
"""Words that look like pronouns and stand for nothing before the question: "is there", "those who"."""
_INTRODUCES_PERSON = re.compile(
    r"\b(?:an?|another|some|my|our)(?: [\w-]+){0,3}? (?:child|baby|infant|toddler|newborn|kid|girl|boy|lad"
    r"|lass|pupil|student|teen|teenager|adolescent|youngster|mum|mam|mother|dad|father|parent|carer|couple|family"
    r"|adopter|sibling|brother|sister|relative|friend|neighbour|woman|man|adult|person|patient|victim|suspect)"
    r"(?:['’]?s)?\b",
    re.IGNORECASE,
)
"""A person whom a question itself introduces: "a child ... her". Those who act for others ("a nurse") are
not among them: in "Does a nurse tell them?", somebody else is told."""
_TAKES_UP_PERSON = re.compile(r"\b(?:he|she|they|his|her|their)\b", re.IGNORECASE)
"""What takes up such a person. Where only "him" or "them" follows, somebody else is meant."""
_PERSON_PRONOUN = re.compile(r"\b(?:he|she|him|hers?|his|they|them|theirs?)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(?:then|too|as well|instead|otherwise|meanwhile|in the meantime|by comparison|afterwards|after that"
    r"|next|another|others?|else|again|already|themselves|itself|while we wait|until then"
    r"|(?<!on )(?:my|our|your|his|her|its|their) own)$"
    r"|^(?:which|what|who|any|are there|is there|how many) (?:any )?(?:other|others|else)\b",
    re.IGNORECASE,
)
"""Words that go on from something: at the end of a question, or "which other" at its beginning."""
_ASKS = re.compile(
    r"\b(who|what|why|how|which|when|where|did|does|do|is|are|was|were|can|should|list|compare)\b",
    re.IGNORECASE,
)
_SWAPS = re.compile(
    r"^(?:(?:and|so|but|or|ok|okay|then|now)\b[ ,]*){0,3}"
    r"(?:(?:what|how) about|what of|(?:the )?same (?:again )?(?:for|in|from)|try|and|or) (?P<what>.+)$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:and|or|but|so)\b", re.IGNORECASE)
_ADDS = re.compile(r"(?:and|or|but|so|what about|how about)\b", re.IGNORECASE)
"""Words that add a question to the one before it, in one sentence."""
_ENDING = re.compile(r"[ ,](?:then|though|instead|please)$", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:in|at|for|from|of|on|with|by|about)\b", re.IGNORECASE)
_SAYS_ABOUT = re.compile(
    r"\b(?:says?|said|tell us|told|write|wrote|find|found|recommend(?:ed|s)?|learn(?:ed|t)?|known?"
    r"|advise[sd]?|think|thought|guidance|advice|findings?|recommendations?|lessons?)"
    r" (?:about|on|of|for|regarding) ",
    re.IGNORECASE,
)
"""The words before the topic of a question: "What do reports say about …?"."""
_BEFORE_SCOPE = re.compile(r" (?:in|at|from|of|by|since|before|after)$", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:than|compared?|comparison|versus|vs|differ\w*|both|as \w+ (?:as )?in|like in)\b", re.IGNORECASE
)
"""Words that set what a question names beside what was named before: nothing is swapped then."""
_SHORT = 5
_LONG = 18
"""A longer question that says "they" or "it" most often says itself who that is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in its conversation.

    text        the question to understand: after a swap, the new question
    leant_on    the earlier questions that it is searched together with ("": none)
    sentence    the question as understood ("": as it was asked)
    follows     the earlier question that it follows up ("": none)
    """

    text: str
    leant_on: str = ""
    sentence: str = ""
    follows: str = ""


def turn(text: str, conversation: Conversation, names: Names) -> Turn:
    """Returns what a question means after those before it."""
    topic, added = "", ""
    for question in conversation.questions:
        following = _turn(question.strip(), topic, added, names)
        added = _capital(following.text) if following.leant_on else ""
        topic = topic if following.leant_on else following.text
    return _turn(text.strip(), topic, added, names)


def _turn(text: str, topic: str, added: str, names: Names) -> Turn:
    """Returns the turn of a question after a topic, to which the question before may have added something."""
    if not topic:
        return Turn(text)
    own_scopes = scopes(text, names)
    if swapped := _swap_scope(text, own_scopes, topic, names):
        return Turn(swapped, sentence=swapped, follows=topic)
    if not leans(text) or (own_scopes and _complete(text)):
        return Turn(text)
    if own_scopes and not _BESIDE.search(text):
        for scope in own_scopes:
            topic = _with(topic, scope.kind, scope.words, names, add=False)
    leant_on = f"{topic} {added}".strip()
    return Turn(text, leant_on, _joined(leant_on, text), leant_on)


def _joined(leant_on: str, text: str) -> str:
    """Returns a question with its follow-up as a person would say both: "Who attends, and when?"."""
    if not _ADDS.match(text):
        return f"{_capital(leant_on)} {_capital(text)}"
    also = "" if _BEGINS.match(text) else "and "
    return f"{_capital(leant_on.rstrip(' ?.!,;'))}, {also}{text[:1].lower()}{text[1:]}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def asks(text: str) -> bool:
    """Returns whether a follow-up has a question word or verb of its own: "who", "did they"."""
    return bool(_ASKS.search(_OPENS.sub("", text)))


def refers(text: str) -> bool:
    """Returns whether a text has a pronoun that stands for something before it: "they", "that", "this"."""
    text = _STANDS_FOR_NOTHING.sub(" ", text)
    person = _INTRODUCES_PERSON.search(text)
    if person and _TAKES_UP_PERSON.search(text, person.end()):
        text = text[: person.end()] + _PERSON_PRONOUN.sub(" ", text[person.end() :])
    return bool(_PRONOUN.search(text))


def leans(text: str) -> bool:
    """Returns whether a question cannot be understood without the one before it."""
    count = len(text.split())
    return count <= _SHORT or bool(_OPENS.search(text) or _goes_on(text)) or (refers(text) and count <= _LONG)


def before(text: str, conversation: Conversation) -> str:
    """Returns the earlier questions that a question leans on, by its words alone, or "" for none.

    It needs no names of reports. The question before counts, with the one before that if that leans too.
    """
    if not conversation.questions or not leans(text):
        return ""
    *earlier, last = conversation.questions
    return f"{earlier[-1].strip()} {last.strip()}" if earlier and leans(last) else last.strip()


def standalone(text: str, leant_on: str) -> str:
    """Returns the question with the earlier ones that it leans on, for a cross-encoder."""
    return f"{text.strip()} ({leant_on})" if leant_on else text


def _complete(text: str) -> bool:
    """Returns whether a question that names a place or a report needs no earlier question.

    It does not open with "and", has no "it", and asks something.
    """
    return not _OPENS.search(text) and not refers(text) and not _goes_on(text) and asks(text)


def _goes_on(text: str) -> bool:
    return bool(_GOES_ON.search(text.strip(" ?.!")))


def _swap_scope(question: str, own_scopes: tuple[Scope, ...], topic: str, names: Names) -> str:
    """Returns the topic with the X of "what about X" in place of what X replaces, or "" for no swap."""
    bare = question.strip(" ?.!")
    match = _SWAPS.match(bare)
    subject_text = _ENDING.sub("", match["what"]) if match else bare
    if only_names(subject_text, question.find(subject_text), own_scopes):
        text = topic
        for kind in dict.fromkeys(scope.kind for scope in own_scopes):
            text = _with(
                text, kind, " and ".join(scope.words for scope in own_scopes if scope.kind is kind), names
            )
        return text
    if (
        match is None
        or asks(subject_text)
        or own_scopes
        or refers(subject_text)
        or _PREPOSITION.match(subject_text)
    ):
        return ""
    return _with_topic(topic.rstrip(" ?.!"), subject_text, names)


def _with_topic(question: str, topic: str, names: Names) -> str:
    """Returns a question with another topic and its own place, report or year at the end.

    Returns "" where the question does not say what it is about.
    """
    opening = _SAYS_ABOUT.search(question)
    if opening is None:
        return ""
    last = scopes(question, names)[-1:]
    end = last[0].start if last and last[0].end == len(question) else len(question)
    before = _BEFORE_SCOPE.search(question[:end].rstrip())
    end = before.start() if before else end
    return f"{question[: opening.end()]}{topic}{question[end:]}?" if end > opening.end() else ""


def _with(topic: str, kind: ScopeKind, place: str, names: Names, *, add: bool = True) -> str:
    """Returns a question with a place, report or year in place of its own one of that kind.

    Where the question has none or several, the new one is added at the end, unless `add` is false.
    """
    rivals = [other for other in scopes(topic, names) if other.kind is kind]
    if len(rivals) == 1:
        return f"{topic[: rivals[0].start]}{place}{topic[rivals[0].end :]}"
    return (
        f"{topic.rstrip(' ?.!')} in {place}?" if add and place.casefold() not in topic.casefold() else topic
    )
