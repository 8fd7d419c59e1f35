"""Values that are compared with one group of `Violins` alone: diamonds in its row, by series."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.figure.place import LegendEntry, Row
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import CLOSE, LINE, MOVE, Mark, Paths, frozen
from agviz.figure.style import SERIES

Compared = Mapping[str, Mapping[str, tuple[float, ...]]]
"""Values by group and, within it, by the series that they are of."""

ROLE = "violin.compared"
RADIUS = 0.85  # mm, from the middle of a diamond to its corners
HALO = 0.25  # mm of white around it, so that points behind do not run into it
LANE = 0.55  # of a row, from its top: on the foot of the cloud
DIAMOND = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)])
CODES = np.array([MOVE, LINE, LINE, LINE, CLOSE], dtype=np.uint8)


def read_compared(given: Any, groups: Iterable[str]) -> dict[str, dict[str, tuple[float, ...]]]:
    """Values by group and series, copied.

    Raises
    ------
    InputError
        For a group that there is not, or values that are not finite numbers.
    """
    names = tuple(groups)
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for group, series in (given or {}).items():
        if str(group) not in names:
            listed = ", ".join(map(repr, names))
            raise InputError(f"compared has no group called {group!r}; there are: {listed}")
        if not isinstance(series, Mapping):
            raise InputError(
                f"compared takes values by group and series, {{{group!r}: {{'mine': 1.5}}}}; got "
                f"{series!r}"
            )
        found[str(group)] = {str(name): _values(name, each) for name, each in series.items()}
    return found


def series_names(compared: Compared) -> tuple[str, ...]:
    """The series, in the order in which they come."""
    return tuple(dict.fromkeys(name for series in compared.values() for name in series))


def series_colors(compared: Compared, colors: Mapping[str, str]) -> dict[str, str]:
    """The color of each series: as it was said, or of the house's series."""
    names = series_names(compared)
    return {name: colors.get(name, SERIES[(k + 1) % len(SERIES)]) for k, name in enumerate(names)}


def compared_legend(compared: Compared, colors: Mapping[str, str]) -> tuple[LegendEntry, ...]:
    """An entry for each series."""
    inks = series_colors(compared, colors)
    return tuple(LegendEntry(name, ink, role=ROLE) for name, ink in inks.items())


def compared_marks(
    series: Mapping[str, tuple[float, ...]], x: YScale, box: Row, *, inks: Mapping[str, str]
) -> list[Mark]:
    """A diamond for each value of a row that is on the axis, with white around it."""
    y = box.top + LANE * box.height
    marks: list[Mark] = []
    for name, values in series.items():
        points = [[x.at(value), y] for value in values if x.low <= value <= x.high]
        if points:
            marks.append(_diamonds(points, RADIUS + HALO, "#FFFFFF", f"{ROLE}_halo"))
            marks.append(_diamonds(points, RADIUS, inks[name], ROLE))
    return marks


def beyond_axis(compared: Compared, x: YScale) -> list[str]:
    """The series and groups of values that the axis does not reach."""
    return [
        f"{name} of {group!r}"
        for group, series in compared.items()
        for name, values in series.items()
        if any(not x.low <= value <= x.high for value in values)
    ]


def compared_words(compared: Compared, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Where each compared value stands among those of its group."""
    words = []
    for group, series in compared.items():
        for name, each in series.items():
            shares = ", ".join(
                f"{number_text(value)} (above {np.mean(values[group] < value):.1%})"
                for value in each
            )
            if len(values[group]):
                words.append(f"{name}, beside {group}: {shares}")
    return ("diamonds: values compared with their row", *words) if words else ()


def _diamonds(points: list[list[float]], radius: float, color: str, role: str) -> Paths:
    corners = np.array(points)[:, None] + radius * DIAMOND
    return Paths(role, frozen(corners.reshape(-1, 2)), np.tile(CODES, len(points)), color)


def _values(name: Any, given: Any) -> tuple[float, ...]:
    numbers = np.atleast_1d(np.asarray(given))
    if numbers.ndim != 1 or numbers.dtype.kind not in "fiu" or not np.isfinite(numbers).all():
        raise InputError(f"Compared values must be finite numbers; {name!r} has {given!r}")
    return tuple(map(float, numbers))
