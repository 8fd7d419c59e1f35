"""Which values the colors of a contact map span: said by the user, or what the data need."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Float64

from agviz.figure.color_maps import ColorMap, Colors, ColorScale, read_colors
from agviz.figure.contact_units import Unit
from agviz.figure.contact_values import Window
from agviz.figure.options import read_open_ends
from agviz.figure.scales import tidy_above

Limits = tuple[int | float | None, int | float | None]
MOST_PART = {"given": 0.98, "log": 1.0, "oe": 0.995, "z": 0.995}
"""Part of the values that the scale spans: counts and ratios of few counts have far outliers."""


def read_limits(limits: Limits | None) -> tuple[float | None, float | None]:
    """Lower and upper end, None where the data say; 0 is a limit as any other.

    Raises
    ------
    InputError
        For what is not two numbers, the lower first.
    """
    return read_open_ends("limits", limits)


def known_values(windows: Sequence[Window], depth: float) -> Float32[np.ndarray, " known"]:
    """The values of pairs at most `depth` bp apart, NaN left out."""
    found = []
    for window in windows:
        bins = np.arange(len(window.values))
        near = np.abs(bins[:, None] - bins) * window.resolution <= depth
        found.append(window.values[near & ~np.isnan(window.values)])
    return np.concatenate(found)


def color_scale(
    values: Float32[np.ndarray, " known"],
    limits: tuple[float | None, float | None],
    colors: Colors,
    *,
    unit: Unit,
    relative: bool,
    floor: float = 0.0,
) -> ColorScale:
    """Colors and their limits.

    `relative`: zero means as much as expected, or no difference, so that it is to be seen. Values
    of both signs are taken to be so, too. Where the data say the limits of diverging colors, these
    are as far from zero as `floor` at least. Infinite values say nothing.
    """
    values = values[np.isfinite(values)]
    negative = bool(len(values)) and bool(values.min() < 0)
    two_sided = relative or (unit == "given" and negative and bool(values.max() > 0))
    chosen = read_colors(colors, diverging=two_sided)
    low, high = limits
    if low is None or high is None:
        part = 1.0 if relative and unit == "given" else MOST_PART[unit]
        lowest, highest = _automatic(values.astype(np.float64), chosen, part, floor)
        if chosen.diverging and low is not None and low < 0:
            highest = -low  # the side that nobody said is as long as the other
        if chosen.diverging and high is not None and high > 0:
            lowest = -high
        low, high = (lowest if low is None else low), (highest if high is None else high)
    if not low < high:  # a limit said beyond all that there is
        low, high = (low, low + 1.0) if limits[0] is not None else (high - 1.0, high)
    return ColorScale(chosen, low, high)


def _automatic(
    values: Float64[np.ndarray, " known"], colors: ColorMap, part: float, floor: float
) -> tuple[float, float]:
    """Limits that hold `part` of the values: around zero, from zero, or just those values."""
    if not len(values):
        return (-1.0, 1.0) if colors.diverging else (0.0, 1.0)
    if colors.diverging:
        most = tidy_above(max(float(np.quantile(np.abs(values), part)), floor))
        return -most, most
    low, high = float(values.min()), float(np.quantile(values, part))
    if low >= 0:
        return 0.0, tidy_above(high)
    return (low, high) if low < high else (low, 0.0)
