"""At the door of `LinePlot`: points of lines and their bands, copied, and the ends of both axes."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64

from agviz.errors import InputError
from agviz.figure.misfit import is_table, misfit
from agviz.figure.options import read_ends
from agviz.figure.plain_axes import limits_of
from agviz.figure.scene import frozen
from agviz.figure.score_table import read_table
from agviz.genome.real_numbers import check_kind, check_size

TAKES = "the points of each line by name, {'model': (x, y)}, or a frame whose index is x"


@dataclasses.dataclass(frozen=True, eq=False)
class PlotLine:
    """A line through points from left to right, and the edges of its band, if it has one."""

    name: str
    x: Float64[np.ndarray, " points"]
    y: Float64[np.ndarray, " points"]
    low: Float64[np.ndarray, " points"] | None = None
    high: Float64[np.ndarray, " points"] | None = None

    @property
    def known(self) -> Bool[np.ndarray, " points"]:
        """Which points can be drawn."""
        return np.isfinite(self.x) & np.isfinite(self.y)


def read_lines(lines: Any, bands: Mapping[str, Any]) -> tuple[PlotLine, ...]:
    """Lines with their bands.

    Raises
    ------
    InputError
        For what holds no lines, points that do not fit each other, or a band of no line.
    """
    if is_table(lines):
        values, index, columns = read_table(lines, "LinePlot")
        across = _numbers(getattr(lines, "index", index), "LinePlot's index")
        lines = {name: (across, column) for name, column in zip(columns, values.T, strict=True)}
    if not isinstance(lines, Mapping):
        raise misfit("LinePlot", lines, TAKES)
    if not lines:
        raise InputError("LinePlot needs at least one line; got none")
    for name in bands:
        if name not in lines:
            raise InputError(f"bands has no line called {name!r}; there are: {listed(lines)}")
    return tuple(_line(str(name), pair, bands.get(name)) for name, pair in lines.items())


def _line(name: str, pair: Any, band: Any) -> PlotLine:
    parts = [*pair, *(band or ())] if isinstance(pair, Sequence) else []
    if len(parts) not in (2, 4):
        raise InputError(f"A line is (x, y), and its band (low, high); {name!r} is not")
    read = [_numbers(each, name) for each in parts]
    if len({len(each) for each in read}) != 1 or not len(read[0]):
        raise InputError(
            f"Line {name!r} needs as many x as y and edges of its band, at least one; got "
            f"{' and '.join(str(len(each)) for each in read)}"
        )
    return PlotLine(name, *read)


def _numbers(values: Any, what: str) -> Float64[np.ndarray, " points"]:
    table = np.asarray(values)
    check_kind(table, f"Values of {what}")
    check_size(table, f"Values of {what}")
    if table.ndim != 1:
        raise InputError(f"Values of {what} must be one row of numbers; got shape {table.shape}")
    return frozen(table.astype(np.float64))


def read_limits_of_both(
    lines: Sequence[PlotLine],
    reference: Mapping[str, float],
    said: Sequence[tuple[int | float, int | float] | None] | None,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of both axes that hold all points; of bands and reference lines, too.

    Raises
    ------
    InputError
        For limits that are not two for each axis, or do not hold all points.
    """
    given = (None, None) if said is None else said
    if not isinstance(given, Sequence) or len(given) != 2:
        raise InputError(f"limits must be ((low, high), (low, high)); got {said}")
    across = np.concatenate([line.x for line in lines])
    down = np.concatenate(
        [each for line in lines for each in (line.y, line.low, line.high) if each is not None]
    )
    down = np.append(down, list(reference.values()))
    ends = []
    for name, values, own in zip(("x", "y"), (across, down), given, strict=True):
        known = values[np.isfinite(values)]
        limits = limits_of(known.tolist(), read_ends(f"limits of {name}", own))
        if len(known) and not limits[0] <= known.min() <= known.max() <= limits[1]:
            raise InputError(
                f"limits of {name} must hold all points, which reach from {known.min():g} to "
                f"{known.max():g}; got {own}"
            )
        ends.append(limits)
    return ends[0], ends[1]


def listed(names: Iterable[str]) -> str:
    """Names as an error says them."""
    return ", ".join(map(repr, names))
