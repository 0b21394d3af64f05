"""The library: what is browsed of a collection, whatever version of its index is served."""

from dataclasses import dataclass, field

from assistant.library.outlines import Outlines
from assistant.library.recommendations import Recommendations
from assistant.library.report_search import ReportSearch


@dataclass(frozen=True)
class Library:
    """What is browsed. Each part remembers what it knows of a version."""

    reports: ReportSearch = field(default_factory=ReportSearch)
    outlines: Outlines = field(default_factory=Outlines)
    recommendations: Recommendations = field(default_factory=Recommendations)
