"""CSL-JSON, in the two shapes that its schemas name.

write             csl-data.json: the reports, for reference managers to import
write_citations   csl-citation.json: each quotation as a citation of its report; page and paragraph
                  are the citation's locator, never the report's
"""

import json

from web.exports.briefing import clean, permanent_link, quoted_reports
from web.exports.pack import Excerpt, Pack
from web.views import references


def write(pack: Pack) -> bytes:
    """A list of items, one a report."""
    items = [references.item(report, link, pack.made) for report, link in quoted_reports(pack).items()]
    return _json(items)


def write_citations(pack: Pack) -> bytes:
    """A list of citations, one a quotation, in the pack's order."""
    return _json([_citation(pack, number, excerpt) for number, excerpt in enumerate(pack.excerpts, 1)])


def _citation(pack: Pack, number: int, excerpt: Excerpt) -> dict[str, object]:
    citation = excerpt.citation
    item = references.item(citation.report, permanent_link(pack, excerpt), pack.made)
    return {
        "schema": "https://resource.citationstyles.org/schema/v1.0/input/json/csl-citation.json",
        "citationID": f"{citation.passage.id}-{number}",
        "citationItems": [
            {
                "id": citation.report.id,
                "itemData": item,
                "label": "page",
                "locator": clean(references.csl_locator(citation)),
            }
        ],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
