"""References as reference managers read them: each file goes through a parser that is not ours."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string as parse_with_pybtex

from tests.web.packs import (
    CLOSED,
    FAMILY,
    FOUND,
    HOSTILE,
    INVENTED,
    MADE,
    OPEN,
    REPLACED,
    SAMPLE,
    every_kind,
    excerpt,
    pack,
)
from web.exports.formats import export
from web.exports.pack import Pack
from web.views.references import NO_PUBLISHER, entry, in_text_reference

TITLES = [
    "A } , title = {Another}} @book{x, \\input{y} % $_^~",
    "{ is never closed",
    "} is never opened",
    "\\{ \\} \\",
    'A "quotation" # "joined" = , @comment{ %',
    "A title\r\nER  - \nTY  - BOOK\nTI  - Another",
]
JOINT = {
    "Department for Education, Home Office, Department of Health and Social Care": [
        "Department for Education",
        "Home Office",
        "Department of Health and Social Care",
    ],
    "Ofsted; Bournemouth, Christchurch and Poole Safeguarding Children Partnership": [
        "Ofsted",
        "Bournemouth, Christchurch and Poole Safeguarding Children Partnership",
    ],
    "Ministry of Housing, Communities and Local Government": [
        "Ministry of Housing, Communities and Local Government"
    ],
    "": ["example.org"],
}
"""The bodies of some publishers. Where none is known, the web site of the report stands for one."""

STYLE = Path(__file__).parents[2] / "data" / "harvard.csl"


def exported_text(made: Pack, format: str) -> str:
    return export(made, format).content.decode()


def test_ris_is_read_back_with_a_report_a_record_and_its_quotations_as_notes() -> None:
    text = exported_text(every_kind(), "ris")
    assert text.count("TY  - RPRT") == text.count("ER  - ") == 3
    by_title = {record["title"]: record for record in rispy.loads(text)}
    record = by_title[OPEN.title]
    assert record["authors"] == ["A safeguarding board"]
    assert (record["year"], record["date"]) == ("2024", "2024/12/10")
    assert record["urls"] == [OPEN.url]
    assert f"‘{FOUND}’ (A safeguarding board, 2024, p. 2, para 3.12)" in record["notes"]
    assert any("Open Government Licence v3.0" in note for note in record["notes"])
    assert any("replaced" in note for note in by_title[CLOSED.title]["notes"])
    assert f"{SAMPLE.title} [Sample, not a publication of the Panel]" in by_title


def test_no_title_begins_a_record_of_its_own() -> None:
    (record,) = rispy.loads(exported_text(pack_on(title=TITLES[-1]), "ris"))
    assert record["title"] == "A title ER - TY - BOOK TI - Another"


def test_a_ris_file_begins_with_its_first_record_and_has_nothing_between_records() -> None:
    lines = exported_text(every_kind(), "ris").splitlines()
    assert lines[0] == "TY  - RPRT"
    assert all(line[2:6] == "  - " for line in lines if line)


@pytest.mark.parametrize(("publisher", "bodies"), JOINT.items())
def test_each_body_is_an_author_of_its_own(publisher: str, bodies: list[str]) -> None:
    made = pack_on(publisher=publisher)
    (record,) = rispy.loads(exported_text(made, "ris"))
    assert record.get("authors", []) == [body.replace(", ", " and ") for body in bodies]
    people = parse_with_pybtex(exported_text(made, "bibtex"), "bibtex").entries["open-review"].persons
    assert [str(person) for person in people.get("author", [])] == [f"{{{body}}}" for body in bodies]
    (item,) = json.loads(exported_text(made, "csl"))
    assert item.get("author", []) == [{"literal": body} for body in bodies]


def test_a_body_with_commas_in_its_name_is_one_author_in_ris() -> None:
    """A comma would divide it into a last name and first names."""
    text = exported_text(pack_on(publisher="Bath, Wells, and Yeovil Safeguarding Children Board"), "ris")
    assert "AU  - Bath and Wells and Yeovil Safeguarding Children Board\n" in text
    assert "PB  - Bath, Wells, and Yeovil Safeguarding Children Board\n" in text


def test_a_report_without_publisher_and_address_has_an_author_too() -> None:
    made = pack_on(publisher=" ", url="")
    (record,) = rispy.loads(exported_text(made, "ris"))
    assert (record["authors"], record["publisher"]) == ([NO_PUBLISHER], NO_PUBLISHER)
    entry_of = parse_with_pybtex(exported_text(made, "bibtex"), "bibtex").entries["open-review"]
    assert [str(person) for person in entry_of.persons["author"]] == [f"{{{NO_PUBLISHER}}}"]
    assert entry_of.fields["institution"] == NO_PUBLISHER
    (item,) = json.loads(exported_text(made, "csl"))
    assert (item["author"], item["publisher"]) == ([{"literal": NO_PUBLISHER}], NO_PUBLISHER)


@pytest.mark.parametrize("url", ["https://[", "http://", "javascript:x", "https://\x00"])
def test_an_address_that_names_no_site_gives_no_author(url: str) -> None:
    (item,) = json.loads(exported_text(pack_on(publisher="", url=url), "csl"))
    assert item["author"] == [{"literal": NO_PUBLISHER}]


@pytest.mark.parametrize("publisher", [publisher for publisher in JOINT if publisher])
def test_a_citation_processor_joins_bodies_as_we_do(publisher: str) -> None:
    made = pack_on(publisher=publisher)
    cited, entries = citation_and_references(made)
    first = made.excerpts[0].citation
    assert (cited, entries) == (in_text_reference(first), [str(entry(first.report, "", MADE))])


def test_bibtex_is_read_back_with_the_body_as_one_author() -> None:
    library = parse_string(exported_text(every_kind(), "bibtex"))
    assert library.failed_blocks == []
    fields = {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}
    review = fields["open-review"]
    assert {entry.entry_type for entry in library.entries} == {"techreport"}
    assert review["author"] == "{A safeguarding board}"
    assert (review["year"], review["month"], review["url"]) == ("2024", "dec", OPEN.url)
    assert FOUND in review["note"]
    assert r"50\% \#1" in review["note"]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_ends_a_bibtex_entry(title: str) -> None:
    text = exported_text(pack_on(title=title, publisher=title), "bibtex")
    library = parse_string(text)
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == ["open-review"]
    entries = parse_with_pybtex(text, "bibtex").entries
    assert list(entries) == ["open-review"]
    assert entries["open-review"].fields["year"] == "2024"


def test_csl_items_know_no_page_and_their_citations_do() -> None:
    items = json.loads(exported_text(every_kind(), "csl"))
    assert [item["type"] for item in items] == ["report"] * 3
    assert all("locator" not in item and "label" not in item for item in items)
    citations = json.loads(exported_text(every_kind(), "csl-citations"))
    (cited,) = citations[0]["citationItems"]
    assert (cited["label"], cited["locator"]) == ("page", "2, para 3.12")
    assert "locator" not in cited["itemData"]
    assert len(citations) == 8
    assert len({citation["citationID"] for citation in citations}) == 8


def test_a_citation_processor_writes_the_same_harvard_as_ours() -> None:
    """Of a page alone: it takes "2, para 3.12" for several pages, so our own lines write references."""
    made = pack(excerpt(FAMILY))
    cited, entries = citation_and_references(made)
    first = made.excerpts[0].citation
    assert cited == in_text_reference(first)
    assert entries == [str(entry(first.report, "", MADE))]


def citation_and_references(made: Pack) -> tuple[str, list[str]]:
    """The first citation of a pack and the list of references, as a citation processor writes them."""
    cited = json.loads(exported_text(made, "csl-citations"))[0]["citationItems"][0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py names the fields of CSL-JSON that it does not use
        source = CiteProcJSON(json.loads(exported_text(made, "csl")))
        style = CitationStylesStyle(str(STYLE), validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        item = CitationItem(cited["id"], locator=Locator(cited["label"], cited["locator"]))
        citation = Citation([item])
        bibliography.register(citation)
        rendered = str(bibliography.cite(citation, lambda item: None))
        return rendered, [str(line) for line in bibliography.bibliography()]


def test_hostile_text_of_a_quotation_stays_in_its_note() -> None:
    (record,) = rispy.loads(exported_text(pack(excerpt(HOSTILE)), "ris"))
    assert "=HYPERLINK(1) <b>x</b> & {y}" in record["notes"][0]


def test_a_sample_and_a_replaced_report_are_marked_in_every_file() -> None:
    made = pack(excerpt(INVENTED, SAMPLE), excerpt(REPLACED, CLOSED))
    for format in ("ris", "bibtex"):
        text = exported_text(made, format)
        assert "Sample, not a publication of the Panel" in text
        assert "replaced by a newer one" in text
    assert "Sample, not a publication of the Panel" in exported_text(made, "csl")


def pack_on(title: str = OPEN.title, publisher: str = OPEN.publisher, url: str = OPEN.url) -> Pack:
    """A pack of one quotation whose report has that title, publisher and address."""
    made = pack(excerpt(FOUND))
    (one,) = made.excerpts
    citation = replace(one.citation, report=replace(OPEN, title=title, publisher=publisher, url=url))
    return replace(made, excerpts=(replace(one, citation=citation),))
