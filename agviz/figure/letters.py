"""Letters of logos as outlines: each fills its box to the edges, as a logo's height means a value.

Drawn for this purpose with straight strokes and ellipses, so that no font is needed, and the same
letter is the same everywhere.
"""

import functools
import math

import numpy as np
from jaxtyping import Float, Float64, UInt8

from agviz.figure.scene import CLOSE, CURVE, LINE, MOVE, frozen

LETTERS = "ACGTUN"
"""What can be drawn."""

ACROSS, UP = 0.23, 0.17  # of the box: thickness of strokes of round letters
TERMINAL = math.radians(35)  # where round letters end, above the horizontal
BAR_TOP, BAR_BOTTOM, BAR_LEFT, BAR_STEM = 0.54, 0.38, 0.55, 0.77  # of the G

Corners = list[tuple[int | float, int | float]]
Outline = tuple[Float64[np.ndarray, "points 2"], UInt8[np.ndarray, " points"]]

STRAIGHT: dict[str, list[Corners]] = {
    "A": [
        [(0, 0), (0.36, 1), (0.64, 1), (1, 0), (0.77, 0), (0.69, 0.24), (0.31, 0.24), (0.23, 0)],
        [(0.37, 0.42), (0.63, 0.42), (0.5, 0.83)],
    ],
    "T": [[(0, 1), (1, 1), (1, 0.82), (0.62, 0.82), (0.62, 0), (0.38, 0), (0.38, 0.82), (0, 0.82)]],
    "N": [
        [
            (0, 0), (0, 1), (0.25, 1), (0.77, 0.36), (0.77, 1), (1, 1),
            (1, 0), (0.75, 0), (0.23, 0.64), (0.23, 0),
        ]
    ],
}  # fmt: skip
"""Corners of letters without curves, x to the right, y upwards; holes run the other way round."""


@functools.cache
def outline(letter: str) -> Outline:
    """Points and codes (as of `scene.Paths`) of a letter within 0 to 1, y upwards."""
    if letter in STRAIGHT:
        rings = [_polygon(corners) for corners in STRAIGHT[letter]]
    else:
        rings = [{"C": _round, "G": _round_with_bar, "U": _cup}[letter]()]
    points = np.concatenate([np.array(ring, dtype=np.float64) for ring, _ in rings])
    codes = np.concatenate([np.array(each, dtype=np.uint8) for _, each in rings])
    codes.flags.writeable = False
    return frozen(points), codes


def placed(letter: str, boxes: Float[np.ndarray, "letters 4"]) -> Outline:
    """A letter in each of `boxes`, as one compound outline.

    Parameters
    ----------
    letter
        One of `LETTERS`.
    boxes
        Left, foot, right and head of each, in mm; where the foot lies above the head (the page's y
        grows downwards), the letter stands on its head.
    """
    points, codes = outline(letter)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    spread = low + points * (high - low)
    return frozen(spread.reshape(-1, 2)), np.tile(codes, len(boxes))


def _polygon(corners: Corners) -> tuple[Corners, list[int]]:
    points = [*corners, corners[0]]
    return points, [MOVE, *[LINE] * (len(corners) - 1), CLOSE]


def _ellipse(thin: bool) -> tuple[float, float, float, float]:
    """Center and radii of the outer (or inner) edge of a round letter.

    It reaches from the left edge to where its ends touch the right one.
    """
    radius = 1 / (1 + math.cos(TERMINAL))
    return (radius, 0.5, radius - ACROSS, 0.5 - UP) if thin else (radius, 0.5, radius, 0.5)


def _arc(ellipse: tuple[float, float, float, float], start: float, end: float) -> Corners:
    """Bézier points from angle `start` to `end`, without the first; four pieces.

    A piece of angle t has handles of 4/3 tan(t/4), the usual approximation of a circle.
    """
    x, y, across, up = ellipse
    found: Corners = []
    pieces = 4
    step = (end - start) / pieces
    handle = 4 / 3 * math.tan(step / 4)
    for piece in range(pieces):
        one, two = start + piece * step, start + (piece + 1) * step
        for angle, along in ((one, handle), (two, -handle)):
            c, s = math.cos(angle), math.sin(angle)
            found.append((x + across * (c - along * s), y + up * (s + along * c)))
        found.append((x + across * math.cos(two), y + up * math.sin(two)))
    return found


def _at(ellipse: tuple[float, float, float, float], angle: float) -> tuple[float, float]:
    x, y, across, up = ellipse
    return x + across * math.cos(angle), y + up * math.sin(angle)


def _round() -> tuple[Corners, list[int]]:
    outer, inner = _ellipse(False), _ellipse(True)
    last = 2 * math.pi - TERMINAL
    points = [_at(outer, TERMINAL), *_arc(outer, TERMINAL, last)]
    points += [_at(inner, last), *_arc(inner, last, TERMINAL), _at(outer, TERMINAL)]
    return points, [MOVE, *[CURVE] * 12, LINE, *[CURVE] * 12, CLOSE]


def _round_with_bar() -> tuple[Corners, list[int]]:
    outer, inner = _ellipse(False), _ellipse(True)
    last = 2 * math.pi - TERMINAL
    stem = 2 * math.pi - math.acos((BAR_STEM - inner[0]) / inner[2])
    points = [_at(outer, TERMINAL), *_arc(outer, TERMINAL, last)]
    points += [(1, BAR_TOP), (BAR_LEFT, BAR_TOP), (BAR_LEFT, BAR_BOTTOM), (BAR_STEM, BAR_BOTTOM)]
    points += [_at(inner, stem), *_arc(inner, stem, TERMINAL), _at(outer, TERMINAL)]
    return points, [MOVE, *[CURVE] * 12, *[LINE] * 5, *[CURVE] * 12, CLOSE]


def _cup() -> tuple[Corners, list[int]]:
    outer, inner = (0.5, 0.42, 0.5, 0.42), (0.5, 0.42, 0.5 - ACROSS, 0.42 - UP)
    points = [(0.0, 1.0), (0.0, 0.42), *_arc(outer, math.pi, 2 * math.pi), (1.0, 1.0)]
    points += [(1 - ACROSS, 1.0), _at(inner, 2 * math.pi), *_arc(inner, 2 * math.pi, math.pi)]
    points += [(ACROSS, 1.0), (0.0, 1.0)]
    codes = [MOVE, LINE, *[CURVE] * 12, LINE, LINE, LINE, *[CURVE] * 12, LINE, CLOSE]
    return points, codes
