"""The questions to discuss on the themes of a pack, the notes for the leader, and the colour of a theme.

`questions.toml` has them. A pack gets the questions of its first theme, some of its second, general ones to
fill up, and always the same last one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.toml_files import load_toml

PLAIN = "#12545c"
"""The colour where no theme stands out: the site's own."""

_NUMBER = 6
_OF_SECOND = 2


@dataclass(frozen=True, slots=True)
class ThemeQuestions:
    """The questions on one theme, and its colour as #rrggbb."""

    id: str
    colour: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiscussionFile:
    """What questions.toml says."""

    heading: str
    note: str
    questions: tuple[str, ...]
    closing: str
    opening_notes: tuple[str, ...]
    discussion_notes: tuple[str, ...]
    theme: tuple[ThemeQuestions, ...]


@dataclass(frozen=True, slots=True)
class Discussion:
    """Questions to discuss, with a sentence that says they are not from the reports.

    `opening_notes` and `leading_notes` are for the leader of the session, not for the room.
    """

    heading: str
    note: str
    questions: tuple[str, ...]
    opening_notes: tuple[str, ...] = ()
    leading_notes: tuple[str, ...] = ()


@cache
def discussion_file() -> DiscussionFile:
    """Returns what questions.toml says."""
    return load_toml("web.exports", "questions.toml", DiscussionFile)


def discussion_on(themes: Sequence[str]) -> Discussion:
    """Returns the questions that fit the themes, most important theme first. Unknown themes are left out."""
    file = discussion_file()
    of_theme = _questions_by_theme()
    of_known_themes = [of_theme[theme].questions for theme in themes if theme in of_theme]
    questions = [
        *(of_known_themes[0] if of_known_themes else ()),
        *(of_known_themes[1][:_OF_SECOND] if len(of_known_themes) > 1 else ()),
    ]
    questions += file.questions[: max(0, _NUMBER - 1 - len(questions))]
    return Discussion(
        heading=file.heading,
        note=file.note,
        questions=(*questions, file.closing),
        opening_notes=file.opening_notes,
        leading_notes=file.discussion_notes,
    )


def colour_of(themes: Sequence[str]) -> str:
    """Returns the colour of the first theme that has one."""
    questions = _questions_by_theme()
    return next((questions[theme].colour for theme in themes if theme in questions), PLAIN)


@cache
def _questions_by_theme() -> dict[str, ThemeQuestions]:
    return {entry.id: entry for entry in discussion_file().theme}
