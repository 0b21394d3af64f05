"""What a maintainer sees first: what is here, what is served, and what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.report import Report, Status
from index.errors import IndexingError
from index.shelf import IndexVersion
from web.admin.job_view import JobView
from web.services import Services


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, the version that is served (None where none can be read), and the job that runs.

    `pending` counts the reports that are otherwise in the collection than in the served version,
    `said` what people said of answers and nobody has dealt with.
    """

    reports: int
    gone: int
    waiting: int
    missing: int
    pending: int
    said: int
    served: IndexVersion | None
    job: JobView | None


def overview(services: Services) -> Overview:
    """How things stand now."""
    maintenance = services.maintenance()
    running = maintenance.jobs.running()
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
        pending=_pending(services, reports),
        said=len(maintenance.feedback.all()),
        served=served,
        job=JobView(running, ()) if running else None,
    )


def _pending(services: Services, reports: Iterable[Report]) -> int:
    """How many reports a re-index would add, change or take away: all of them where nothing is served."""
    try:
        served = services.searcher().reports()
    except IndexingError:
        served = []
    return len({report.id for report in set(reports) ^ set(served)})
