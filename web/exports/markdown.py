"""Markdown (CommonMark), for wikis, notes and mail."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from web.exports.briefing import BACKGROUND, FURTHER, SOURCES, Briefing, BriefingSource, Quotation, briefing
from web.exports.pack import Pack
from web.views.references import Reference

_SPACE = re.compile(r"\s+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&!$])")


def write(pack: Pack) -> bytes:
    """Returns the briefing as Markdown in UTF-8."""
    return "\n\n".join(_blocks(briefing(pack))).encode() + b"\n"


def _blocks(layout: Briefing) -> Iterator[str]:
    yield f"# {_plain(layout.title)}"
    if layout.mark:
        yield f"**{layout.mark}**"
    yield f"## {BACKGROUND}"
    yield from (_plain(line) for line in layout.background)
    for section in layout.sections:
        yield f"## {_plain(section.heading)}"
        for quotation in section.quotations:
            yield from _quotation(quotation)
    if layout.further:
        yield f"## {FURTHER}"
        yield _plain(layout.extent_of_further)
        yield "\n".join(
            f"- {_plain(report.title)} [{_plain(report.reference)}]({_address(report.link)})"
            for report in layout.further
        )
    yield f"## {layout.questions.heading}"
    yield f"*{layout.questions.note}*"
    yield "\n".join(
        f"{number}. {_plain(question)}" for number, question in enumerate(layout.questions.questions, 1)
    )
    yield f"## {SOURCES}"
    yield "\n".join(f"- {_source(source)}" for source in layout.sources)
    yield f"*{layout.credit}*"


def _quotation(quotation: Quotation) -> Iterator[str]:
    lines = "  \n> ".join(_plain(line) for line in quotation.quoted.split("\n"))
    yield f"> {lines} {_plain(quotation.reference)}"
    labels = [_plain(part) for part in (quotation.voice, quotation.standing) if part]
    yield " · ".join([*labels, f"[See it in its report]({_address(quotation.link)})"])
    if quotation.note:
        yield f"Note: {_plain(quotation.note)}"


def _source(source: BriefingSource) -> str:
    return " ".join(filter(None, (_entry(source.entry), _plain(source.standing), _plain(source.licence))))


def _entry(entry: Reference) -> str:
    return f"{_plain(entry.before)}<{_address(entry.address)}>{_plain(entry.after)}"


def _address(address: str) -> str:
    """Returns the address with brackets, quotes and spaces percent-encoded, since these would end it."""
    return quote(address, safe="/:?#=&%@+,;~-._!$")


def _plain(text: str) -> str:
    """Returns the text on one line, with all markup escaped."""
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text))
