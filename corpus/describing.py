"""What a report is called and when it was published: who is believed, in which order.

A maintainer's word (a sidecar, the list of known publications) comes first, then the source's page,
then the document itself, then the file name.
"""

from corpus.naming import date_of, title_of
from corpus.reading import Reading
from corpus.report import Report
from corpus.sources import Facts, Offer


def described(report_id: str, digest: str, offer: Offer, reading: Reading) -> Report:
    """The report that an offer and its reading make."""
    facts = offer.facts
    published, dated_by = shown_date(facts, reading.published, offer.file)
    return Report(
        id=report_id,
        title=facts.title or reading.title or title_of(offer.file),
        file=offer.file,
        digest=digest,
        publisher=facts.publisher,
        kind=facts.kind,
        published=published,
        edition=facts.edition,
        url=facts.url,
        licence=facts.licence,
        media_type=reading.media_type,
        status=offer.status,
        sample=facts.sample,
        dated_by=dated_by,
    )


def shown_date(facts: Facts, cover: str, file: str) -> tuple[str, str]:
    """The date to show, and who gave it: the cover is nearer the truth than the page that offers it."""
    given = (
        ("maintainer", facts.corrected),
        ("cover", cover),
        ("web", facts.web),
        ("file name", date_of(file)),
    )
    return next(((date, who) for who, date in given if date), ("", ""))
