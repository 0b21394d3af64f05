"""The events of a run: Started, a Change for each report, and Synced, the last one."""

from dataclasses import dataclass

from corpus.report import Change


@dataclass(frozen=True, slots=True)
class Started:
    """The run has begun. `total` files are on offer; at least that many Changes follow."""

    total: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The result: every Change of the run, in order."""

    changes: tuple[Change, ...]


Event = Started | Change | Synced
