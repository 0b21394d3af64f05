"""The rows of an index in files: the report, voice and themes of each passage, by its place."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report, Voice
from index.searching import Query, passes_filters

_FILE = "places.npz"
_VOICES = tuple(voice.value for voice in Voice)

Allowed = NDArray[np.bool_]
"""Whether each place may be found, shape (passages,)."""
Themes = Mapping[str, Sequence[int] | NDArray[np.int32]]
"""The places of the passages on each theme, ascending."""


class Rows:
    """The passages of a version by their place, 0 to n-1. `owners` are places in `reports`, shape (n,)."""

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
    def of(cls, passages: Sequence[Passage], themes: Mapping[str, Iterable[str]]) -> "Rows":
        """Returns the rows of some passages, in their order. `themes` has the ids of those on each theme."""
        reports = sorted({passage.report_id for passage in passages})
        number = {report_id: place for place, report_id in enumerate(reports)}
        place_of = {passage.id: place for place, passage in enumerate(passages)}
        return cls(
            np.array([passage.id.encode() for passage in passages]),
            reports,
            np.array([number[passage.report_id] for passage in passages], np.int32),
            np.array([_VOICES.index(passage.voice.value) for passage in passages], np.int8),
            {theme: sorted(place_of[passage_id] for passage_id in ids) for theme, ids in themes.items()},
        )

    def save(self, folder: Path) -> None:
        """Writes the file into an existing folder."""
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
    def open(cls, folder: Path) -> "Rows":
        """Opens what `save` wrote."""
        with np.load(folder / _FILE) as arrays:
            about = np.split(arrays["about"], arrays["ends"])  # the last part, after the last end, is empty
            themes = dict(zip(arrays["themes"].tolist(), about[:-1], strict=True))
            return cls(arrays["ids"], arrays["reports"].tolist(), arrays["owners"], arrays["voices"], themes)

    def passage_id(self, place: int) -> str:
        """Returns the id of the passage at a place."""
        return bytes(self._ids[place]).decode()

    def allowed(self, query: Query, reports: Mapping[str, Report]) -> Allowed | None:
        """Returns which places the filters let through, or None where they let all through."""
        allowed: Allowed | None = None
        if query.reports or query.kinds or query.since is not None or query.until is not None:
            through = np.array(
                [passes_filters(reports[report_id], query) for report_id in self._reports], np.bool_
            )
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
