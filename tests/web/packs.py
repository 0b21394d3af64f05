"""A pack for the tests of exports: three kinds of report, every kind of voice, and text that is odd."""

from dataclasses import replace
from datetime import date

from assistant.citing import cite
from corpus.report import Report, Status, Voice
from tests.fakes import FakeSearcher, report
from web.exports.pack import Excerpt, Pack, PackOrigin

MADE = date(2026, 11, 22)
ADDRESS = "https://assistant.example"

FOUND = "Practitioners spoke to the child alone on every visit."
FAMILY = "“Nobody asked me what I was afraid of,” his mother said."
ADVICE = "Every agency should name one person who hears back."
REPLACED = "The plan was read by managers before it was agreed."
INVENTED = "Sixty messages were followed from the first worry to the person who could act."
LONG = " ".join(f"Sentence {number} of a long passage says one thing more." for number in range(1, 61))
HOSTILE = "=HYPERLINK(1) <b>x</b> & {y} \\z *w* [v](u) 50% #1 福 \u202eabc\x07 _t_ $s"

OPEN = report(
    "open-review",
    "Listening to children: what “daily life” means",
    published="2024-12-10",
    publisher="A safeguarding board",
    kind="national review",
    licence="Open Government Licence v3.0",
    url="https://example.org/reports/listening_to_children",
)
CLOSED = report(
    "closed-review",
    "A local review",
    published="2019",
    publisher="Dunwick partnership",
    status=Status.SUPERSEDED,
    superseded_by="newer",
)
SAMPLE = report("sample", "Sample: messages", published="2026", publisher="Sample publisher", sample=True)

SEARCHER = FakeSearcher(
    {
        OPEN: ["A cover.", f"{FOUND}\n\n{FAMILY}", f"{ADVICE}\n\n{HOSTILE}\n\n{LONG}"],
        CLOSED: [f"{REPLACED}\n\n{LONG}"],
        SAMPLE: [INVENTED],
    }
)

_VOICES = {FOUND: Voice.FINDING, FAMILY: Voice.FAMILY, ADVICE: Voice.RECOMMENDATION}


def excerpt(text: str, of: Report = OPEN, heading: str = "", note: str = "", paragraph: str = "") -> Excerpt:
    """The whole of a passage, as an excerpt."""
    (passage,) = (passage for passage in SEARCHER.passages(of.id) if passage.text == text)
    voiced = replace(passage, voice=_VOICES.get(text, Voice.UNKNOWN), paragraph=paragraph)
    return Excerpt(cite(voiced, 0, len(text), SEARCHER), heading, note)


def pack(*excerpts: Excerpt, title: str = "Hearing the child", searcher: FakeSearcher = SEARCHER) -> Pack:
    """A collection of those excerpts."""
    return Pack.of(title, excerpts, PackOrigin.COLLECTION, searcher, made=MADE, address=ADDRESS)


def every_kind() -> Pack:
    """An excerpt of every kind there is, odd and long ones among them."""
    return pack(
        excerpt(FOUND, paragraph="3.12", note="Ask who was there.\nThen ask again."),
        excerpt(FAMILY),
        excerpt(ADVICE),
        excerpt(HOSTILE),
        excerpt(LONG),
        excerpt(REPLACED, CLOSED),
        excerpt(LONG, CLOSED),
        excerpt(INVENTED, SAMPLE),
    )


def changed_excerpt(text: str) -> Excerpt:
    """An excerpt of which one word was changed after it was kept."""
    kept_excerpt = excerpt(text)
    return replace(
        kept_excerpt,
        citation=replace(kept_excerpt.citation, quote=kept_excerpt.citation.quote.replace("the", "a", 1)),
    )
