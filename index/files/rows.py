"""What stands at each place of the index: whose passage it is, who speaks and on what, without the texts."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report, Voice
from index.searching import Query, passes

_FILE = "places.npz"
_VOICES = tuple(voice.value for voice in Voice)

Allowed = NDArray[np.bool_]
"""Which places may be found, shape (passages,)."""
Themes = Mapping[str, Sequence[int] | NDArray[np.int32]]
"""The places of the passages about each theme, ascending."""


class Places:
    """The passages of a version by their place, 0 to n-1. `owners` are places of `reports`, shape (n,)."""

    def __init__(
        self,
        ids: NDArray[np.bytes_],
        reports: Sequence[str],
        owners: NDArray[np.int32],
        voices: NDArray[np.int8],
        themes: Themes,
    ) -> None:
        self._ids, self._reports, self._owners = ids, tuple(reports), owners
        self._voices, self._themes = voices, themes

    @classmethod
    def of(cls, passages: Sequence[Passage], themes: Mapping[str, Iterable[str]]) -> "Places":
        """The places of some passages, in their order; `themes` gives the ids of those about each."""
        reports = sorted({passage.report_id for passage in passages})
        number = {report_id: place for place, report_id in enumerate(reports)}
        place_of = {passage.id: place for place, passage in enumerate(passages)}
        return cls(
            np.array([passage.id.encode() for passage in passages]),
            reports,
            np.array([number[passage.report_id] for passage in passages], np.int32),
            np.array([_VOICES.index(passage.voice.value) for passage in passages], np.int8),
            {theme: sorted(place_of[one] for one in about) for theme, about in themes.items()},
        )

    def save(self, folder: Path) -> None:
        """Write the file into an existing folder."""
        about = [np.asarray(places, np.int32) for places in self._themes.values()]
        np.savez(
            folder / _FILE,
            ids=self._ids,
            reports=np.array(self._reports, np.str_),
            owners=self._owners,
            voices=self._voices,
            themes=np.array(list(self._themes), np.str_),
            about=np.concatenate([np.zeros(0, np.int32), *about]),
            ends=np.cumsum([len(places) for places in about], dtype=np.int64),
        )

    @classmethod
    def open(cls, folder: Path) -> "Places":
        """Open what `save` wrote."""
        with np.load(folder / _FILE) as kept:
            about = np.split(kept["about"], kept["ends"])  # the last part is what is after the last end: none
            themes = dict(zip(kept["themes"].tolist(), about[:-1], strict=True))
            return cls(kept["ids"], kept["reports"].tolist(), kept["owners"], kept["voices"], themes)

    def passage_id(self, place: int) -> str:
        """The id of the passage at a place."""
        return bytes(self._ids[place]).decode()

    def allowed(self, query: Query, reports: Mapping[str, Report]) -> Allowed | None:
        """Which places the filters let through; None where they let every one through."""
        allowed: Allowed | None = None
        if query.reports or query.kinds or query.since is not None or query.until is not None:
            through = np.array([passes(reports[report_id], query) for report_id in self._reports], np.bool_)
            allowed = through[self._owners]
        if query.voices:
            spoken = np.isin(self._voices, [_VOICES.index(voice.value) for voice in query.voices])
            allowed = spoken if allowed is None else allowed & spoken
        if query.themes:
            about = np.zeros(len(self._ids), np.bool_)
            for theme in query.themes:
                about[np.asarray(self._themes.get(theme, ()), np.int32)] = True
            allowed = about if allowed is None else allowed & about
        return allowed
