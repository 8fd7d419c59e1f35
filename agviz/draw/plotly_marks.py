"""Marks as plotly traces, shapes, images and annotations.

What lies within a view becomes traces on that view's horizontal axis, in 1-based positions, so that
a browser can zoom it; everything else is fixed to the page. Runs of marks of one look are one
trace, their parts separated by NaN.
"""

import base64
import dataclasses
import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from jaxtyping import Float64, UInt8

from agviz.figure.scene import (
    CLOSE,
    CURVE,
    MOVE,
    Curves,
    Hover,
    Image,
    Mark,
    Paths,
    Polygon,
    Polyline,
    Rectangles,
    Segments,
    Text,
    View,
    outline,
    sampled,
)

PX_PER_MM = 96 / 25.4
PX_PER_PT = 96 / 72
IMAGE_PER_MM = 12  # pixels of a turned image, 300 to the inch
SUNK = -0.5  # px: browsers round fonts' heights, by which plotly sets words 1 px too high
SLACK = 0.05  # mm that a mark may reach over a view's edge

Points = Float64[np.ndarray, "_ 2"]


@dataclasses.dataclass(frozen=True)
class Look:
    """What marks of one trace have in common: filled if `width` (px) is None, else stroked."""

    view: int | None
    color: str
    width: float | None
    dash: str = "solid"


def view_of(mark: Mark, views: Sequence[View]) -> int | None:
    """The number of the view that a mark lies within, or None."""
    points = outline(mark)
    if not len(points):
        return None
    x, y = points[:, 0], points[:, 1]  # by column, which is ten times faster than min(0)
    left, top, right, bottom = x.min(), y.min(), x.max(), y.max()
    for number, view in enumerate(views):
        across = view.left - SLACK <= left and right <= view.right + SLACK
        if across and view.top - SLACK <= top and bottom <= view.bottom + SLACK:
            return number
    return None


def looks(marks: Iterable[Mark], views: Sequence[View]) -> list[tuple[Look, Points]]:
    """Runs of fills and strokes of one look, each with its points; NaN between the parts."""
    pieces: list[tuple[Look, list[Points]]] = []
    for mark in marks:
        if isinstance(mark, Text | Image | Hover):
            continue
        view = view_of(mark, views)
        pieces.extend((look, parts) for look, parts in _pieces(mark, view))
    found = []
    for look, run in groupby(pieces, key=lambda piece: piece[0]):
        parts = [part for _, some in run for part in some]
        found.append((look, _joined(parts)))
    return found


def _pieces(mark: Mark, view: int | None) -> list[tuple[Look, list[Points]]]:
    """The looks of a mark and the parts drawn in each."""
    color = _rgba(mark.color, mark.alpha)  # type: ignore[attr-defined]
    if isinstance(mark, Polygon):
        return [(Look(view, color, None), [mark.points])]
    if isinstance(mark, Rectangles):
        corners = mark.boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)
        return [(Look(view, color, None), [_apart(corners)])]
    if isinstance(mark, Paths):
        return [(Look(view, color, None), _rings(mark.points, mark.codes))]
    assert isinstance(mark, Polyline | Segments | Curves)
    dash = "solid" if mark.dash is None else f"{mark.dash[0]}px,{mark.dash[1]}px"
    if isinstance(mark, Polyline):
        return [(Look(view, color, mark.width * PX_PER_PT, dash), [mark.points])]
    if isinstance(mark, Segments):
        return [(Look(view, color, mark.width * PX_PER_PT, dash), [_apart(mark.ends)])]
    lines = sampled(mark.points)
    return [
        (Look(view, color, float(width) * PX_PER_PT, dash), [_apart(lines[mark.widths == width])])
        for width in np.unique(mark.widths)
    ]


def _apart(parts: Float64[np.ndarray, "parts points 2"]) -> Points:
    """Parts of as many points each, NaN between them: thousands of bars without a loop."""
    count, points = parts.shape[:2]
    table = np.full((count, points + 1, 2), np.nan)
    table[:, :points] = parts
    return table.reshape(-1, 2)[:-1]


def _joined(parts: Sequence[Points]) -> Points:
    if len(parts) == 1:
        return parts[0]
    gap = np.full((1, 2), np.nan)
    return np.concatenate([each for part in parts for each in (part, gap)][:-1])


def _rings(points: Points, codes: UInt8[np.ndarray, " points"]) -> list[Points]:
    """The outlines of a compound path, curves as points along them."""
    rings = []
    starts = np.flatnonzero(codes == MOVE)
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        ring: list[Points] = []
        at = int(start)
        while at < end:
            if codes[at] == CURVE:
                bezier = points[None, at - 1 : at + 3]
                ring.append(sampled(bezier)[0, 1:])
                at += 3
                continue
            if codes[at] != CLOSE:
                ring.append(points[at : at + 1])
            at += 1
        rings.append(np.concatenate(ring))
    return rings


def _rgba(color: str, alpha: float) -> str:
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def positions(x: Float64[np.ndarray, "..."], view: View) -> Float64[np.ndarray, "..."]:
    """Page positions in mm as 1-based positions of a view; in mm where it is not linear."""
    if not view.linear:
        return x
    part = (x - view.left) / (view.right - view.left)
    return np.asarray(view.start + part * (view.end - view.start) + 0.5)


def svg_path(points: Points, *, width: float, height: float, closed: bool) -> str:
    """Outlines in parts of the page, y upwards, as a shape's path."""
    x, y = points[:, 0] / width, 1 - points[:, 1] / height
    words = []
    fresh = True
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if a != a:  # NaN: the next point begins a new part
            words.extend(["Z"] * closed)
            fresh = True
            continue
        words.append(f"{'M' if fresh else 'L'}{a:.5f},{b:.5f}")
        fresh = False
    return " ".join([*words, *["Z"] * closed])


def upright(mark: Image) -> tuple[str, tuple[float, float, float, float]]:
    """An image as a PNG in the page's directions, and its left, top, right, bottom in mm.

    A turned image is sampled anew; what lies outside its outline is clear.
    """
    (left, top), (right, bottom) = mark.outline.min(0), mark.outline.max(0)
    columns, rows = (
        max(1, round((b - a) * IMAGE_PER_MM)) for a, b in ((left, right), (top, bottom))
    )
    x = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y = top + (np.arange(rows) + 0.5) / rows * (bottom - top)
    corner, along, below = mark.corners
    matrix = np.linalg.inv(np.column_stack([along - corner, below - corner]))
    page = np.stack(np.meshgrid(x, y), axis=-1) - corner
    u, v = np.moveaxis(page @ matrix.T, -1, 0)
    height, width = mark.cells.shape[:2]
    inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1) & _within(x, y, mark.outline)
    row = np.clip((v * height).astype(int), 0, height - 1)
    column = np.clip((u * width).astype(int), 0, width - 1)
    pixels = np.where(inside[..., None], mark.cells[row, column], 0).astype(np.uint8)
    return _png(pixels), (left, top, right, bottom)


def _within(
    x: Float64[np.ndarray, " columns"], y: Float64[np.ndarray, " rows"], ring: Points
) -> np.ndarray:
    """Which points of a grid lie within an outline: those with an odd number of edges above."""
    inside = np.zeros((len(y), len(x)), dtype=bool)
    for (ax, ay), (bx, by) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (ax <= x) != (bx <= x)
        with np.errstate(divide="ignore", invalid="ignore"):
            height = ay + (x - ax) / (bx - ax) * (by - ay)
        inside ^= crosses & (height <= y[:, None])
    return inside


def _png(pixels: UInt8[np.ndarray, "rows columns 4"]) -> str:
    """Pixels as a data URI."""
    from PIL import Image as Picture

    stream = io.BytesIO()
    Picture.fromarray(pixels, mode=None).save(stream, format="png", optimize=False)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def annotation(mark: Text, view: int | None, *, x: float, y: float, font: str) -> dict[str, Any]:
    """A text at `x` (of its view's axis, else of the page) and `y`, the middle of its capitals."""
    weight = {"bold": {"weight": "bold"}, "italic": {"style": "italic"}}.get(mark.face, {})
    return {
        "text": mark.text.replace("&", "&amp;").replace("<", "&lt;"),
        "x": x,
        "y": y,
        "xref": "paper" if view is None else axis_name(view),
        "yref": "paper",
        "xanchor": "center" if mark.turned else mark.align,
        "yanchor": "bottom" if mark.turned else "middle",
        "textangle": -90 if mark.turned else 0,
        "showarrow": False,
        "borderwidth": 0,  # plotly sets text as far from its place as its unseen frame is thick
        "borderpad": 0,
        "yshift": 0 if mark.turned else SUNK,
        "font": {"size": mark.size * PX_PER_PT, "color": mark.color, "family": font, **weight},
    }


def axis_name(view: int) -> str:
    """`x`, `x2`, `x3`: plotly's name of a view's axis."""
    return "x" if view == 0 else f"x{view + 1}"
