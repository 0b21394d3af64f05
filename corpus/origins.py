"""Where each report came from, kept between runs: what makes a sync incremental and resumable.

An origin is one file of one source. It is written after its report is safe in the catalogue, so that
a run that ended half-way takes up again where it ended.
"""

from dataclasses import dataclass

from corpus.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS origins (
    source TEXT, key TEXT, report_id TEXT, digest TEXT, revision TEXT, PRIMARY KEY (source, key)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """One file of a source as it was last taken: `digest` is the SHA-256 of its bytes."""

    source: str
    key: str
    report_id: str
    digest: str
    revision: str


class Origins:
    """The origins of every report in the corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(_SCHEMA)

    def of(self, source: str) -> dict[str, Origin]:
        """A source's origins by their keys."""
        rows = self._database.rows("SELECT * FROM origins WHERE source = ? ORDER BY key", source)
        return {row["key"]: Origin(**row) for row in rows}

    def note(self, origin: Origin) -> None:
        """Keep an origin, in the place of what was known of it before."""
        values = (origin.source, origin.key, origin.report_id, origin.digest, origin.revision)
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?)", values)
