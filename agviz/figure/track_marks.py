"""Marks of binned values: areas, lines, bars, each in mm. A NaN is a gap, never a zero."""

import numpy as np
from jaxtyping import Bool, Float64, Real

from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Polygon, Polyline, Rectangles, frozen
from agviz.figure.signals import Binned
from agviz.figure.style import MM_PER_PT

INVISIBLE = 0.03  # mm: a bar lower than this is not drawn
SPARSE_PART = 0.12  # of all bins: a track with fewer bins over SPARSE_LEVEL is one of peaks
SPIKE = 2  # bins: what is wider is a peak with a shape, not a spike
SPARSE_LEVEL = 0.05  # of the scale
BASE_WIDTH = 0.5  # mm: single values at least this wide are drawn as bars


def runs(known: Bool[np.ndarray, " bins"]) -> list[tuple[int, int]]:
    """First and last-but-one index of each run of True."""
    padded = np.concatenate([[False], known, [False]]).astype(np.int8)
    turns = np.diff(padded)
    starts, ends = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def steps(
    edges: Float64[np.ndarray, " edges"], heights: Float64[np.ndarray, " bins"]
) -> Float64[np.ndarray, "points 2"]:
    """The outline of bins as steps: two points per bin."""
    return np.column_stack([np.repeat(edges, 2)[1:-1], np.repeat(heights, 2)])


def areas(
    role: str, binned: Binned, *, x: XScale, y: YScale, color: str, negative: str | None = None
) -> list[Mark]:
    """Filled steps between zero and the bins' values, one polygon per run without a gap.

    Bins of both signs are filled both ways: up to their maximum, down to their minimum; the part
    below zero in `negative`, if given.
    """
    edges = x.mm(binned.edges)
    zero = y.at(0.0)
    marks: list[Mark] = []
    sides = [(np.maximum(binned.high, 0), color, role)]
    if np.nanmin(binned.low, initial=0) < 0:
        sides.append((np.minimum(binned.low, 0), negative or color, f"{role}.below"))
    for values, paint, name in sides:
        for start, end in runs(~np.isnan(values)):
            if not values[start:end].any():
                continue
            outline = steps(edges[start : end + 1], y.mm(values[start:end]))
            ends = [[edges[end], zero], [edges[start], zero]]
            marks.append(Polygon(name, frozen(np.vstack([outline, ends])), paint))
    return marks


def lines(
    role: str,
    binned: Binned,
    *,
    x: XScale,
    y: YScale,
    color: str,
    width: float,
    dash: tuple[float, float] | None = None,
) -> list[Mark]:
    """Stepped lines through the value of each bin that is farther from zero."""
    edges = x.mm(binned.edges)
    values = binned.extreme
    return [
        Polyline(
            role,
            frozen(steps(edges[start : end + 1], y.mm(values[start:end]))),
            color,
            width,
            dash=dash,
        )
        for start, end in runs(~np.isnan(values))
    ]


def bars(
    role: str,
    binned: Binned,
    *,
    x: XScale,
    y: YScale,
    color: str,
    negative: str | None = None,
    least: float,
    part: float = 1.0,
) -> list[Mark]:
    """A bar per bin that differs from zero, as wide as `part` of it, but at least `least` pt."""
    edges = x.mm(binned.edges)
    zero = y.at(0.0)
    sides = [(np.maximum(binned.high, 0), color, role)]
    if np.nanmin(binned.low, initial=0) < 0:
        sides.append((np.minimum(binned.low, 0), negative or color, f"{role}.below"))
    marks: list[Mark] = []
    for values, paint, name in sides:
        tips = y.mm(values)
        seen = np.flatnonzero(np.abs(np.nan_to_num(tips, nan=zero) - zero) > INVISIBLE)
        if not len(seen):
            continue
        left, right = _widened(edges[seen], edges[seen + 1], x=x, least=least, part=part)
        top, bottom = np.minimum(tips[seen], zero), np.maximum(tips[seen], zero)
        marks.append(Rectangles(name, frozen(np.column_stack([left, top, right, bottom])), paint))
    return marks


def _widened(
    left: Float64[np.ndarray, " bars"],
    right: Float64[np.ndarray, " bars"],
    *,
    x: XScale,
    least: float,
    part: float,
) -> tuple[Float64[np.ndarray, " bars"], Float64[np.ndarray, " bars"]]:
    """Edges of bars around the middles of their bins, kept within the data area."""
    middle = (left + right) / 2
    half = np.maximum((right - left) * part, least * MM_PER_PT) / 2
    middle = np.clip(middle, x.left + half, x.right - half)
    return middle - half, middle + half


def is_sparse(values: Real[np.ndarray, " bins"], top: float) -> bool:
    """Whether few bins rise above the background, each alone: splice sites, not broad peaks.

    Bars of neighboring bins would hide one allele behind the other.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return False
    high = np.abs(known) > SPARSE_LEVEL * top
    broad = np.lib.stride_tricks.sliding_window_view(high, min(SPIKE + 1, len(high))).all(1)
    return float(np.mean(high)) < SPARSE_PART and not broad.any()
