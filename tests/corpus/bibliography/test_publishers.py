"""The bodies in a publisher's line: divided only where every part is a body by itself."""

import pytest

from corpus.bibliography.publishers import bodies_of, join_bodies
from corpus.sources.publications import known_publications


@pytest.mark.parametrize(
    "bodies",
    [
        ["Ofsted"],
        ["Department for Education", "Home Office", "Department of Health and Social Care"],
        ["Ministry of Housing, Communities and Local Government", "Department for Education"],
        ["Office for Standards in Education, Children’s Services and Skills", "Ofsted"],
        ["Ofsted", "Care Quality Commission", "HM Inspectorate of Probation"],
        ["Nottingham City Council", "Nottinghamshire County Council"],
        ["Dorset Council", "Bournemouth, Christchurch and Poole Council"],
        ["Kent Police", "Essex Police", "Norfolk Constabulary"],
        ["Home Office", "Norfolk and Suffolk NHS Foundation Trust"],
        ["Bournemouth, Christchurch and Poole Safeguarding Children Partnership", "NSPCC"],
        ["Research in Practice", "University of East Anglia", "VKPP"],
    ],
)
def test_several_bodies_are_told_apart(bodies: list[str]) -> None:
    assert bodies_of(join_bodies(tuple(bodies))) == tuple(bodies)
    assert bodies_of(", ".join(bodies)) == tuple(bodies)


@pytest.mark.parametrize(
    "publisher",
    [
        "Bournemouth, Christchurch and Poole Safeguarding Children Partnership",
        "Barking and Dagenham, Havering and Redbridge Safeguarding Children Partnership",
        "Ministry of Housing, Communities and Local Government",
        "Department of Health and Social Care",
        "Royal Borough of Windsor and Maidenhead Council",
        "Cheshire East and Cheshire West and Chester Councils",
        "Office of the Kent Police and Crime Commissioner",
        "University of Somewhere for the Department for Children, Schools and Families",
        "Ofsted, the office that inspects",
        "Smith, Jones and Partners",
        ", and ",
        ", ".join(["Home Office"] * 1000),
    ],
)
def test_a_name_that_may_be_one_body_stays_whole(publisher: str) -> None:
    assert bodies_of(publisher) == (" ".join(publisher.split()),)


def test_a_semicolon_or_a_line_end_divides_whatever_the_parts_are() -> None:
    assert bodies_of(" Smith, Jones and Sons;Dunwick\nHavering ; ") == (
        "Smith, Jones and Sons",
        "Dunwick",
        "Havering",
    )
    assert bodies_of("") == bodies_of(" ; ") == ()


def test_bodies_are_listed_as_prose_has_them() -> None:
    assert [join_bodies(names) for names in ((), ("A",), ("A", "B"), ("A", "B", "C"))] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


def test_every_publisher_that_is_known_names_at_least_one_body() -> None:
    publishers = [publication.publisher for publication in known_publications()]
    assert publishers
    assert [publisher for publisher in publishers if not bodies_of(publisher)] == []
