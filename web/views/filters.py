"""The filters of a search: theme, kind of report, speaker, years, one report.

They narrow what the assistant reads in the question, by the rule of `index.searching.Query.within`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from corpus.report import Voice
from index.searching import Query
from web.views import phrases


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters as they stand in the form. An empty value, an unknown voice or a year that is not a year
    does not filter.

    `fault` names a value that is impossible, so that the person can correct it.
    """

    theme: str = ""
    kind: str = ""
    voice: str = ""
    since: str = ""
    until: str = ""
    report: str = ""

    def without(self, name: str) -> "Filters":
        """Returns the filters without one of them."""
        return replace(self, **{name: ""}) if name in self.chosen else self

    @property
    def chosen(self) -> dict[str, str]:
        """Returns the filters that are set, by name. Hidden fields carry them along."""
        values = {field.name: getattr(self, field.name).strip() for field in fields(self)}
        return {name: value for name, value in values.items() if value}

    @property
    def fault(self) -> tuple[str, str]:
        """Returns the field that is wrong and what to do about it; "" and "" if none is."""
        for name, which in (("since", "first"), ("until", "last")):
            if name in self.chosen and _year(self.chosen[name]) is None:
                return name, f"Enter the {which} year in four figures, such as 2019, or leave it empty."
        since, until = _year(self.since), _year(self.until)
        if since and until and since > until:
            return "until", f"The last year must be {since} or later."
        return "", ""

    def labels(self, themes: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, str]:
        """Returns the label of each filter that is set. `themes` has the label of each theme id, `titles` the
        title of each report id.
        """
        labels = {"theme": f"about {themes.get(self.theme, self.theme)}", "kind": self.kind}
        labels |= {"since": f"since {self.since}", "until": f"until {self.until}"}
        labels["report"] = f"in {titles.get(self.report, 'one report')}"
        labels["voice"] = phrases.VOICES.get(_voice(self.voice), self.voice)
        return {name: labels[name] for name in self.chosen}

    @property
    def query(self) -> Query:
        """Returns the filters as a Query, which narrows every search (`Query.within`)."""
        voice = _voice(self.voice)
        return Query(
            "",
            themes=tuple(filter(None, (self.theme.strip(),))),
            kinds=tuple(filter(None, (self.kind.strip(),))),
            reports=tuple(filter(None, (self.report.strip(),))),
            voices=(voice,) if voice is not Voice.UNKNOWN else (),
            since=_year(self.since),
            until=_year(self.until),
        )


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def _voice(text: str) -> Voice:
    return Voice(text) if text in set(Voice) else Voice.UNKNOWN
