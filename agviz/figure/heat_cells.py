"""Rows of values as columns of a page: of each column the value farthest from zero."""

import numpy as np
from jaxtyping import Float32, Float64, Int64

from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.style import FAINT, THIN_LINE

STROKE_LEAST, STROKE_PART = 1.2, 0.6  # mm, of a cell with a stroke, and the part of it


def cells_of(
    values: Float32[np.ndarray, "rows positions"],
    *,
    start: int,
    resolution: int,
    x: XScale,
    most: int,
) -> tuple[Float32[np.ndarray, "rows columns"], float, float]:
    """Columns of equal width on the page, and where the first begins and the last ends, in mm.

    There are as many columns as values where these are wide enough to be seen, else `most`. A
    column shows the value farthest from zero of those that lie in it also in part; NaN where none
    is known.
    """
    lows, highs, first, last = ranges_of(
        values.shape[1], start=start, resolution=resolution, x=x, most=most
    )
    return _extremes(values, lows, highs), first, last


def ranges_of(
    positions: int, *, start: int, resolution: int, x: XScale, most: int
) -> tuple[Int64[np.ndarray, " columns"], Int64[np.ndarray, " columns"], float, float]:
    """Of each column of `cells_of` the first value and that after the last; the columns' ends."""
    ends = start + resolution * positions
    left = max(float(start), x.start)
    right = min(float(ends), x.end)
    first, last = x.at(left), x.at(right)
    part = (last - first) / (x.right - x.left)
    seen = (right - left) / resolution
    count = max(1, min(round(seen), max(1, round(most * part))))
    pages = np.linspace(first, last, count + 1)
    edges = (np.interp(pages, x.page, x.genome) - start) / resolution
    lows = np.clip(np.floor(edges[:-1] + 1e-6).astype(np.int64), 0, positions - 1)
    highs = np.clip(np.ceil(edges[1:] - 1e-6).astype(np.int64), lows + 1, positions)
    return lows, highs, first, last


def _extremes(
    values: Float32[np.ndarray, "rows positions"], lows: np.ndarray, highs: np.ndarray
) -> Float32[np.ndarray, "rows columns"]:
    """Of each range [low, high) the value farthest from zero."""
    padded = np.column_stack([values, np.full(len(values), np.nan, dtype=np.float32)])
    bounds = np.column_stack([lows, highs]).ravel()
    with np.errstate(invalid="ignore"):
        high = np.fmax.reduceat(padded, bounds, axis=1)[:, ::2]
        low = np.fmin.reduceat(padded, bounds, axis=1)[:, ::2]
    return np.where(-low > high, low, high)


def edges_of(count: int, top: float, bottom: float) -> Float64[np.ndarray, " edges"]:
    """Edges of rows of equal height, from top to bottom."""
    return np.linspace(top, bottom, count + 1)


def unknown_marks(
    values: Float64[np.ndarray, "rows columns"], box: tuple[float, float, float, float]
) -> list[Mark]:
    """A stroke through each cell without a value, whose grey is not unlike the palest colors.

    `box` is left, top, right and bottom of all cells in mm; small ones have none.
    """
    left, top, right, bottom = box
    height, width = (bottom - top) / len(values), (right - left) / values.shape[1]
    row, column = np.nonzero(np.isnan(values))
    if not len(row) or min(height, width) < STROKE_LEAST:
        return []
    half = STROKE_PART / 2 * min(height, width)
    x, y = left + (column + 0.5) * width, top + (row + 0.5) * height
    ends = np.stack([np.stack([x - half, y + half], 1), np.stack([x + half, y - half], 1)], axis=1)
    return [Segments("heat.unknown", frozen(ends), FAINT, THIN_LINE)]
