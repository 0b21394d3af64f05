"""Everything that the corpus holds, in one hand: what a run reads from and writes to."""

from dataclasses import dataclass

from corpus.catalogue import Catalogue, Originals
from corpus.correcting import Corrections
from corpus.origins import Origins
from corpus.provenance import Provenances
from corpus.publications import Publications
from corpus.tagging import PassageThemes
from corpus.themes import Tagger


@dataclass(frozen=True, slots=True)
class Holdings:
    """The catalogue with what stands beside it."""

    catalogue: Catalogue
    originals: Originals
    origins: Origins
    provenances: Provenances
    publications: Publications
    passage_themes: PassageThemes
    tagger: Tagger
    corrections: Corrections
