"""What a maintainer sees first: what is here, what is served, and what waits for them."""

from dataclasses import dataclass

from corpus.report import Status
from index.errors import IndexingError
from index.shelf import IndexVersion
from web.services import Services


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, and the version that is served; None where there is none that can be read."""

    reports: int
    gone: int
    waiting: int
    missing: int
    served: IndexVersion | None


def overview(services: Services) -> Overview:
    """How things stand now."""
    reports = services.catalogue().reports()
    try:
        served = services.versions.current()
    except IndexingError:
        served = None
    return Overview(
        reports=len(reports),
        gone=sum(report.status is not Status.CURRENT for report in reports),
        waiting=len(services.origins().waiting()),
        missing=len(services.publications().missing(reports)),
        served=served,
    )
