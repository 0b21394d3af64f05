"""CSL-JSON, in the two shapes that its schemas define.

write             csl-data.json: the reports, to import into reference managers
write_citations   csl-citation.json: each quotation as a citation of its report; page and paragraph
                  are the locator of the citation, not part of the report
"""

import json

from web.exports.briefing import permanent_link, referenced_reports
from web.exports.pack import Excerpt, Pack
from web.views import references


def write(pack: Pack) -> bytes:
    """Returns a list with one item for each report."""
    items = [references.item(report, link, pack.made) for report, link in referenced_reports(pack).items()]
    return _json(items)


def write_citations(pack: Pack) -> bytes:
    """Returns a list with one citation for each quotation, in the order of the pack."""
    return _json([_citation(pack, number, excerpt) for number, excerpt in enumerate(pack.excerpts, 1)])


def _citation(pack: Pack, number: int, excerpt: Excerpt) -> dict[str, object]:
    citation = excerpt.citation
    item = references.item(citation.report, permanent_link(pack, citation), pack.made)
    return {
        "schema": "https://resource.citationstyles.org/schema/v1.0/input/json/csl-citation.json",
        "citationID": f"{citation.passage.id}-{number}",
        "citationItems": [
            {
                "id": citation.report.id,
                "itemData": item,
                "label": "page",
                "locator": references.clean(references.csl_locator(citation)),
            }
        ],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
