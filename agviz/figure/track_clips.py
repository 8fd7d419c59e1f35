"""Where values lie beyond their scale: a bar just beyond its edge, over the bins that are cut."""

from typing import Literal

import numpy as np
from jaxtyping import Bool

from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Rectangles, frozen
from agviz.figure.signals import Binned
from agviz.figure.style import MM_PER_PT
from agviz.figure.track_axis import ROUNDING
from agviz.figure.track_marks import runs

Side = Literal["above", "below"]
CLIP_AIR, CLIP_HEIGHT = 0.2, 0.3  # mm: a gap tells the mark from an area of the same color
CLIP_LEAST = 0.8  # pt: the least width of a mark, so that one bin is seen
LEVELS = 2  # marks of more layers than these share the outer level


def clipped(binned: Binned, limits: tuple[float, float], side: Side) -> Bool[np.ndarray, " bins"]:
    """The bins that are cut at the upper or lower end, on that side of zero.

    What lies between zero and a scale that begins beyond it is no peak that was cut.
    """
    rounding = ROUNDING * max(map(abs, limits))
    with np.errstate(invalid="ignore"):
        if side == "above":
            return np.asarray(binned.high > max(limits[1], 0.0) + rounding)
        return np.asarray(binned.low < min(limits[0], 0.0) - rounding)


def clip_marks(
    role: str, binned: Binned, *, x: XScale, y: YScale, colors: tuple[str, str], level: int
) -> list[Mark]:
    """Bars beyond the upper and the lower end, in two `colors`; those of a next layer further.

    They are parts of `role`, that of the layer.
    """
    edges = x.mm(binned.edges)
    out = CLIP_AIR + min(level, LEVELS - 1) * CLIP_HEIGHT
    marks: list[Mark] = []
    sides: list[tuple[Side, float, float]] = [("above", y.top, -1.0), ("below", y.bottom, 1.0)]
    for (side, edge, away), color in zip(sides, colors, strict=True):
        found = runs(clipped(binned, (y.low, y.high), side))
        if not found:
            continue
        near, far = edge + away * out, edge + away * (out + CLIP_HEIGHT)
        boxes = [
            [*_wide_enough(edges[start], edges[end], x), min(near, far), max(near, far)]
            for start, end in found
        ]
        ordered = np.array(boxes)[:, [0, 2, 1, 3]]
        part = f"{role}.clipped" if side == "above" else f"{role}.below.clipped"
        marks.append(Rectangles(part, frozen(ordered), color))
    return marks


def _wide_enough(left: float, right: float, x: XScale) -> tuple[float, float]:
    """A mark's ends, at least `CLIP_LEAST` apart and within the data area."""
    half = max(right - left, CLIP_LEAST * MM_PER_PT) / 2
    middle = min(max((left + right) / 2, x.left + half), x.right - half)
    return middle - half, middle + half
