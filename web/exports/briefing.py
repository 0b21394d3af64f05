"""Lays out a pack as a seven-minute briefing. Every format for reading writes this layout.

The parts are background, findings, recommendations, what people said, questions to discuss, and sources.
A trainer's own headings replace the parts in the middle.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Citation
from corpus.report import Report, Theme, Voice
from corpus.themes.themes import known_themes
from web.exports.discussion import Discussion, colour_of, discussion_on
from web.exports.pack import Excerpt, Pack, PackOrigin
from web.views import phrases, references
from web.views.links import passage_path
from web.views.phrases import quoted
from web.views.references import CUT, attribution, clean, quotable

BACKGROUND, SOURCES = "Background", "Sources"
FOUND, ADVISED, SAID = "What the reports found", "What they recommend or require", "What was said"
FURTHER = "Other reports that say something on this"
UNTITLED = "Further quotations"
SOME_SAMPLES = "Some of this is sample material, not a publication of the Panel"

_PARTS = {
    Voice.RECOMMENDATION: ADVISED,
    Voice.GUIDANCE: ADVISED,
    Voice.PRACTITIONER: SAID,
    Voice.FAMILY: SAID,
}
"""The part of the briefing for each voice; FOUND for all others."""

_FROM = {
    PackOrigin.ANSWER: "These quotations answer a question that was put to published reports.",
    PackOrigin.COLLECTION: "These quotations were chosen and put in order by whoever made this collection.",
    PackOrigin.REPORT: "These quotations are from one report.",
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation as it is shown. `voice` names the report's authority and the speaker; `standing` warns that
    a report is superseded or withdrawn. `picture` is the JPEG of its page, or b"".
    """

    words: str
    title: str
    reference: str
    entry: references.Reference
    link: str
    voice: str
    licence: str
    standing: str
    note: str
    sample: bool
    speaker: Voice
    picture: bytes

    @property
    def quoted(self) -> str:
        """Returns the quotation in quotation marks."""
        return quoted(self.words)


@dataclass(frozen=True, slots=True)
class Section:
    """Quotations under one heading."""

    heading: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class BriefingSource:
    """A quoted report: its reference, its licence line, and a warning if it is not current."""

    entry: references.Reference
    licence: str
    standing: str


@dataclass(frozen=True, slots=True)
class FurtherReport:
    """A report that says something too and is not quoted: where it does, and the link to it."""

    title: str
    reference: str
    link: str

    def __str__(self) -> str:
        return f"{self.title} {self.reference}"


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything that a format for reading writes, in this order. `mark` is printed on every page ("" for
    none). `subject` names the themes, `extent` says what is quoted, `colour` is that of the first theme.
    """

    title: str
    mark: str
    subject: str
    extent: str
    day: str
    colour: str
    background: tuple[str, ...]
    sections: tuple[Section, ...]
    extent_of_further: str
    further: tuple[FurtherReport, ...]
    questions: Discussion
    sources: tuple[BriefingSource, ...]
    credit: str

    @property
    def quotations(self) -> Iterator[Quotation]:
        return (quotation for section in self.sections for quotation in section.quotations)


def briefing(pack: Pack) -> Briefing:
    """Returns the layout of a pack."""
    reports = quoted_reports(pack)
    sections = tuple(_sections(pack))
    day = phrases.date(pack.made.isoformat())
    return Briefing(
        title=clean(pack.title),
        mark=_mark(reports),
        subject=" and ".join(theme.label for theme in _themes(pack)),
        extent=_extent(pack, list(reports)),
        day=day,
        colour=colour_of(pack.themes),
        background=tuple(_background(pack, list(reports), sections)),
        sections=sections,
        extent_of_further=_breadth(pack),
        further=tuple(_further(pack)),
        questions=discussion_on(pack.themes),
        sources=tuple(_source(pack, report, link) for report, link in reports.items()),
        credit=f"Made with {phrases.NAME}, an independent project, on {day}.",
    )


def quoted_reports(pack: Pack) -> dict[Report, str]:
    """Returns each report that a pack quotes, with the link to its first quotation."""
    links: dict[Report, str] = {}
    for excerpt in pack.excerpts:
        links.setdefault(excerpt.citation.report, permanent_link(pack, excerpt.citation))
    return _sort(links)


def referenced_reports(pack: Pack) -> dict[Report, str]:
    """Returns the quoted reports and the further ones, each with the link to its first quotation."""
    links = quoted_reports(pack)
    for citation in pack.further:
        links.setdefault(citation.report, permanent_link(pack, citation))
    return _sort(links)


def _sort(links: dict[Report, str]) -> dict[Report, str]:
    return dict(sorted(links.items(), key=lambda pair: (pair[0].publisher, pair[0].published, pair[0].title)))


def quotations_of(pack: Pack, report: Report) -> list[str]:
    """Returns the quotations from a report with their references, for the notes of a reference manager."""
    citations = [excerpt.citation for excerpt in pack.excerpts if excerpt.citation.report == report]
    quotes = [" ".join(quotable(report, citation.quote).split()) for citation in citations]
    notes = [
        f"{quoted(words)} {references.in_text_reference(citation)}"
        for words, citation in zip(quotes, citations, strict=True)
    ]
    return [*notes, " ".join(part for part in (standing(report), attribution(report)) if part)]


def permanent_link(pack: Pack, citation: Citation) -> str:
    """Returns the address of a quotation in its passage, which stays valid after a re-index."""
    return pack.address + passage_path(citation)


def standing(report: Report) -> str:
    """Returns a warning if the report is superseded or withdrawn, else ""."""
    return phrases.STATUSES[report.status]


def _mark(reports: Iterable[Report]) -> str:
    samples = [report.sample for report in reports]
    return phrases.SAMPLE if samples and all(samples) else SOME_SAMPLES if any(samples) else ""


def _sections(pack: Pack) -> Iterator[Section]:
    has_headings = any(excerpt.heading for excerpt in pack.excerpts)
    grouped: dict[str, list[Quotation]] = {} if has_headings else {FOUND: [], ADVISED: [], SAID: []}
    for excerpt in pack.excerpts:
        part = _PARTS.get(excerpt.citation.passage.voice, FOUND)
        heading = (clean(excerpt.heading) or UNTITLED) if has_headings else part
        grouped.setdefault(heading, []).append(_quotation(pack, excerpt))
    return (Section(heading, tuple(group)) for heading, group in grouped.items() if group)


def _quotation(pack: Pack, excerpt: Excerpt) -> Quotation:
    citation, link = excerpt.citation, permanent_link(pack, excerpt.citation)
    return Quotation(
        words=clean(quotable(citation.report, citation.quote)),
        title=clean(references.marked_title(citation.report)),
        reference=clean(references.in_text_reference(citation)),
        entry=_entry(pack, citation.report, link),
        link=link,
        voice=phrases.authority_and_voice(citation),
        licence=clean(attribution(citation.report)),
        standing=standing(citation.report),
        note=clean(excerpt.note),
        sample=citation.report.sample,
        speaker=citation.passage.voice,
        picture=excerpt.picture,
    )


def _breadth(pack: Pack) -> str:
    if pack.breadth is None or not pack.further:
        return ""
    sentence = (
        f"{pack.breadth.reports} of {phrases.count(pack.breadth.of, 'report')} here say something on this."
    )
    return f"{sentence} The nearest that are not quoted above:"


def _further(pack: Pack) -> Iterator[FurtherReport]:
    for citation in pack.further if pack.breadth else ():
        title, reference = (
            clean(references.marked_title(citation.report)),
            clean(references.in_text_reference(citation)),
        )
        yield FurtherReport(title, reference, permanent_link(pack, citation))


def _source(pack: Pack, report: Report, link: str) -> BriefingSource:
    licence = clean(attribution(report))
    return BriefingSource(_entry(pack, report, link), licence, standing(report))


def _entry(pack: Pack, report: Report, link: str) -> references.Reference:
    reference = references.entry(report, link, pack.made)
    return references.Reference(clean(reference.before), clean(reference.address), reference.after)


def _background(pack: Pack, reports: Sequence[Report], sections: Sequence[Section]) -> Iterator[str]:
    """Yields what a reader must know before the quotations."""
    if mark := _mark(reports):
        yield f"{mark}. It is invented and must not be relied on."
    if not pack.excerpts:
        yield "There is no quotation here."
    else:
        published = phrases.years(sorted({report.year for report in reports if report.year}))
        when = f", published {published}" if published else ""
        yield f"{_FROM[pack.origin]} They come from {phrases.count(len(reports), 'report')}{when}."
        day = phrases.date(pack.made.isoformat())
        yield f"Each is word for word, and was checked against its page on {day}. A link leads to it."
    for side in pack.nothing_on:
        yield f"Nothing was found on {clean(side)}."
    if pack.left_out:
        omitted = phrases.count(pack.left_out, "quotation")
        yield f"{omitted} left out, because the report no longer says the same words in that place."
    if pack.pictures and (plain := sum(not excerpt.picture for excerpt in pack.excerpts)):
        number = phrases.count(plain, "quotation")
        verb = "is" if plain == 1 else "are"
        reason = "it cannot be drawn, or the licence is not open"
        yield f"{number} {verb} without the picture of the page: {reason}."
    if any(quotation.words.endswith(CUT) for section in sections for quotation in section.quotations):
        yield "“[…]” stands where a quotation is shortened because its report is under no open licence."


def _themes(pack: Pack) -> Iterator[Theme]:
    labelled = {theme.id: theme for theme in known_themes()}
    return (labelled[theme] for theme in pack.themes if theme in labelled)


def _extent(pack: Pack, reports: Sequence[Report]) -> str:
    """Returns "8 quotations from 3 reports, 2019 to 2024"."""
    published = phrases.years(sorted({report.year for report in reports if report.year}))
    quotations = phrases.count(len(pack.excerpts), "quotation")
    return ", ".join(
        part for part in (f"{quotations} from {phrases.count(len(reports), 'report')}", published) if part
    )
