"""Notes for a maintainer on how a PDF was read: which pages have words that cannot be relied on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import NoText
from corpus.report import Page

_MOST_LISTED = 10
_OCR = "Run ocrmypdf on the file, then add the result."


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen on one page: words left out as `hidden`, `covered` (or blacked out) or `struck`,
    letters that are not a language, a picture of words that was not read, the words of stamps."""

    hidden: bool = False
    covered: bool = False
    struck: bool = False
    garbled: bool = False
    unread: bool = False
    stamps: tuple[str, ...] = ()


def notes_of_pages(pages: Sequence[Page], seen: Sequence[Seen], attached: int = 0) -> tuple[str, ...]:
    """Returns the notes of a file. Raises NoText where no page can be read."""
    pages_seen = list(zip(pages, seen, strict=True))
    unread = [page.number for page, seen_there in pages_seen if seen_there.unread]
    garbled = [page.number for page, seen_there in pages_seen if seen_there.garbled]
    empty = [page.number for page in pages if not page.text.strip()]
    if len({*empty, *unread, *garbled}) == len(pages):
        raise NoText(_refusal(garbled))
    without_text = sorted(set(empty) - {*unread, *garbled})
    return tuple(_notes(pages_seen, empty=without_text, unread=unread, garbled=garbled, attached=attached))


def _refusal(garbled: Sequence[int]) -> str:
    if garbled:
        return (
            "The letters of the file are no words: its fonts do not say which letters they draw."
            f" {_OCR.removesuffix('.')} (with its option --force-ocr)."
        )
    return f"No page has any text: a scan, perhaps. {_OCR}"


def _notes(
    pages_seen: Sequence[tuple[Page, Seen]],
    *,
    empty: Sequence[int],
    unread: Sequence[int],
    garbled: Sequence[int],
    attached: int,
) -> Iterator[str]:
    if empty:
        yield f"No text on {listed(empty)}."
    if unread:
        kind = "a picture" if len(unread) == 1 else "pictures"
        yield f"Not read: {listed(unread)}, {kind} with hardly any text. {_OCR}"
    if garbled:
        yield f"Not read: {listed(garbled)}, whose letters are no words. {_OCR}"
    recognised = [page.number for page, _ in pages_seen if page.scanned]
    if recognised:
        yield f"Read from a picture by a machine: {listed(recognised)}. Found, but not quoted in answers."
    for field, sentence in (
        ("hidden", "Words that the page does not show were left out on {}."),
        ("covered", "Words are covered or blacked out on {}. They are not read."),
        ("struck", "Struck-out words were left out on {}."),
    ):
        numbers = [page.number for page, seen in pages_seen if getattr(seen, field)]
        if numbers:
            yield sentence.format(listed(numbers))
    for stamp in dict.fromkeys(stamp for _, seen in pages_seen for stamp in seen.stamps):
        stamped = [page.number for page, seen in pages_seen if stamp in seen.stamps]
        yield f"A stamp on {listed(stamped)} says “{stamp}”. Check whether the report still stands."
    if attached:
        files = "another file, which is" if attached == 1 else f"{attached} other files, which are"
        yield f"The PDF carries {files} not read."
    unknown = [page.number for page, _ in pages_seen if not page.label]
    if unknown:
        yield f"No printed page number known for {listed(unknown)}."


def listed(numbers: Sequence[int]) -> str:
    """Returns the numbers of pages as words, the first ten of them: "pages 2, 3 and 40 more"."""
    first_numbers = ", ".join(map(str, numbers[:_MOST_LISTED]))
    more = f" and {len(numbers) - _MOST_LISTED} more" if len(numbers) > _MOST_LISTED else ""
    return f"page {first_numbers}" if len(numbers) == 1 else f"pages {first_numbers}{more}"
