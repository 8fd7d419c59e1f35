"""Marks of a contact map: its cells as one picture, and what is drawn on it.

Lines on the map have a white rim, so that they are seen on dark cells and on light ones.
"""

import dataclasses

import numpy as np
from jaxtyping import Bool, Float64, Int64, UInt8

from agviz.figure.color_maps import ColorScale
from agviz.figure.contact_shapes import Frame, Outline, clip_segments
from agviz.figure.contact_values import Window
from agviz.figure.indel_marks import HATCH_LEAST, indel_marks
from agviz.figure.place import Row
from agviz.figure.regions import variant_point
from agviz.figure.scales import XScale
from agviz.figure.scene import Image, Mark, Polyline, Segments, frozen
from agviz.figure.style import FAINT, INK, THIN_LINE, TICK_LINE, VARIANT
from agviz.figure.track_inputs import Change
from agviz.genome.types import Interval

LOOP_LEAST = 1.8  # mm: a loop's box is at least this wide
RIM = 0.6  # pt of white on both sides of a line on the map
RIM_ALPHA = 0.85
DASH = (2.5, 1.8)  # of a variant's lines, in line widths


def map_marks(
    upper: Window, lower: Window | None, *, scale: ColorScale, frame: Frame
) -> list[Mark]:
    """The cells: `upper` above the diagonal and `lower`, or the same once more, below it."""
    outline = frozen(frame.outline(upper.span))
    cells = _cells(upper, lower, scale=scale, upright=frame.upright)
    first, last = upper.start, upper.end
    corners = frame.points(np.array([first, first, last]), np.array([first, last, first]))
    marks: list[Mark] = [Image("contact.map", cells, frozen(corners), outline)]
    # A thin line around it, as cells of zero are as white as the page.
    around = frozen(np.vstack([outline, outline[:1]]))
    marks.append(Polyline("contact.frame", around, FAINT, THIN_LINE))
    if lower is not None:
        ends = np.array([[outline[0], outline[2]]])
        marks.append(Segments("contact.diagonal", frozen(ends), INK, THIN_LINE))
    return marks


def _cells(
    upper: Window, lower: Window | None, *, scale: ColorScale, upright: bool
) -> UInt8[np.ndarray, "rows columns 4"]:
    above = np.triu(np.ones(upper.values.shape, dtype=bool))
    if lower is None:
        cells = scale.rgba(upper.values)
    else:
        cells = scale.rgba(np.where(above, upper.values, lower.values))
    if upright:  # the other half lies below the axis
        cells[~above] = (255, 255, 255, 0)
    cells.flags.writeable = False
    return cells


def rimmed(role: str, ends: Float64[np.ndarray, "segments 2 2"], outline: Outline) -> list[Mark]:
    """Black lines with a white rim, cut at the outline."""
    kept = frozen(clip_segments(ends, outline))
    if not len(kept):
        return []
    return [
        Segments(f"{role}.rim", kept, "#FFFFFF", TICK_LINE + 2 * RIM, RIM_ALPHA),
        Segments(role, kept, INK, TICK_LINE),
    ]


def tad_marks(tads: Int64[np.ndarray, "tads 2"], *, frame: Frame, outline: Outline) -> list[Mark]:
    """Each TAD as the two flanks of its triangle, or as its square on the diagonal."""
    start, end = tads[:, 0], tads[:, 1]
    foot, tip, other = (frame.points(*pair) for pair in ((start, start), (start, end), (end, end)))
    sides = [(foot, tip), (tip, other)]
    if not frame.upright:
        below = frame.points(end, start)
        sides += [(foot, below), (below, other)]
    ends = np.concatenate([np.stack(side, axis=1) for side in sides])
    return rimmed("contact.tad", ends, outline)


def loop_marks(
    loops: Int64[np.ndarray, "loops 4"], *, frame: Frame, outline: Outline
) -> tuple[list[Mark], int]:
    """Each loop as an open box around where its anchors meet, and how many are not on the map."""
    boxes = [_loop_box(loops, frame, flipped=False)]
    if not frame.upright:
        boxes.append(_loop_box(loops, frame, flipped=True))
    middles = boxes[0].mean(axis=1)
    inside = _inside(middles, outline)
    ends = [
        np.stack([box[inside], np.roll(box[inside], -1, axis=1)], axis=2).reshape(-1, 2, 2)
        for box in boxes
    ]
    return rimmed("contact.loop", np.concatenate(ends), outline), int((~inside).sum())


def _loop_box(
    loops: Int64[np.ndarray, "loops 4"], frame: Frame, *, flipped: bool
) -> Float64[np.ndarray, "loops 4 2"]:
    """Corners on the page; boxes too small to be seen are enlarged around their middle."""
    one = [loops[:, 0], loops[:, 0], loops[:, 1], loops[:, 1]]
    other = [loops[:, 2], loops[:, 3], loops[:, 3], loops[:, 2]]
    pairs = zip(other, one, strict=True) if flipped else zip(one, other, strict=True)
    box = np.stack([frame.points(*pair) for pair in pairs], axis=1)
    middle = box.mean(axis=1, keepdims=True)
    size = np.abs(box - middle).max(axis=1, keepdims=True)
    least = LOOP_LEAST / 2 * (np.sqrt(2) if frame.upright else 1.0)
    grow = np.maximum(1.0, least / np.maximum(size, 1e-9))
    return np.asarray(middle + (box - middle) * grow)


def _inside(points: Float64[np.ndarray, "inner 2"], outline: Outline) -> Bool[np.ndarray, " inner"]:
    """Which points lie within a convex clockwise outline."""
    kept = np.ones(len(points), dtype=bool)
    for here, there in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        edge = there - here
        kept &= (points - here) @ np.array([-edge[1], edge[0]]) >= 0
    return kept


def change_marks(change: Change, *, frame: Frame, x: XScale) -> list[Mark]:
    """Below the map, wedges at insertions and bars at deletions too narrow for a grey gap."""
    narrow = tuple(
        (start, end) for start, end in change.deletions if x.at(end) - x.at(start) < HATCH_LEAST
    )
    foot = Row(frame.bottom, frame.bottom)
    return indel_marks(dataclasses.replace(change, deletions=narrow), foot, x)


def variant_marks(
    change: Change | None, *, region: Interval, frame: Frame, outline: Outline
) -> list[Mark]:
    """Through all pairs of which one bin holds a variant: where its change is to be looked for."""
    if change is None:
        return []
    points = [
        variant_point(v) for v in change.variants if region.start <= variant_point(v) <= region.end
    ]
    at = np.array(points, dtype=np.float64)
    low, high = np.full_like(at, frame.start), np.full_like(at, frame.end)
    if frame.shape == "rectangle":
        low, high = at - frame.depth, at + frame.depth
    rays = [(low, at, at, at), (at, at, at, high)]
    if not frame.upright:
        rays += [(at, at, at, low), (high, at, at, at)]
    ends = np.concatenate(
        [np.stack([frame.points(a, b), frame.points(c, d)], axis=1) for a, b, c, d in rays]
    )
    kept = frozen(clip_segments(ends, outline))
    if not len(kept):
        return []
    return [Segments("contact.variant", kept, VARIANT, TICK_LINE, dash=DASH)]
