"""The notices beside an answer: what was searched, and what to know of the quoted reports."""

from collections.abc import Collection, Sequence

from assistant.answer import Citation, Notice, Statement
from assistant.question import Question, QuestionKind
from assistant.understanding.collection_gaps import join_names, join_years
from assistant.understanding.places import in_capitals
from assistant.understanding.question_kinds import unanswered_parts
from assistant.understanding.requested_voices import has_voice, label_of
from assistant.wording import notice
from corpus.report import Report, Status, Voice


def describe_search(question: Question) -> str:
    """Returns what was searched and where, as one phrase."""
    about = ", ".join(_searched_words(question)) or f"“{question.meaning}”"
    return f"{about} in {describe_scope(question) or 'all reports'}"


def _searched_words(question: Question) -> list[str]:
    """Returns the words that were searched, in the order of the question, with the capitals of places."""
    meaning = question.meaning.casefold()
    positions = {concept.asked: meaning.find(concept.asked.casefold()) for concept in question.concepts}
    ordered = sorted(positions, key=lambda words: (positions[words] < 0, positions[words]))
    return [
        in_capitals(words.lower() if words.istitle() or words[1:].islower() else words) for words in ordered
    ]


def describe_scope(question: Question) -> str:
    """Returns the reports and years that a question is narrowed to, as one phrase ("" for none)."""
    absent = {f"report:{name.casefold()}" for name in question.absent}
    narrowed = [part for part in question.parts if part.name.startswith(("report:", "years"))]
    return " and ".join(part.label for part in narrowed if part.name not in absent)


def absence_notices(question: Question, cited: Collection[Citation]) -> list[Notice]:
    """Returns the notices on places, reports, editions and years that are asked for and are not in the
    collection. They stand above quotations from others."""
    notices = []
    ending = "_others" if cited else ""
    if places := _places_without_report(question):
        notices.append(notice(f"nowhere{ending}", places=join_names(places, "or")))
    if question.absent:
        notices.append(notice(f"absent{ending}", names=join_names(question.absent, "or")))
    notices += [
        notice("edition", name=edition.words, year=edition.year, held=join_names(edition.available))
        for edition in question.missing_editions
    ]
    if question.missing_years:
        missing = question.missing_years
        notices.append(notice("years", years=missing.years, held=join_years(missing.available)))
    return notices


def _places_without_report(question: Question) -> list[str]:
    """Returns the places in the question of which there is no report.

    A widened question still has the places that it was narrowed to; they do not count.
    """
    part_names = {part.name for part in question.parts}
    places = [place for place in question.places if f"report:{place.casefold()}" not in part_names]
    return list(dict.fromkeys(map(in_capitals, places)))


def statement_notices(question: Question, statements: Sequence[Statement]) -> tuple[Notice, ...]:
    """Returns the notices that go with these statements, each once."""
    citations = [citation for statement in statements for citation in statement.citations]
    reports = list(dict.fromkeys(citation.report for citation in citations))
    notices = absence_notices(question, citations)
    for status in (Status.SUPERSEDED, Status.WITHDRAWN):
        notices += [notice(status.value, title=report.title) for report in reports if report.status is status]
    if any(citation.passage.voice is Voice.FAMILY for citation in citations):
        notices.append(notice("family_words"))
    spoken = [has_voice(question.voices, citation.passage, citation.quote) for citation in citations]
    if question.voices and not any(spoken):
        notices.append(notice("not_their_words", who=" or ".join(map(label_of, question.voices))))
    if question.kind is QuestionKind.RECURRENCE:
        notices.append(_recurrence(reports))
    if any(report.sample for report in reports):
        notices.append(notice("sample"))
    if missing_sides := _sides_without(reports, question):
        notices.append(notice("sides_missing", reports=", ".join(missing_sides)))
    if missing_parts := unanswered_parts(question, statements):
        notices.append(notice("left_out", parts="; ".join(f"“{part}”" for part in missing_parts)))
    return tuple(notices)


def _sides_without(reports: Sequence[Report], question: Question) -> list[str]:
    """Returns the names of the compared sides of which no report is quoted."""
    quoted = {report.id for report in reports}
    sides = zip(question.sides, question.side_labels, strict=True)
    return [name for report_ids, name in sides if not quoted & set(report_ids)]


def _recurrence(reports: Sequence[Report]) -> Notice:
    """Returns the notice on how many reports say it, and when they were published where that is known."""
    years = sorted({report.year for report in reports if report.year})
    when = (
        f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "at an unknown date"
    )
    count = f"{len(reports)} report{'s' if len(reports) > 1 else ''}"
    return notice("recurrence", reports=count, years=when)
