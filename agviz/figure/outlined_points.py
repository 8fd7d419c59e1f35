"""Points as circles: thousands of them one compound outline."""

import math

import numpy as np
from jaxtyping import Float64

from agviz.figure.scene import CLOSE, CURVE, MOVE, Paths, frozen

HANDLE = 4 / 3 * math.tan(math.pi / 8)
"""Of a quarter of a circle of radius 1, as a cubic Bézier curve."""

RIGHT, TOP, LEFT, BOTTOM = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)
QUARTERS = np.array(
    [
        *(RIGHT, (1, HANDLE), (HANDLE, 1), TOP),
        *((-HANDLE, 1), (-1, HANDLE), LEFT),
        *((-1, -HANDLE), (-HANDLE, -1), BOTTOM),
        *((HANDLE, -1), (1, -HANDLE), RIGHT, RIGHT),
    ]
)
CODES = np.array([MOVE, *[CURVE] * 12, CLOSE], dtype=np.uint8)


def circles(
    role: str, centers: Float64[np.ndarray, "points 2"], radius: float, *, color: str
) -> Paths:
    """A circle of `radius` mm around each of `centers`."""
    points = centers[:, None] + radius * QUARTERS
    return Paths(role, frozen(points.reshape(-1, 2)), np.tile(CODES, len(centers)), color)
