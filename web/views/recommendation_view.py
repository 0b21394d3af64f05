"""The page of recommendations: has this been recommended before, when, where and to whom?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from urllib.parse import urlencode

from assistant.answer import Citation
from assistant.library.addressees import labels
from assistant.library.recommendations import Recommendation, Recommendations
from assistant.library.topics import Topic
from corpus.report import Report
from index.searching import Searcher
from web.views import phrases

NO_DATE = "No date"
PER_PAGE = 20
_NEAREST = 10
_LONGEST_GAP = 40
"""Maximum number of years of a timeline that shows the years without a recommendation too."""
_TALLEST = 64
"""Height of the tallest bar of the timeline, in pixels."""


@dataclass(frozen=True, slots=True)
class RecommendationFilter:
    """What a person looks for: words, and values that narrow them. Empty values do not filter."""

    words: str = ""
    year: str = ""
    kind: str = ""
    place: str = ""
    to: str = ""

    @property
    def narrowed(self) -> bool:
        """Returns whether any filter other than words is set."""
        return bool(self.year or self.kind or self.place or self.to)

    def of(self, entries: Iterable[Recommendation]) -> list[Recommendation]:
        """Returns the recommendations that the filters other than words let through."""
        return [entry for entry in entries if self._fits(entry)]

    def _fits(self, entry: Recommendation) -> bool:
        return (
            self.year in ("", year_of(entry.report))
            and self.kind in ("", kind_of(entry.report))
            and (not self.place or self.place in entry.places)
            and (not self.to or self.to in entry.addressees)
        )

    def address(self, page: int = 1, **changed: str) -> str:
        """Returns the address of a page of the results, with some filters changed."""
        changed_filter = replace(self, **changed)
        values = {field.name: getattr(changed_filter, field.name) for field in fields(changed_filter)}
        values = {"q": values.pop("words"), **values, "page": str(page) if page > 1 else ""}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"/recommendations?{query}" if query else "/recommendations"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A piece of a text, and whether it is one of the words that were looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in pieces, in order. The first and the last are quotation marks."""

    pieces: tuple[MarkedText, ...] = ()

    @classmethod
    def of(cls, text: str, topic: Topic) -> "Wording":
        """Returns a quoted text in pieces: the words of a topic, and what stands between them."""
        if not text:
            return cls()
        text = phrases.quoted(text)
        pieces, end = [], 0
        for start, stop in topic.ranges_in(text):
            pieces += [MarkedText(text[end:start], False), MarkedText(text[start:stop], True)]
            end = stop
        return cls((*pieces, MarkedText(text[end:], False)))


@dataclass(frozen=True, slots=True)
class ShownRecommendation:
    """A recommendation with its citation. Its words, and those that lead into them, are in pieces."""

    citation: Citation
    lead: Wording
    words: Wording
    to: tuple[str, ...]

    @classmethod
    def of(cls, entry: Recommendation, topic: Topic, searcher: Searcher) -> "ShownRecommendation":
        """Returns a recommendation with the words of a topic marked."""
        names = labels()
        return cls(
            entry.citation(searcher),
            Wording.of(entry.lead, topic),
            Wording.of(entry.words, topic),
            tuple(names[name] for name in entry.addressees),
        )


@dataclass(frozen=True, slots=True)
class TimelineYear:
    """A year of the timeline. `height` is that of its bar, in pixels."""

    year: str
    count: int
    reports: int
    height: int


@dataclass(frozen=True, slots=True)
class YearOfRecommendations:
    """Recommendations of one year that stand together on a page."""

    year: str
    entries: tuple[ShownRecommendation, ...]


@dataclass(frozen=True, slots=True)
class RecommendationsView:
    """One page of results. `total` and `reports` count all of them; `near` are near in meaning only."""

    filter: RecommendationFilter
    entries: tuple[ShownRecommendation, ...]
    total: int
    reports: int
    page: int
    pages: int
    timeline: tuple[TimelineYear, ...]
    near: tuple[ShownRecommendation, ...]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def by_year(self) -> list[YearOfRecommendations]:
        """Returns the recommendations of this page year by year, the newest first."""
        years = groupby(self.entries, lambda entry: year_of(entry.citation.report))
        return [YearOfRecommendations(year, tuple(entries)) for year, entries in years]

    @property
    def pagination(self) -> list[dict[str, object]]:
        """Returns the pages around this one, the first and the last, as the design system lists them."""
        items: list[dict[str, object]] = []
        for page in range(1, self.pages + 1):
            if page in (1, self.pages) or abs(page - self.page) <= 1:
                items.append(
                    {"number": page, "href": self.filter.address(page), "current": page == self.page}
                )
            elif "ellipsis" not in items[-1]:
                items.append({"ellipsis": True})
        return items

    @property
    def span(self) -> str:
        """Returns the years of the results: "2016 to 2024"."""
        return phrases.years([int(entry.year) for entry in self.timeline if entry.year.isdigit()])


def recommendations_view(
    searcher: Searcher, library: Recommendations, choice: RecommendationFilter, page: int = 1
) -> RecommendationsView:
    """Returns a page of the recommendations that fit, the newest first."""
    topic = Topic.of(choice.words)
    entries = library.all(searcher)
    worded = library.about(searcher, topic) if choice.words else entries
    fitting = choice.of(worded)
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, page), pages)
    on_page = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    nearest: Sequence[Recommendation] = ()
    if choice.words and page == 1 and len(fitting) < PER_PAGE:
        nearest = choice.of(library.near(searcher, topic, worded, 3 * _NEAREST))[:_NEAREST]
    return RecommendationsView(
        filter=choice,
        entries=tuple(ShownRecommendation.of(entry, topic, searcher) for entry in on_page),
        total=len(fitting),
        reports=len({entry.report.id for entry in fitting}),
        page=page,
        pages=pages,
        timeline=timeline(replace(choice, year="").of(worded)),
        near=tuple(ShownRecommendation.of(entry, topic, searcher) for entry in nearest),
        choices=_choices(entries),
    )


def timeline(entries: Sequence[Recommendation]) -> tuple[TimelineYear, ...]:
    """Returns the years of some recommendations, the earliest first. Years between them have a count of 0."""
    counts = Counter(year_of(entry.report) for entry in entries)
    of_year = Counter(year_of(report) for report in {entry.report for entry in entries})
    dated = sorted(int(year) for year in counts if year != NO_DATE)
    years = [str(year) for year in dated]
    if dated and dated[-1] - dated[0] <= _LONGEST_GAP:
        years = [str(year) for year in range(dated[0], dated[-1] + 1)]
    years += [NO_DATE] if counts[NO_DATE] else []
    most = max(counts.values(), default=1)
    return tuple(
        TimelineYear(year, counts[year], of_year[year], -(-_TALLEST * counts[year] // most)) for year in years
    )


def _choices(entries: Sequence[Recommendation]) -> dict[str, dict[str, str]]:
    """Returns the values of each filter with their labels, each with how many recommendations it has."""
    years = Counter(year_of(entry.report) for entry in entries)
    kinds = Counter(kind_of(entry.report) for entry in entries)
    places = Counter(place for entry in entries for place in entry.places)
    addressees = Counter(name for entry in entries for name in entry.addressees)
    return {
        "year": {year: f"{year} ({years[year]})" for year in sorted(years, reverse=True)},
        "kind": {kind: f"{kind} ({kinds[kind]})" for kind in sorted(kinds) if kind},
        "place": {place: f"{place} ({places[place]})" for place in sorted(places)},
        "to": {name: f"{label} ({addressees[name]})" for name, label in labels().items() if addressees[name]},
    }


def year_of(report: Report) -> str:
    """Returns the year of a report, or that it has no date."""
    return str(report.year or NO_DATE)


def kind_of(report: Report) -> str:
    """Returns the kind of a report; where nobody gave one, what it may be relied on for."""
    return phrases.capitalised(report.kind) or phrases.AUTHORITIES[report.authority]


@dataclass(frozen=True, slots=True)
class RecommendationsOfYear:
    """The recommendations of one year. `worded`: at least one contains the words of the query."""

    year: str
    citations: tuple[Citation, ...]
    worded: bool = True


def recommendations_by_year(
    searcher: Searcher, library: Recommendations, words: str, limit: int = 30
) -> list[RecommendationsOfYear]:
    """Returns recommendations on a subject by year, newest first: with its words, then near in meaning."""
    topic = Topic.of(words)
    worded = library.about(searcher, topic)[:limit]
    nearest = library.near(searcher, topic, worded, limit - len(worded))
    by_year: dict[str, list[Citation]] = {}
    for entry in (*worded, *nearest):
        by_year.setdefault(year_of(entry.report), []).append(entry.citation(searcher))
    with_words = {year_of(entry.report) for entry in worded}
    return [
        RecommendationsOfYear(year, tuple(citations), year in with_words)
        for year, citations in sorted(by_year.items(), reverse=True)
    ]
