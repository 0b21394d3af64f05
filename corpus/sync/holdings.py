"""Everything that the corpus holds, in one hand: what a run reads from and writes to."""

from dataclasses import dataclass

from corpus.sources.publications import Publications
from corpus.storage.catalogue import Catalogue, Originals
from corpus.storage.corrections import Corrections
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger


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
