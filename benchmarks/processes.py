"""The processor time and the memory of a process with its descendants, as Linux tells them."""

import os
import re
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


class Watch:
    """The processor time and the peak memory of a process with its descendants, as far as sampled."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._seconds: dict[int, float] = {}
        self.megabytes = 0.0

    @property
    def processor(self) -> float:
        """Returns the processor's seconds of all of them."""
        return sum(self._seconds.values())

    def sample(self) -> None:
        """Looks at them once. Pages that several of them share count for each."""
        total = 0.0
        for member in family(self._process):
            with suppress(OSError):
                times = Path(f"/proc/{member}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
                self._seconds[member] = sum(map(int, times)) / _TICKS
                total += memory(member).get("VmRSS", 0.0)
        self.megabytes = max(self.megabytes, total)


def memory(process: int) -> dict[str, float]:
    """Returns the megabytes of a process: resident (VmRSS), of it its own (RssAnon), of files (RssFile).

    A process that has ended has none.
    """
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return {name: int(size) / 1024 for name, size in re.findall(r"(VmRSS|RssAnon|RssFile):\s+(\d+)", status)}


def family(process: int) -> set[int]:
    """Returns a process and its descendants."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            parents[int(folder.name)] = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    members = {process}
    while children := {child for child, parent in parents.items() if parent in members} - members:
        members |= children
    return members
