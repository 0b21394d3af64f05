"""The themes of each passage, stored in the catalogue with the words that earned them.

They go when their passage goes, and are given again from `themes.toml` without reading or embedding
anything again: a maintainer edits a copy of that file in the home folder and asks for it.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import BadDataFile, BadThemes
from corpus.report import Passage, Theme
from corpus.storage.database import Database
from corpus.themes.themes import Tagger, ThemeTag, known_themes, themes_in

SCHEMA = """
CREATE TABLE IF NOT EXISTS passage_themes (
    passage_id TEXT REFERENCES passages(id) ON DELETE CASCADE,
    theme TEXT, evidence TEXT, PRIMARY KEY (passage_id, theme)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passages_of_theme ON passage_themes (theme);
"""


class PassageThemes:
    """The themes of passages."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)
        database.watch(("passage_themes",))

    def of(self, passage_id: str) -> tuple[ThemeTag, ...]:
        """Returns the themes of a passage, by id."""
        sql = "SELECT theme, evidence FROM passage_themes WHERE passage_id = ? ORDER BY theme"
        rows = self._database.rows(sql, passage_id)
        return tuple(ThemeTag(row["theme"], tuple(json.loads(row["evidence"]))) for row in rows)

    def passages(self, themes: Iterable[str]) -> set[str]:
        """Returns the ids of the passages about any of these themes."""
        return {
            row["passage_id"]
            for theme in themes
            for row in self._database.rows("SELECT passage_id FROM passage_themes WHERE theme = ?", theme)
        }

    def by_theme(self) -> dict[str, list[str]]:
        """Returns the ids of the passages about each theme, both in order."""
        passages: dict[str, list[str]] = {}
        for row in self._database.rows("SELECT theme, passage_id FROM passage_themes ORDER BY 1, 2"):
            passages.setdefault(row["theme"], []).append(row["passage_id"])
        return passages

    def by_report(self) -> dict[str, dict[str, list[str]]]:
        """Returns the ids of the passages about each theme, by report, in reading order."""
        sql = """SELECT theme, report_id, passage_id FROM passage_themes
                 JOIN passages ON passages.id = passage_id ORDER BY theme, report_id, position"""
        passages: dict[str, dict[str, list[str]]] = {}
        for row in self._database.rows(sql):
            passages.setdefault(row["theme"], {}).setdefault(row["report_id"], []).append(row["passage_id"])
        return passages

    def counts(self) -> dict[tuple[str, str], int]:
        """Returns how many passages of a report are about a theme, by (report id, theme id)."""
        sql = """SELECT report_id, theme, COUNT(*) AS passages FROM passage_themes
                 JOIN passages ON passages.id = passage_id GROUP BY report_id, theme"""
        return {(row["report_id"], row["theme"]): row["passages"] for row in self._database.rows(sql)}

    def tag(self, passages: Sequence[Passage], tagger: Tagger) -> int:
        """Gives these passages their themes, in place of those they had; how many themes were given."""
        rows = [
            (passage.id, tag.theme, json.dumps(tag.evidence, ensure_ascii=False))
            for passage in passages
            for tag in tagger.tags(passage.text)
        ]
        with self._database.writing() as connection:
            connection.executemany(
                "DELETE FROM passage_themes WHERE passage_id = ?", [(passage.id,) for passage in passages]
            )
            connection.executemany(
                "INSERT INTO passage_themes (passage_id, theme, evidence) VALUES (?, ?, ?)", rows
            )
        return len(rows)


def has_own_themes(home: Path) -> bool:
    """Returns whether a maintainer keeps themes in the home."""
    return _file_in(home).is_file()


def themes_at(home: Path) -> tuple[Theme, ...]:
    """Returns the themes of HOME/themes.toml where a maintainer keeps one, else those that come with the
    project.

    Raises BadThemes.
    """
    file = _file_in(home)
    if not file.is_file():
        return known_themes()
    try:
        return themes_in(file.read_text(encoding="utf-8"), str(file))
    except UnicodeDecodeError as error:
        raise BadThemes(f"{file} cannot be understood: it is not in UTF-8.") from error
    except BadDataFile as error:
        raise BadThemes(f"{error} Compare it with the one that came with the project.") from error


def _file_in(home: Path) -> Path:
    return home / "themes.toml"
