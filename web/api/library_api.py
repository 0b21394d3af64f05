"""The collection for programs: the same content as the pages at these addresses without `/api`."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from web.api.annotations import MEDIA_TYPE, Annotation, annotation
from web.api.library_schemas import (
    PassageOut,
    RecommendationsOut,
    ReportContentsOut,
    ReportDetailOut,
    ReportsOut,
    ThemeContentsOut,
    ThemeRowOut,
    ThemesOut,
)
from web.api.openapi import ASKING, READING
from web.dependencies import WithAddress, WithAsking, WithReading, WithServices
from web.questions import check_topic
from web.views.excerpts import citation_at
from web.views.recommendation_view import recommendations_by_year
from web.views.report_view import SORTS, ReportFilter, report_list, report_view

router = APIRouter(prefix="/api", responses=READING, tags=["reading"])

Mark = Annotated[
    str,
    Query(
        max_length=500,
        description="The quotation: characters of the passage's text, in runs; empty for the whole passage.",
        examples=["0-40,120-260"],
    ),
]


ReportId = Annotated[str, Path(description="The report.", examples=["sample-seeing-the-childs-day"])]
PassageId = Annotated[str, Path(description="The passage.", examples=["0123456789abcdef"])]
ThemeId = Annotated[str, Path(description="The theme.", examples=["information-sharing"])]


class AnnotationResponse(JSONResponse):
    """A response with the media type of a Web Annotation."""

    media_type = MEDIA_TYPE


class ReportsIn(BaseModel):
    """The filters and the order of the list of reports."""

    q: str = Field(
        default="",
        max_length=500,
        description="Words of the title, the publisher or the file, or a name in common use.",
        examples=["annual"],
    )
    kind: str = Field(default="", max_length=200, description="Only this kind.", examples=["Annual report"])
    publisher: str = Field(
        default="", max_length=200, description="Only this publisher.", examples=["A board"]
    )
    year: str = Field(default="", max_length=4, description="Only this year.", examples=["2024"])
    sort: str = Field(
        default="newest", pattern=f"^({'|'.join(SORTS)})$", description="The order.", examples=["newest"]
    )


@router.get("/reports", summary="List the reports", response_description="The reports.")
def reports(
    query: Annotated[ReportsIn, Query()], asking: WithAsking, reading: WithReading, absolute: WithAddress
) -> ReportsOut:
    """Returns the reports of the collection that match the filters."""
    searcher = asking.searcher()
    choice = ReportFilter(query.q, query.kind, query.publisher, query.year, query.sort)
    report_page = report_list(searcher, reading.library.reports, choice)
    return ReportsOut(
        reports=[ReportDetailOut.whole(report, absolute) for report in report_page.reports],
        total=report_page.total,
        version=searcher.version_id,
    )


@router.get("/reports/{report_id}", summary="Read about a report", response_description="The report.")
def report(
    report_id: ReportId, asking: WithAsking, reading: WithReading, absolute: WithAddress
) -> ReportContentsOut:
    """Returns one report with its contents and recommendations."""
    view = report_view(asking.searcher(), reading.library, report_id)
    return ReportContentsOut.of_view(view, absolute)


@router.get("/passages/{passage_id}", summary="Read a passage", response_description="The passage.")
def passage(passage_id: PassageId, asking: WithAsking, absolute: WithAddress, mark: Mark = "") -> PassageOut:
    """Returns a passage, the passages before and after it, and the citation of the quotation in `mark`."""
    return PassageOut.of(asking.searcher(), passage_id, mark, absolute)


@router.get(
    "/passages/{passage_id}/annotation",
    response_class=AnnotationResponse,
    summary="Take a citation as a Web Annotation",
    response_description="The annotation.",
)
def passage_annotation(
    passage_id: PassageId, asking: WithAsking, absolute: WithAddress, mark: Mark = ""
) -> Annotation:
    """Returns the quotation in `mark` as a W3C Web Annotation, for annotation software."""
    searcher = asking.searcher()
    return annotation(citation_at(searcher, passage_id, mark), searcher, absolute)


@router.get("/themes", summary="List the themes", response_description="The themes by year.")
def themes(asking: WithAsking, reading: WithReading) -> ThemesOut:
    """Returns every theme that a report here is on, by year. Counts are of this collection only."""
    searcher = asking.searcher()
    matrix = reading.themes.matrix(searcher)
    rows = [ThemeRowOut.of(row) for row in matrix.rows]
    return ThemesOut(themes=rows, total=matrix.total, version=searcher.version_id)


@router.get("/themes/{theme_id}", summary="Read on a theme", response_description="The theme.")
def theme(
    theme_id: ThemeId,
    asking: WithAsking,
    reading: WithReading,
    absolute: WithAddress,
    year: Annotated[str, Query(max_length=7, description="Only this year.", examples=["2024"])] = "",
) -> ThemeContentsOut:
    """Returns one theme with its best passages, and what each report says on it."""
    return ThemeContentsOut.of(reading.themes.theme(asking.searcher(), theme_id, year), absolute)


@router.get(
    "/recommendations",
    responses=ASKING,
    summary="Find recommendations",
    response_description="The recommendations by year.",
)
def recommendations(
    q: Annotated[str, Query(description="What they are on.", examples=["supervision"])],
    services: WithServices,
    absolute: WithAddress,
) -> RecommendationsOut:
    """Has this been recommended before? Returns recommendations on a subject, by year."""
    words = check_topic(services, q)
    searcher = services.asking.searcher()
    years = recommendations_by_year(searcher, services.reading.library.recommendations, words)
    return RecommendationsOut.of(years, searcher.version_id, absolute)
