"""Questions whose answers are known, as they are kept in a file, and what came of asking them.

A case is a line of JSON:

    {"id", "question", "history": [...], "answerable": bool, "gold": [{"file", "pdf_page"}, ...]}

`gold` names every page that answers it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Outcome


class UnreadableCases(ValueError):
    """A file of cases has a line that is no case; the message names it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with every (file, page in the file) that answers it; none where nothing does."""

    id: str
    asked: str
    answerable: bool
    gold: frozenset[tuple[str, int]] = frozenset()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `pages` are the pages cited, in order, one a citation; `exact` says that every
    quotation stands word for word on its page; `seconds` is how long it took."""

    case: Case
    outcome: Outcome
    confidence: float
    pages: tuple[tuple[str, int], ...]
    exact: bool
    seconds: float

    @property
    def answered(self) -> bool:
        return self.outcome is Outcome.ANSWERED

    @property
    def right(self) -> bool:
        """Answered with a right page among the citations, or rightly not answered."""
        if self.case.answerable:
            return self.answered and any(page in self.case.gold for page in self.pages)
        return not self.answered


def read_cases(path: Path) -> list[Case]:
    """The cases of a file of JSON lines. Raises UnreadableCases, naming the file or the line that is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableCases(f"{path.name} cannot be opened as text: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold = frozenset((one["file"], int(one["pdf_page"])) for one in row.get("gold", ()))
            asked = str(row["question"])
            found.append(
                Case(str(row.get("id", number)), asked, bool(row["answerable"]), gold, _history(row))
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableCases(f"Line {number} of {path.name} is not a case: {error!r}.") from error
    return found


def _history(row: dict[str, object]) -> tuple[str, ...]:
    earlier = row.get("history") or ()
    return tuple(str(one) for one in earlier) if isinstance(earlier, list | tuple) else ()
