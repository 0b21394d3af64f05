"""Ids, titles and dates from file names, for reports whose pages state none."""

import re
import unicodedata
from collections.abc import Container
from datetime import date
from pathlib import PurePath

LONGEST_ID = 72

MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(MONTHS)}) ((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_MONTH = re.compile(
    rf"\b({'|'.join(month[:3] for month in MONTHS)})[a-z]* ((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def words_of(text: str) -> list[str]:
    """Returns the words of a text in lower-case ASCII: "Children's homes" gives "childrens", "homes"."""
    plain = text.replace("&", " and ").replace("'", "").replace("\u2019", "")
    ascii_text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", ascii_text.lower())


def slug(text: str) -> str:
    """Returns the text's words joined by hyphens, cut between words: "it-was-hard-to-escape"."""
    words = words_of(text)
    while len(words) > 1 and len("-".join(words)) > LONGEST_ID:
        words.pop()
    return "-".join(words)[:LONGEST_ID] or "report"


def unique(name: str, taken: Container[str]) -> str:
    """Returns the name, or the first of name-2, name-3, ... that is not taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def title_of(file: str) -> str:
    """Returns a title made from a file name: its words, with a capital first."""
    words = " ".join(re.split(r"[\s_]+", PurePath(file).stem)).strip(" -") or file
    return words[:1].upper() + words[1:]


def date_of(text: str) -> str:
    """Returns the first date that a name or a line of text holds, in ISO form, as precisely as it is stated;
    "" for none."""
    spaced = re.sub(r"[\s_\-]+", " ", text)
    if match := _DAY.search(spaced):
        day, month, year = match.groups()
        return f"{year}-{MONTHS.index(month.lower()) + 1:02}-{int(day):02}"
    if match := _MONTH.search(spaced):
        short = [month[:3] for month in MONTHS]
        return f"{match[2]}-{short.index(match[1].lower()) + 1:02}"
    years = _YEAR.findall(spaced)
    return years[-1] if years else ""


def is_iso(value: object) -> bool:
    """Returns whether this is a date as a Report has it: "2024-12-10", "2024-12", "2024" or ""."""
    if value == "":
        return True
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
        return False
    try:
        date.fromisoformat(value + "0000-01-01"[len(value) :])
    except ValueError:
        return False
    return True
