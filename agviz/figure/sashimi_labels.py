"""Numbers on arcs: what they say, and where they stand so that none meets another.

A label sits on its own arc, at the point nearest to the top where it hides no other arc; where it
would hide most of it, above or below, else left or right of it. No number hides more than a third
of a narrow arc. The largest counts choose first; those without room are dropped and counted.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float64

from agviz.figure.place import Row
from agviz.figure.sashimi_arcs import along
from agviz.figure.scales import number_text
from agviz.figure.scene import Mark, Rectangles, frozen
from agviz.figure.style import NUMBER_SIZE
from agviz.figure.text import cap_height, descent, place_text, text_width

AIR = 0.35  # mm kept free around a label
BACKING = 0.2  # mm of white around it
ASIDE = np.array([0.0, -0.08, 0.08, -0.16, 0.16, -0.24, 0.24, -0.3, 0.3])  # from the arc's middle
CURVE_POINTS = np.linspace(0.0, 1.0, 33)
CELL = 0.4  # mm, in which points of arcs are counted
HIDE_COST = 4.0  # hiding one point of another arc counts as much as this many steps aside
OFF_ARC = cap_height(NUMBER_SIZE) / 2 + 0.65  # mm from the arc to the middle of a label beside it
LONGEST = 1e12  # counts from here on are written as powers of ten
OFF_COST, NARROW_COST = 12.0, 60.0  # of standing beyond the top; of hiding most of a narrow arc
SIDE_COST = 20.0  # of standing left or right of the arc
NARROW = 1.6  # widths of its label: a narrower arc is one
HIDDEN_MOST = 1 / 3  # of a narrow arc


def value_text(value: float, spread: float, *, label: str, signed: bool, whole: bool) -> str:
    """A count or PSI as it is written on an arc; empty where it is not known.

    `whole` says that all are whole numbers. Counts are written as they are, never scaled.

    >>> value_text(1234.0, np.nan, label="count", signed=False, whole=True)
    '1,234'
    >>> value_text(42.98, np.nan, label="count", signed=True, whole=False)
    '+43.0'
    >>> value_text(12.5, 2.25, label="count", signed=False, whole=False)
    '12.5 ± 2.2'
    >>> value_text(-0.25, np.nan, label="psi5", signed=True, whole=False)
    '−0.25'
    >>> value_text(0.9993, np.nan, label="probability", signed=False, whole=False)
    '>0.99'
    """
    if np.isnan(value):
        return ""
    digits = 2
    if label == "count":
        known = abs(value) if np.isnan(spread) else 10 * spread
        digits = 0 if whole or known >= 100 else 1 if known >= 10 else 2
    text = f"{abs(value):,.{digits}f}" if abs(value) < LONGEST else number_text(abs(value))
    if label == "probability" and not whole and text == "1.00" and abs(value) < 1:
        return ("−" if value < 0 else "+" if signed else "") + ">0.99"  # not certain
    nothing = not text.strip("0.,")
    if nothing and value and label in ("count", "probability"):
        text, nothing = number_text(abs(value), digits=1), False
    sign = "" if nothing else "−" if value < 0 else "+" if signed else ""
    return sign + text + ("" if np.isnan(spread) else f" ± {spread:,.{digits}f}")


@dataclasses.dataclass(frozen=True, eq=False)
class PlacedLabels:
    """Labels of one row with white behind them, and how many had no room."""

    marks: tuple[Mark, ...]
    dropped: int


def place_labels(
    texts: Sequence[str],
    sizes: Float64[np.ndarray, " arcs"],
    curves: Float64[np.ndarray, "arcs 4 2"],
    *,
    up: Bool[np.ndarray, " arcs"],
    row: Row,
    left: float,
    right: float,
    font: str,
) -> PlacedLabels:
    """Labels on their `curves`, within `row` and from `left` to `right`, all in mm.

    Parameters
    ----------
    texts
        One per arc; an empty one is not drawn.
    sizes
        How important each is: the largest are placed first, of equal ones the left.
    curves
        The arcs as drawn.
    up
        Which of them rise, so that what is beside is above.
    """
    spots = along(curves, 0.5 + ASIDE)
    beyond = spots + np.where(up, -OFF_ARC, OFF_ARC)[:, None, None] * np.array([0.0, 1.0])
    widths = np.array([text_width(text, NUMBER_SIZE, font=font) for text in texts])
    spots = np.concatenate([spots, beyond, _aside(curves, widths)], axis=1)
    boxes = _boxes(spots, widths, row=row, left=left, right=right)
    costs = _costs(boxes, curves, widths)
    taken: list[list[float]] = []
    marks: list[Mark] = []
    dropped = 0
    for i in np.lexsort((curves[:, 0, 0], -sizes)):
        if not texts[i]:
            continue
        best = _best(boxes[i], costs[i], taken)
        if best is None:
            dropped += 1
            continue
        box = boxes[i, best]
        taken.append(box.tolist())
        marks.append(_text(texts[i], box, font))
    if not taken:
        return PlacedLabels((), dropped)
    white = np.array(taken) + np.array([-BACKING, -BACKING, BACKING, BACKING])
    white[:, 3] -= descent(NUMBER_SIZE)  # numbers have no descenders
    return PlacedLabels((Rectangles("sashimi.backing", frozen(white), "#FFFFFF"), *marks), dropped)


def _text(text: str, box: Float64[np.ndarray, "4"], font: str) -> Mark:
    """The label in its box."""
    return place_text(
        "sashimi.label",
        text,
        x=(box[0] + box[2]) / 2,
        baseline=box[1] + cap_height(NUMBER_SIZE),
        size=NUMBER_SIZE,
        font=font,
        align="center",
    )


def _boxes(
    spots: Float64[np.ndarray, "arcs spots 2"],
    widths: Float64[np.ndarray, " arcs"],
    *,
    row: Row,
    left: float,
    right: float,
) -> Float64[np.ndarray, "arcs spots 4"]:
    """Boxes of labels centered at their spots, moved into the row; NaN where that is too far."""
    high, low = cap_height(NUMBER_SIZE), descent(NUMBER_SIZE)
    wide = widths[:, None]
    x = np.minimum(spots[..., 0], right - wide / 2 - BACKING)
    x = np.maximum(x, left + wide / 2 + BACKING)
    top = np.clip(spots[..., 1] - high / 2, row.top, row.bottom - high - low)
    moved = (np.abs(x - spots[..., 0]) > wide) | (np.abs(top + high / 2 - spots[..., 1]) > high)
    boxes = np.stack([x - wide / 2, top, x + wide / 2, top + high + low], axis=2)
    boxes[moved | (right - left < wide + 2 * BACKING)] = np.nan
    return boxes


def _aside(
    curves: Float64[np.ndarray, "arcs 4 2"], widths: Float64[np.ndarray, " arcs"]
) -> Float64[np.ndarray, "arcs sides 2"]:
    """Middles of labels left and right of arcs, level with their tops."""
    points = along(curves, CURVE_POINTS)
    off = widths / 2 + AIR + BACKING
    low, high = points[..., 0].min(axis=1) - off, points[..., 0].max(axis=1) + off
    level = along(curves, np.array([0.5]))[:, 0, 1]
    return np.stack([np.stack([x, level], axis=1) for x in (low, high)], axis=1)


def _costs(
    boxes: Float64[np.ndarray, "arcs spots 4"],
    curves: Float64[np.ndarray, "arcs 4 2"],
    widths: Float64[np.ndarray, " arcs"],
) -> Float64[np.ndarray, "arcs spots"]:
    """What each spot costs: how far from the top it is, and what it hides of all arcs.

    It may not be taken (infinite) where it hides too much of a narrow arc.
    """
    steps = np.arange(len(ASIDE))
    wide = curves[:, 3, 0] - curves[:, 0, 0]
    narrow = wide < NARROW * widths
    on_arc = steps + np.where(narrow, NARROW_COST, 0.0)[:, None]
    beyond = np.broadcast_to(OFF_COST + steps, on_arc.shape)
    sides = np.full((len(curves), 2), SIDE_COST)
    points = along(curves, CURVE_POINTS)
    own = _inside(boxes[:, :, None], points[:, None]).sum(axis=2)
    hidden = np.maximum(_counted(boxes, points.reshape(-1, 2)) - own, 0)
    hidden[:, len(ASIDE) :] += own[:, len(ASIDE) :]  # on its arc a label must hide some of it
    costs = np.concatenate([on_arc, beyond, sides], axis=1) + HIDE_COST * hidden
    small = wide < NARROW * np.median(widths)
    most = HIDDEN_MOST * len(CURVE_POINTS)
    covers = narrow[:, None] & (own > most)
    if small.any():
        others = _counted(boxes, points[small].reshape(-1, 2)) - np.where(small[:, None], own, 0)
        covers |= others > most
    return np.where(covers, np.inf, costs)


def _inside(
    boxes: Float64[np.ndarray, "... 4"], points: Float64[np.ndarray, "... 2"]
) -> Bool[np.ndarray, "..."]:
    wide = (points[..., 0] > boxes[..., 0]) & (points[..., 0] < boxes[..., 2])
    return np.asarray(wide & (points[..., 1] > boxes[..., 1]) & (points[..., 1] < boxes[..., 3]))


def _counted(
    boxes: Float64[np.ndarray, "arcs spots 4"], points: Float64[np.ndarray, "points 2"]
) -> Float64[np.ndarray, "arcs spots"]:
    """About how many points each box holds: counted in cells, summed from the corner."""
    origin = points.min(axis=0)
    cells = ((points - origin) / CELL).astype(np.int64)
    shape = cells.max(axis=0) + 2
    table = np.bincount(cells[:, 0] * shape[1] + cells[:, 1], minlength=int(shape.prod()))
    sums = np.zeros(shape + 1)
    sums[1:, 1:] = table.reshape(shape).cumsum(axis=0).cumsum(axis=1)
    corners = np.nan_to_num((boxes - np.tile(origin, 2)) / CELL, nan=0.0)
    left, top, right, bottom = (
        np.clip(np.rint(corners[..., k]).astype(np.int64), 0, shape[k % 2]) for k in range(4)
    )
    return np.asarray(sums[right, bottom] - sums[left, bottom] - sums[right, top] + sums[left, top])


def _best(
    boxes: Float64[np.ndarray, "spots 4"],
    costs: Float64[np.ndarray, " spots"],
    taken: Sequence[Sequence[float]],
) -> int | None:
    """The number of the cheapest box that meets no label."""
    others = np.array(taken, dtype=np.float64).reshape(-1, 1, 4)
    wide = np.minimum(boxes[:, 2], others[..., 2]) - np.maximum(boxes[:, 0], others[..., 0])
    high = np.minimum(boxes[:, 3], others[..., 3]) - np.maximum(boxes[:, 1], others[..., 1])
    free = ~np.isnan(boxes[:, 0]) & ~((wide > -AIR) & (high > -AIR)).any(axis=0)
    free &= np.isfinite(costs)
    return int(np.argmin(np.where(free, costs, np.inf))) if free.any() else None
