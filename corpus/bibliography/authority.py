"""What authority a report has, by its title, publisher, file name and first pages (authority.toml).

A maintainer's word comes before these rules (corpus/storage/corrections.py). A body of one area is never
taken for the government, whatever guidance its pages quote.
"""

import re
from collections.abc import Iterable
from functools import cache

from corpus.report import Authority
from corpus.toml_files import load_toml

FIRST_PAGES = 3
"""Number of pages that are looked at."""
_OPENING = 6_000
"""Number of characters of them that are read, and of these the first that say who published a report and the
first that say that it is not statutory guidance."""
_IMPRINT, _SUMMARY, _HEAD = 600, 1_000, 400


def authority_of(title: str, publisher: str, file: str, texts: Iterable[str] = ()) -> Authority:
    """Returns the authority of a report; `texts` are its first pages, as far as they are known."""
    stem = re.sub(r"[_\W]+", " ", file)
    name = f"{title} {stem}"
    opening = " ".join(" ".join(texts)[:_OPENING].split())
    national = _says("national_bodies", publisher)
    signs = {sign.casefold() for sign in _patterns()["inspected"].findall(opening)}
    if not _says("about_inspections", title) and (_says("inspection", name) or len(signs) > 1):
        return Authority.INSPECTION
    if _says("one_case", title) and not national:
        return Authority.OTHER
    if _says("local_bodies", publisher) and not national:
        return Authority.LOCAL if _says("local_work", f"{title} {opening[:_HEAD]}") else Authority.OTHER
    if _says("not_statutory", f"{name} {opening[:_SUMMARY]}"):
        return Authority.NATIONAL
    if _says("statutory_title", name) or _says("statutory_text", opening):
        return Authority.STATUTORY
    if _says("research", title) or (_says("researchers", publisher) and not national):
        return Authority.RESEARCH
    if national or _says("national_bodies", opening[:_IMPRINT]):
        return Authority.NATIONAL
    local = _says("local_bodies", title) and _says("local_work", title)
    return Authority.LOCAL if local else Authority.OTHER


def _says(name: str, text: str) -> bool:
    return bool(_patterns()[name].search(text))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    terms = load_toml("corpus.bibliography", "authority.toml", dict[str, tuple[str, ...]])
    return {name: re.compile(rf"\b(?:{'|'.join(any_of)})\b", re.IGNORECASE) for name, any_of in terms.items()}
