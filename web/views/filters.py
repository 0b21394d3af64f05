"""What a person asks to be searched only: a theme, a kind of report, who speaks, some years.

It narrows what the assistant reads in the question itself, by the rule of `index.searching.Query.within`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from corpus.report import Voice
from index.searching import Query
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

    @property
    def query(self) -> Query:
        """The same for a search: what narrows every query (`Query.within`)."""
        voice = _voice(self.voice)
        return Query(
            "",
            themes=tuple(filter(None, (self.theme.strip(),))),
            kinds=tuple(filter(None, (self.kind.strip(),))),
            voices=(voice,) if voice is not Voice.UNKNOWN else (),
            since=_year(self.since),
            until=_year(self.until),
        )


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def _voice(text: str) -> Voice:
    return Voice(text) if text in set(Voice) else Voice.UNKNOWN
