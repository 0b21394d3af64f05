"""Excerpts stand under their headings, in an order that a person makes."""

from dataclasses import replace

import pytest

from web.storage.collection_store import Collection, SavedExcerpt
from web.views.excerpts import add, annotate, move, place_beside, put_back, rename_heading, sort_by_heading


def excerpt(name: str, heading: str = "") -> SavedExcerpt:
    return SavedExcerpt(name, "", f"Quotation {name}", "A report", heading)


A, B = excerpt("a"), excerpt("b")
C, D, E = excerpt("c", "First"), excerpt("d", "First"), excerpt("e", "Second")
ALL = (A, B, C, D, E)


def names(excerpts: tuple[SavedExcerpt, ...]) -> str:
    """The names of excerpts, with / where another heading begins."""
    order_shown, heading = "", ""
    for excerpt in excerpts:
        order_shown += "/" * (excerpt.heading != heading) + excerpt.passage
        heading = excerpt.heading
    return order_shown


def test_a_heading_owns_its_excerpts_and_those_without_one_come_first() -> None:
    mixed = (C, A, E, D, B)
    assert names(sort_by_heading(mixed)) == "ab/cd/e"
    assert sort_by_heading(ALL) == ALL


@pytest.mark.parametrize(
    ("position", "step", "expected"),
    [
        (1, -1, "ba/cd/e"),
        (0, -1, "ab/cd/e"),
        (4, 1, "ab/cd/e"),
        (2, 1, "ab/dc/e"),
        (2, -1, "abc/d/e"),  # up out of its heading
        (3, 1, "ab/c/de"),  # down under the next
        (1, 1, "a/bcd/e"),
        (4, -1, "ab/cde"),
    ],
)
def test_an_excerpt_moves_past_its_neighbour_or_over_a_heading(
    position: int, step: int, expected: str
) -> None:
    assert names(move(ALL, position, step)) == expected


@pytest.mark.parametrize(
    ("position", "beside", "after", "expected"),
    [
        (4, "a:", False, "eab/cd"),
        (0, "d:", False, "b/cad/e"),
        (0, "d:", True, "b/cda/e"),
        (0, "e:", True, "b/cd/ea"),
        (2, "c:", True, "ab/cd/e"),  # beside itself
        (1, "gone:", True, "ab/cd/e"),
    ],
)
def test_an_excerpt_is_put_beside_another_and_under_its_heading(
    position: int, beside: str, after: bool, expected: str
) -> None:
    assert names(place_beside(ALL, position, beside, after=after)) == expected


def test_a_removed_quotation_is_put_back_in_its_place_once() -> None:
    collection = Collection("x", "y", "Training", (A, B, D, E))
    assert put_back(collection, C, 2) == ALL
    assert put_back(replace(collection, excerpts=ALL), C, 2) == ALL
    assert names(put_back(collection, C, 99)) == "ab/dc/e"


def test_a_heading_is_renamed_for_all_that_stand_under_it() -> None:
    assert [excerpt.heading for excerpt in rename_heading(ALL, "First", " Start ")] == [
        "",
        "",
        "Start",
        "Start",
        "Second",
    ]
    assert names(rename_heading(ALL, "Second", "First")) == "ab/cde"
    assert names(rename_heading(ALL, "First", "")) == "abcd/e"


def test_headings_stand_in_the_order_in_which_they_are_given() -> None:
    order: tuple[SavedExcerpt, ...] = (A, B, excerpt("c"), excerpt("d"))
    for name, heading in (("a", "One"), ("b", "One"), ("c", "Two"), ("d", "Two")):
        position = [item.passage for item in order].index(name)
        order = annotate(order, position, heading, "")
    assert names(order) == "/ab/cd"


def test_an_excerpt_that_is_given_a_heading_goes_under_it() -> None:
    assert names(annotate(ALL, 0, "First", "note")) == "b/cda/e"
    assert names(add(Collection("x", "y", "t", ALL), excerpt("f"))) == "abf/cd/e"
