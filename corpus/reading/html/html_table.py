"""The rows of an HTML table as text: a cell that spans rows is repeated in each row that it covers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST_COLUMNS, _MOST_ROWS = 1000, 65534
"""The limits that HTML itself sets."""


@dataclass(slots=True)
class HtmlTable:
    """One table while it is read: `number` tells it apart from the others of its page.

    A layout table has no rows of its own: its cells are blocks like any others.
    """

    number: int
    layout: bool = False
    _cells: list[str] = field(default_factory=list)
    _spanning: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By column: a cell of an earlier row, and how many more rows it covers."""

    def add_cell(self, text: str, attributes: Mapping[str, str | None]) -> None:
        """Add a cell to the row, after those that come down from earlier rows."""
        self._fill()
        columns = _number(attributes.get("colspan"), _MOST_COLUMNS) or 1
        rows = _number(attributes.get("rowspan"), _MOST_ROWS)
        rows = _MOST_ROWS if rows == 0 else rows
        for column in range(columns):
            words = "" if column else text
            if rows > 1:
                self._spanning[len(self._cells)] = (words, rows)
            self._cells.append(words)

    def end_row(self) -> str:
        """Returns the row's cells parted by tabs, and begins the next row."""
        self._fill()
        row = "\t".join(self._cells) if any(self._cells) else ""
        self._cells = []
        self._spanning = {
            column: (text, rows - 1) for column, (text, rows) in self._spanning.items() if rows > 1
        }
        return row

    def end_section(self) -> None:
        """End a <thead>, <tbody> or <tfoot>, beyond which no cell reaches."""
        self._spanning = {}

    def _fill(self) -> None:
        while len(self._cells) in self._spanning:
            self._cells.append(self._spanning[len(self._cells)][0])


def _number(value: str | None, most: int) -> int:
    """Returns a span as HTML reads it: 1 where it is not a number."""
    digits = (value or "").strip()
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
