"""Who speaks in each passage, by rules that anyone can read.

The first rule that holds decides; where none does, the voice is unknown, and nothing is claimed:

1. in a numbered recommendation, or under a heading that asks for improvement: a recommendation;
2. somebody's words from first to last: a family's if they or who is named say so, else a practitioner's;
3. so many figures that they are the point: a statistic;
4. in a document that is guidance or law: guidance;
5. about the report itself (how it came about, its methods, contacts, appendices): unknown;
6. prose in a report of an inspection, a review or an evaluation: its finding.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.passages.speech import is_quotation
from corpus.report import Form, Page, Passage, Voice
from corpus.text import readable

_IMPROVE = re.compile(
    r"\brecommendations?\b|\bneeds? to (?:do (?:to )?)?improve|^implications\b"
    r"|^for (?:local areas|government)",
    re.IGNORECASE,
)
_AREAS = re.compile(r"areas? for (?:improvement|priority action|development)|next steps", re.IGNORECASE)
_OUGHT = re.compile(r"\b(?:should|must|needs? to|ought to)\b", re.IGNORECASE)
_OWN_FAMILY = re.compile(r"\bmy (?:dad|mum|son|daughter|child|children|kids?|baby)\b", re.IGNORECASE)
_FAMILY = re.compile(
    r"\b(?:family interview|parent|mother|father|carer|grand(?:mother|father|parent)|young person"
    r"|child aged|aged \d|survivor|care leaver|girl|boy)\b",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\b(?:lead|worker|practitioner|manager|officer|nurse|midwife|visitor|gp|teacher|head|director|police|health"
    r"|professional|stakeholder|partner agency|staff|chair)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"^[£~<>(+-]?\d[\d,.]*(?:%|p|bn|m)?[).,;]?$")
_PERCENT = re.compile(
    r"\d\s?%|\bper cent\b|(?<![\d,])\d[\d,]{0,12} (?:of|out of) (?:the )?\d(?!\d{3} (?:Act|Reg))"
    r"|\b\d{1,3},\d{3}\b"
)
_ABOUT_ITSELF = re.compile(
    r"information about (?:the|this)|background|introduction to|method(?:ology)?\b"
    r"|about (?:this|the) re(?:port|view)"
    r"|overview of the evaluation|contents|appendi|annex|contact|inspection team|details$|^inspector|glossary"
    r"|how (?:we|this review)\b|terms of reference|evaluation context|sample|proforma|survey|^context$"
    r"|^ofsted\b|resources",
    re.IGNORECASE,
)
_APPENDED = re.compile(r"^(?:appendi|annex)", re.IGNORECASE)
_HOW_IT_CAME = re.compile(
    r"\bundertook (?:an?|this|the) (?:[\w-]+ ){0,4}inspection\b"
    r"|^this (?:letter|report) (?:summarises|outlines|sets out)",
    re.IGNORECASE,
)
_GUIDANCE = re.compile(
    r"\b(?:guidance|guide|keeping children safe|working together|framework|handbook|policy|regulations"
    r"|act \d{4}|standards|code of practice|advice|specification|recruiting|request for information)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\b(?:inspection|review|evaluation|findings|annual report|inquiry|thematic|report of)\b"
    r"(?! (?:framework|handbook|guid|policy|standards|manual))",
    re.IGNORECASE,
)
_STATUTORY = re.compile(r"\b(?:non-)?statutory (?:advice|guidance)\b|\bguidance for\b", re.IGNORECASE)
_DENSE_FIGURES, _DENSE_PERCENTS = 0.2, 0.025
_OTHER_FORMS = (Form.TABLE, Form.FOOTNOTE)
_FEWEST_WORDS = 15
_FIRST_SENTENCE, _OPENING = 200, 400


def assign_voices(passages: Iterable[Passage], title: str, pages: Sequence[Page]) -> tuple[Passage, ...]:
    """Returns the passages, each with its voice. The title and the first page tell the kind of document."""
    start = readable(pages[0].text)[:3000] if pages else ""
    report_voice = _own_voice(title, start)
    return tuple(replace(passage, voice=_voice(passage, report_voice)) for passage in passages)


def _own_voice(title: str, start: str) -> Voice:
    """Returns how a document speaks where nobody else does."""
    reports = _REPORT.search(title)
    if reports and not _STATUTORY.search(title) and not _GUIDANCE.search(title[: reports.start()]):
        return Voice.FINDING
    if _GUIDANCE.search(title) or _STATUTORY.search(start):
        return Voice.GUIDANCE
    return Voice.FINDING if re.search(r"\binspection\b", start, re.IGNORECASE) else Voice.UNKNOWN


def _voice(passage: Passage, report_voice: Voice) -> Voice:
    text = readable(passage.text)
    words = text.split()
    if _is_recommendation(passage, text, report_voice):
        return Voice.RECOMMENDATION
    if is_quotation(text):
        return _speaker(text)
    if _is_statistic(passage, text, words, report_voice):
        return Voice.STATISTIC
    if len(words) < _FEWEST_WORDS or passage.form in _OTHER_FORMS:
        return Voice.UNKNOWN
    if report_voice is Voice.GUIDANCE:
        return Voice.GUIDANCE
    return Voice.UNKNOWN if _is_about_itself(passage, text) else report_voice


def _is_about_itself(passage: Passage, text: str) -> bool:
    """Returns whether a report says how it came about, whom to ask, or what it rests on: by headings and
    opening."""
    if not passage.headings or any(_APPENDED.match(heading) for heading in passage.headings):
        return True
    heading_says_so = any(_ABOUT_ITSELF.search(heading) for heading in passage.headings[-2:])
    return heading_says_so or bool(_HOW_IT_CAME.search(text[:_OPENING]))


def _is_recommendation(passage: Passage, text: str, report_voice: Voice) -> bool:
    if passage.paragraph.startswith("Recommendation"):
        return True
    if report_voice is Voice.GUIDANCE or passage.form in _OTHER_FORMS or not passage.headings:
        return False
    nearest = passage.headings[-1]
    return bool(
        _IMPROVE.search(nearest) or (_AREAS.search(nearest) and _OUGHT.search(text[:_FIRST_SENTENCE]))
    )


def _speaker(text: str) -> Voice:
    """Returns the voice of quoted words: by who is named after them, else by what they say of themselves."""
    after = re.split(r"[”\"’]", text)[-1]
    if _FAMILY.search(after):
        return Voice.FAMILY
    if _STAFF.search(after):
        return Voice.PRACTITIONER
    return Voice.FAMILY if _OWN_FAMILY.search(text) else Voice.UNKNOWN


def _is_statistic(passage: Passage, text: str, words: Sequence[str], report_voice: Voice) -> bool:
    """Returns whether a text is mostly figures; in guidance a table of figures is a list of codes."""
    if passage.form is Form.TABLE:
        figures = sum(1 for word in words if _FIGURE.match(word))
        return report_voice is not Voice.GUIDANCE and figures > _DENSE_FIGURES * len(words)
    return len(_PERCENT.findall(text)) > max(2, _DENSE_PERCENTS * len(words))
