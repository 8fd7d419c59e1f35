"""Points that span a mark, whatever its kind: for its extent, not for its shape."""

import numpy as np
from jaxtyping import Float64

from agviz.figure.scene import (
    CLOSE,
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
)

STEPS = 12
"""Points along a curve, less one."""


def outline(mark: Mark) -> Float64[np.ndarray, "_ 2"]:
    """Points that span a mark, in mm; none where it has nothing to show."""
    if isinstance(mark, Rectangles):
        return mark.boxes.reshape(-1, 2)
    if isinstance(mark, Segments):
        return mark.ends.reshape(-1, 2)
    if isinstance(mark, Curves):
        return sampled(mark.points).reshape(-1, 2)
    if isinstance(mark, Paths):
        return mark.points[mark.codes != CLOSE]
    if isinstance(mark, Image):
        return mark.outline
    if isinstance(mark, Text) and mark.turned:
        return np.array([[mark.x, mark.baseline], [mark.x, mark.baseline - mark.width]])
    if isinstance(mark, Text):
        return np.array([[mark.left, mark.baseline], [mark.left + mark.width, mark.baseline]])
    if isinstance(mark, Polygon | Polyline | Hover):
        return mark.points
    raise TypeError(f"cannot draw {type(mark).__name__}")


def sampled(points: Float64[np.ndarray, "curves 4 2"]) -> Float64[np.ndarray, "curves steps 2"]:
    """Points along cubic Bézier curves."""
    t = np.linspace(0, 1, STEPS + 1)
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.einsum("kt,nkd->ntd", weights, points)
