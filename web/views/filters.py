"""What a person asks to be searched only: a theme, a kind of report, who speaks, some years.

It comes on top of what the assistant reads in the question itself: a FilteredSearcher adds it to every
query, so that nothing behind it need know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from corpus.report import Page, Passage, Report, Voice
from index.searching import Hit, Query, Scores, Searcher, Vectors
from index.vocabulary import Vocabulary
from web.views import wording


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen, as it stands in the form. "" lets everything through, and so does nonsense.

    `fault` names what cannot be meant, for it to be put right rather than passed over.
    """

    theme: str = ""
    kind: str = ""
    voice: str = ""
    since: str = ""
    until: str = ""

    def without(self, name: str) -> "Filters":
        """The same with one of them taken away."""
        return replace(self, **{name: ""}) if name in self.chosen else self

    @property
    def chosen(self) -> dict[str, str]:
        """Those that are set, by name: what hidden fields carry along."""
        values = {field.name: getattr(self, field.name).strip() for field in fields(self)}
        return {name: value for name, value in values.items() if value}

    @property
    def fault(self) -> tuple[str, str]:
        """The field that cannot be meant, and what to do about it; "" and "" where there is none."""
        for name, which in (("since", "first"), ("until", "last")):
            if name in self.chosen and _year(self.chosen[name]) is None:
                return name, f"Write the {which} year in four figures, such as 2019, or leave it empty."
        since, until = _year(self.since), _year(self.until)
        if since and until and since > until:
            return "until", f"The last year must be {since} or later, since that is the first."
        return "", ""

    def labels(self, themes: Mapping[str, str]) -> dict[str, str]:
        """What each that is set is called; `themes` has the label of each theme's id."""
        said = {"theme": f"about {themes.get(self.theme, self.theme)}", "kind": self.kind}
        said |= {"since": f"since {self.since}", "until": f"until {self.until}"}
        said["voice"] = wording.VOICES.get(_voice(self.voice), self.voice)
        return {name: said[name] for name in self.chosen}

    def over(self, query: Query) -> Query:
        """The query with these on top: all hold at once."""
        since, until = _year(self.since), _year(self.until)
        voice = _voice(self.voice)
        return replace(
            query,
            themes=(self.theme.strip(),) if self.theme.strip() else query.themes,
            kinds=(self.kind.strip(),) if self.kind.strip() else query.kinds,
            voices=(voice,) if voice is not Voice.UNKNOWN else query.voices,
            since=max(filter(None, (query.since, since)), default=None),
            until=min(filter(None, (query.until, until)), default=None),
        )


class FilteredSearcher:
    """A Searcher that finds only what the filters let through; all else is as in the one within."""

    def __init__(self, within: Searcher, filters: Filters) -> None:
        self._within = within
        self._filters = filters

    @property
    def version_id(self) -> str:
        return self._within.version_id

    @property
    def vocabulary(self) -> Vocabulary:
        return self._within.vocabulary

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        return self._within.search(self._filters.over(query), limit)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._within.embed(texts)

    def sentence_likeness(self, text: str, passage_ids: Sequence[str]) -> list[Scores]:
        return self._within.sentence_likeness(text, passage_ids)

    def reports(self) -> list[Report]:
        return self._within.reports()

    def report(self, report_id: str) -> Report:
        return self._within.report(report_id)

    def page(self, report_id: str, number: int) -> Page:
        return self._within.page(report_id, number)

    def pages(self, report_id: str) -> Iterator[Page]:
        return self._within.pages(report_id)

    def passage(self, passage_id: str) -> Passage:
        return self._within.passage(passage_id)

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        return self._within.passages(report_id)

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        return self._within.neighbours(passage_id, reach)


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def _voice(text: str) -> Voice:
    return Voice(text) if text in set(Voice) else Voice.UNKNOWN
