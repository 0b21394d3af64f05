"""What stands at each place of the index: whose passage it is and who speaks, without the texts."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report, Voice
from index.searching import Query

_FILE = "places.npz"
_VOICES = tuple(voice.value for voice in Voice)

Allowed = NDArray[np.bool_]
"""Which places may be found, shape (passages,)."""


class Places:
    """The passages of a version by their place, 0 to n-1."""

    def __init__(
        self, ids: NDArray[np.bytes_], reports: NDArray[np.bytes_], voices: NDArray[np.int8]
    ) -> None:
        self._ids, self._reports, self._voices = ids, reports, voices

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Places":
        """The places of some passages, in their order."""
        return cls(
            np.array([passage.id.encode() for passage in passages]),
            np.array([passage.report_id.encode() for passage in passages]),
            np.array([_VOICES.index(passage.voice.value) for passage in passages], np.int8),
        )

    def save(self, folder: Path) -> None:
        """Write the file into an existing folder."""
        np.savez(folder / _FILE, ids=self._ids, reports=self._reports, voices=self._voices)

    @classmethod
    def open(cls, folder: Path) -> "Places":
        """Open what `save` wrote."""
        with np.load(folder / _FILE) as kept:
            return cls(kept["ids"], kept["reports"], kept["voices"])

    def passage_id(self, place: int) -> str:
        """The id of the passage at a place."""
        return bytes(self._ids[place]).decode()

    def allowed(self, query: Query, reports: Mapping[str, Report]) -> Allowed | None:
        """Which places the filters let through; None where they let every one through."""
        allowed: Allowed | None = None
        if query.reports or query.kinds or query.since is not None or query.until is not None:
            through = [report.id.encode() for report in reports.values() if _passes(report, query)]
            allowed = np.isin(self._reports, np.array(through, self._reports.dtype))
        if query.voices:
            spoken = np.isin(self._voices, [_VOICES.index(voice.value) for voice in query.voices])
            allowed = spoken if allowed is None else allowed & spoken
        return allowed

    def standing(self, passages: Collection[str]) -> Allowed:
        """Which places hold any of these passages, by their ids."""
        wanted = np.array([passage.encode() for passage in passages], self._ids.dtype)
        return np.isin(self._ids, wanted)


def _passes(report: Report, query: Query) -> bool:
    return (
        (not query.reports or report.id in query.reports)
        and (not query.kinds or report.kind in query.kinds)
        and (query.since is None or (report.year is not None and report.year >= query.since))
        and (query.until is None or (report.year is not None and report.year <= query.until))
    )
