"""The table of the figures bench: seconds and sizes, ours beside a peer's, and the floors.

A row that misses one of its floors is marked and named at the end. What has a floor and could not
be measured misses it: what is not shown is not reached.
"""

import dataclasses
import math
from collections.abc import Sequence

__all__ = ["NO_FLOORS", "Floors", "Row", "below_floor", "heading", "line", "table"]

_NAME, _NUMBER, _FLOOR = 44, 10, 17  # characters
_HEADINGS = ("agviz s", "peer s", "ratio", "agviz MB", "peer MB", "runs")


@dataclasses.dataclass(frozen=True)
class Floors:
    """What is asked of a case; None where nothing is.

    Attributes
    ----------
    ratio
        The peer's time over ours, at least.
    megabytes
        Size of our file, at most.
    seconds
        Our time, at most.
    """

    ratio: int | float | None = None
    megabytes: int | float | None = None
    seconds: int | float | None = None

    def __str__(self) -> str:
        said = []
        if self.ratio is not None:
            said.append(f">= {self.ratio:g}x")
        if self.megabytes is not None:
            said.append(f"<= {self.megabytes:g} MB")
        if self.seconds is not None:
            said.append(f"<= {self.seconds * 1e3:g} ms")
        return ", ".join(said)


NO_FLOORS = Floors()


@dataclasses.dataclass(frozen=True)
class Row:
    """One case, measured; NaN where there is no peer, no file, or no measurement.

    Attributes
    ----------
    name, peer
        What was drawn, and by whom else.
    ours, theirs
        Seconds, medians.
    our_size, their_size
        Of the files, in MB (10^6 bytes).
    runs
        How often ours and the peer's were timed.
    floors
        What is asked.
    """

    name: str
    peer: str
    ours: float
    theirs: float
    our_size: float
    their_size: float
    runs: tuple[int, int]
    floors: Floors

    @property
    def ratio(self) -> float:
        """How many times faster than the peer."""
        return self.theirs / self.ours

    @property
    def missed(self) -> tuple[str, ...]:
        """Each floor that is missed, in words with what was measured."""
        asked = self.floors
        said = []
        if asked.ratio is not None and not self.ratio >= asked.ratio:
            said.append(f"{_digits(self.ratio, 1)}x, floor {asked.ratio:g}x")
        if asked.megabytes is not None and not self.our_size <= asked.megabytes:
            said.append(f"{_digits(self.our_size, 2)} MB, at most {asked.megabytes:g} MB")
        if asked.seconds is not None and not self.ours <= asked.seconds:
            most = f"at most {asked.seconds * 1e3:g} ms"
            said.append(f"{_digits(self.ours * 1e3, 1)} ms, {most}")
        return tuple(said)


def below_floor(rows: Sequence[Row]) -> list[str]:
    """A line for each floor that one of `rows` misses."""
    return [f"{row.name}: {missed}" for row in rows for missed in row.missed]


def heading() -> str:
    """The first line of the table."""
    numbers = "".join(f"{name:>{_NUMBER}}" for name in _HEADINGS)
    return f"{'case':<{_NAME}}{numbers}  {'floor':<{_FLOOR}}peer"


def line(row: Row) -> str:
    """One row as text, marked if it misses a floor."""
    numbers = (
        _digits(row.ours, 3),
        _digits(row.theirs, 2),
        _digits(row.ratio, 1),
        _digits(row.our_size, 2),
        _digits(row.their_size, 2),
        f"{row.runs[0]}/{row.runs[1]}",
    )
    cells = "".join(f"{number:>{_NUMBER}}" for number in numbers)
    mark = "  BELOW" if row.missed else ""
    return f"{row.name:<{_NAME}}{cells}  {row.floors!s:<{_FLOOR}}{row.peer}{mark}".rstrip()


def table(rows: Sequence[Row]) -> str:
    """The rows as text."""
    return "\n".join([heading(), *(line(row) for row in rows)])


def _digits(value: float, places: int) -> str:
    return "-" if math.isnan(value) else f"{value:,.{places}f}"
