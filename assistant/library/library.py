"""The library: the parts of a collection that are browsed, whatever version of its index is served."""

from dataclasses import dataclass, field

from assistant.library.outlines import Outlines
from assistant.library.recommendations import Recommendations
from assistant.library.report_search import ReportSearch


@dataclass(frozen=True)
class Library:
    """The parts that are browsed. Each caches what it has read from a version."""

    reports: ReportSearch = field(default_factory=ReportSearch)
    outlines: Outlines = field(default_factory=Outlines)
    recommendations: Recommendations = field(default_factory=Recommendations)
