"""Tagged PDFs: each line of a page with the role of the element that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.reading.pdf.raw_pdf import raw_pdf


@dataclass(frozen=True, slots=True)
class Element:
    """Lines of one element: "P", "LI", "Note"; "" leaves them untagged, the name of the element before with
    "+" ("P+") adds them to the last element of that role."""

    role: str
    lines: tuple[str, ...]
    size: float = 11
    left: float = 70
    gap: float = 12
    """Points between it and what stands before it, besides the step from line to line."""


def tagged_pdf(path: Path, *pages: Sequence[Element]) -> Path:
    """Write a PDF whose structure tree has an element for each element of its pages."""
    contents: list[str] = []
    elements: list[str] = []
    parents: list[str] = []
    for index, page in enumerate(pages):
        content, y = "", 780.0
        owners: list[int] = []
        places: dict[str, int] = {}
        kids: dict[int, list[int]] = {}
        for element in page:
            role = element.role.removesuffix("+")
            if role and not element.role.endswith("+"):
                places[role] = 12 + len(elements)
                elements.append(role)
            y -= element.gap
            for words in element.lines:
                y -= 1.25 * element.size
                escaped = words.replace("(", r"\(").replace(")", r"\)")
                shown = f"BT /F1 {element.size} Tf 1 0 0 1 {element.left} {y:.1f} Tm ({escaped}) Tj ET\n"
                if role:
                    kids.setdefault(places[role], []).append(len(owners))
                    content += f"/{role} <</MCID {len(owners)}>> BDC\n{shown}EMC\n"
                    owners.append(places[role])
                else:
                    content += shown
        for number, marks in kids.items():
            elements[number - 12] = (
                f"<</Type/StructElem/S/{elements[number - 12]}/P 10 0 R/Pg {100 + 2 * index} 0 R"
                f"/K[{' '.join(map(str, marks))}]>>"
            )
        contents.append(content)
        parents.append(f"{index} [{' '.join(f'{owner} 0 R' for owner in owners)}]")
    tree = " ".join(f"{12 + place} 0 R" for place in range(len(elements)))
    return raw_pdf(
        path,
        *contents,
        root="/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R",
        page="/StructParents {index}",
        objects=(
            f"<</Type/StructTreeRoot/K[{tree}]/ParentTree 11 0 R>>",
            f"<</Nums[{' '.join(parents)}]>>",
            *elements,
        ),
    )
