"""What is said beside an answer: what was searched, and what to know of the reports that are quoted."""

from collections.abc import Collection, Sequence

from assistant.answer import Citation, Notice, Statement
from assistant.question import Kind, Question
from assistant.understanding.collection_gaps import listed, span_of
from assistant.understanding.question_parts import left_out
from assistant.understanding.requested_voices import heard, label_of
from assistant.wording import notice
from corpus.report import Report, Status, Voice


def searched(question: Question) -> str:
    """What was looked for and where, as one phrase."""
    about = [concept.asked for concept in question.concepts] or [question.meaning]
    return f"{', '.join(about)} in {narrowed_to(question) or 'all reports'}"


def narrowed_to(question: Question) -> str:
    """Returns the reports and years that a question is narrowed to, as one phrase; "" where it is not."""
    absent = {f"report:{name.casefold()}" for name in question.absent}
    narrowed = [part for part in question.parts if part.name.startswith(("report:", "years"))]
    return " and ".join(part.label for part in narrowed if part.name not in absent)


def absences(question: Question, cited: Collection[Citation]) -> list[Notice]:
    """What is said of the places, reports, editions and years that are asked for and are not in the
    collection, above what is quoted of others."""
    said = []
    others = "_others" if cited else ""
    if places := _from_nowhere(question):
        said.append(notice(f"nowhere{others}", places=listed(places, "or")))
    if question.absent:
        said.append(notice(f"absent{others}", names=listed(question.absent, "or")))
    said += [
        notice("edition", name=one.said, year=one.year, held=listed(one.held)) for one in question.lacking
    ]
    if question.unheld:
        said.append(notice("years", years=question.unheld.years, held=span_of(question.unheld.held)))
    return said


def _from_nowhere(question: Question) -> list[str]:
    """The places asked about that no report is of; a widened question keeps those that it was narrowed to."""
    held = {part.name for part in question.parts}
    return [place for place in question.places if f"report:{place.casefold()}" not in held]


def remarks(question: Question, statements: Sequence[Statement]) -> tuple[Notice, ...]:
    """The notices that go with these statements, each once."""
    citations = [citation for statement in statements for citation in statement.citations]
    reports = list(dict.fromkeys(citation.report for citation in citations))
    said = absences(question, citations)
    said += [notice("superseded", title=one.title) for one in reports if one.status is Status.SUPERSEDED]
    said += [notice("withdrawn", title=one.title) for one in reports if one.status is Status.WITHDRAWN]
    if any(citation.passage.voice is Voice.FAMILY for citation in citations):
        said.append(notice("family_words"))
    spoken = [heard(question.voices, one.passage, one.quote) for one in citations]
    if question.voices and not any(spoken):
        said.append(notice("not_their_words", who=" or ".join(map(label_of, question.voices))))
    if question.kind is Kind.RECURRENCE:
        said.append(_recurrence(reports))
    if any(report.sample for report in reports):
        said.append(notice("sample"))
    quoted = {report.id for report in reports}
    called = zip(question.sides, question.sides_called, strict=True)
    silent = [name for side, name in called if not quoted & set(side)]
    if silent:
        said.append(notice("sides_missing", reports=", ".join(silent)))
    if missing := left_out(question, statements):
        said.append(notice("left_out", parts="; ".join(f"“{part}”" for part in missing)))
    return tuple(said)


def _recurrence(reports: Sequence[Report]) -> Notice:
    """How many reports say it and when they were published, as far as that is known."""
    years = sorted({report.year for report in reports if report.year})
    when = (
        f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(map(str, years)) or "at an unknown date"
    )
    count = f"{len(reports)} report{'s' if len(reports) > 1 else ''}"
    return notice("recurrence", reports=count, years=when)
