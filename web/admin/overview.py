"""What a maintainer sees first: what is here, what is served, and what waits for them."""

from dataclasses import dataclass

from corpus.report import Status
from index.errors import IndexingError
from index.shelf import IndexVersion
from web.admin.watching import JobView
from web.services import Services


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, the version that is served (None where none can be read), and the job that runs."""

    reports: int
    gone: int
    waiting: int
    missing: int
    served: IndexVersion | None
    job: JobView | None


def overview(services: Services) -> Overview:
    """How things stand now."""
    running = services.maintenance().jobs.running()
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
        job=JobView(running, ()) if running else None,
    )
