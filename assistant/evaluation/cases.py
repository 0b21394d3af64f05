"""Cases: questions whose answers are known, read from a file, and the result of asking each.

A case is a line of JSON:

    {"id", "question", "history": [...], "answerable": bool, "gold": [{"file", "pdf_page"}, ...]}

`gold` names every page that answers it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Outcome


class UnreadableCases(ValueError):
    """A file of cases cannot be read. The message names the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with every (file, page in the file) that answers it."""

    id: str
    asked: str
    answerable: bool
    gold: frozenset[tuple[str, int]] = frozenset()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case. `pages` are the cited pages, in order of the citations.

    `exact` says that every quotation stands word for word on its page. `seconds` is the time that it took.
    """

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
        """Returns whether it is answered with a right page among the citations, or rightly not answered."""
        if self.case.answerable:
            return self.answered and any(page in self.case.gold for page in self.pages)
        return not self.answered


def read_cases(path: Path) -> list[Case]:
    """Returns the cases of a file of JSON lines.

    Raises UnreadableCases, which names the file or the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableCases(f"{path.name} cannot be opened as text: {error}.") from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            gold = frozenset((page["file"], int(page["pdf_page"])) for page in row.get("gold", ()))
            question = str(row["question"])
            cases.append(
                Case(str(row.get("id", number)), question, bool(row["answerable"]), gold, _history(row))
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableCases(f"Line {number} of {path.name} is not a case: {error!r}.") from error
    return cases


def _history(row: dict[str, object]) -> tuple[str, ...]:
    earlier = row.get("history") or ()
    return tuple(str(question) for question in earlier) if isinstance(earlier, list | tuple) else ()
