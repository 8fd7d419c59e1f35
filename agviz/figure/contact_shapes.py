"""Where pairs of positions lie on the page: on a square, or on a triangle that stands on the axis.

On the square the first position of a pair runs down and the second to the right. On the triangle
a pair stands above the middle between its positions, as high as they are far apart; a rectangle is
the same, with the pairs beside it that reach out of the region.
"""

import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Float64, Real

from agviz.errors import InputError
from agviz.figure.place import Place
from agviz.figure.scene import frozen

Shape = Literal["triangle", "square", "rectangle"]
Points = Float64[np.ndarray, "points 2"]
Outline = Float64[np.ndarray, "_ 2"]
SLACK = 1e-6  # mm: what lies on an edge, up to rounding, is within


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """The map's place on the page: edges in mm and in bp; the highest pair is `depth` bp apart."""

    shape: Shape
    left: float
    right: float
    top: float
    bottom: float
    start: float
    end: float
    depth: float

    @classmethod
    def of(cls, shape: Shape, place: Place, *, top: float, bottom: float, depth: float) -> "Frame":
        """The frame of a row.

        Raises
        ------
        InputError
            When the horizontal scale is not even: a map is one picture, which has no kinks.
        """
        if len(place.x.genome) != 2:
            raise InputError(
                "A contact map needs an even horizontal scale; draw it in a figure whose introns "
                "are not shrunk"
            )
        x = place.x
        return cls(shape, x.left, x.right, top, bottom, x.start, x.end, float(depth))

    @property
    def upright(self) -> bool:
        """Whether the map stands on its diagonal."""
        return self.shape != "square"

    def across(self, positions: Real[np.ndarray, " points"]) -> Float64[np.ndarray, " points"]:
        """Page positions in mm of genomic ones, those outside the region too."""
        part = (np.asarray(positions, dtype=np.float64) - self.start) / (self.end - self.start)
        return self.left + part * (self.right - self.left)

    def points(
        self, one: Real[np.ndarray, " points"], other: Real[np.ndarray, " points"]
    ) -> Points:
        """Places of pairs of positions; a square's are above the diagonal where one < other."""
        first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
        high = self.bottom - self.top
        if not self.upright:
            down = self.top + (first - self.start) / (self.end - self.start) * high
            return np.column_stack([self.across(second), down])
        up = self.bottom - (second - first) / self.depth * high
        return np.column_stack([self.across((first + second) / 2), up])

    def pairs(
        self, x: Real[np.ndarray, " points"], y: Real[np.ndarray, " points"]
    ) -> tuple[Float64[np.ndarray, " points"], Float64[np.ndarray, " points"]]:
        """The pairs of positions that lie at places of the page: the inverse of `points`."""
        across = self.start + (x - self.left) / (self.right - self.left) * (self.end - self.start)
        if not self.upright:
            down = (y - self.top) / (self.bottom - self.top)
            return np.asarray(self.start + down * (self.end - self.start)), np.asarray(across)
        apart = (self.bottom - y) / (self.bottom - self.top) * self.depth
        return np.asarray(across - apart / 2), np.asarray(across + apart / 2)

    def outline(self, span: tuple[int, int]) -> Outline:
        """What of the map is drawn: the frame's own shape, where the data's `span` reaches."""
        low, high = max(self.start, span[0]), min(self.end, span[1])
        if self.shape == "square":
            return self.points(np.array([low, low, high, high]), np.array([low, high, high, low]))
        if self.shape == "triangle":
            return self._under(low, high)
        ends = np.array([self.left, self.left, self.right, self.right])
        edges = np.array([self.bottom, self.top, self.top, self.bottom])
        return clip_outline(np.column_stack([ends, edges]), self._under(*span))

    def _under(self, low: int | float, high: int | float) -> Outline:
        """The pairs within [low, high], a triangle cut flat at the depth; clockwise."""
        reach = min(self.depth, high - low)
        if reach >= high - low:
            return self.points(np.array([low, low, high]), np.array([low, high, high]))
        return self.points(
            np.array([low, low, high - reach, high]), np.array([low, low + reach, high, high])
        )

    def height_at(self, distance: float) -> float:
        """How high in mm a triangle's flank is, `distance` mm from its corner."""
        per_mm = (self.end - self.start) / (self.right - self.left)
        return min(1.0, 2 * distance * per_mm / self.depth) * (self.bottom - self.top)


def clip_outline(points: Outline, by: Outline) -> Outline:
    """The part of a convex outline that lies within another one; both clockwise on the page.

    After Sutherland and Hodgman (1974), *Communications of the ACM* 17:32-42.
    """
    kept = [(float(x), float(y)) for x, y in points]
    for here, there in zip(by, np.roll(by, -1, axis=0), strict=True):
        side = [_side((x, y), here, there) for x, y in kept]
        following: list[tuple[float, float]] = []
        for i, (x, y) in enumerate(kept):
            before, (px, py) = side[i - 1], kept[i - 1]
            if (side[i] >= 0) != (before >= 0):
                part = before / (before - side[i])
                following.append((px + part * (x - px), py + part * (y - py)))
            if side[i] >= 0:
                following.append((x, y))
        kept = following
    points = np.array(kept).reshape(-1, 2)
    steps = np.abs(points - np.roll(points, 1, axis=0)).max(axis=1, initial=0.0)
    return frozen(points[steps > SLACK])


def clip_segments(
    ends: Float64[np.ndarray, "segments 2 2"], outline: Outline
) -> Float64[np.ndarray, "kept 2 2"]:
    """The parts of straight lines within a convex clockwise outline; lines outside are left out.

    After Cyrus and Beck (1978), *Computers and Graphics* 3:23-28.
    """
    enter, leave = np.zeros(len(ends)), np.ones(len(ends))
    for here, there in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        edge = there - here
        inward = np.array([-edge[1], edge[0]])
        inward /= max(float(np.hypot(*edge)), 1e-12)
        first = (ends[:, 0] - here) @ inward + SLACK
        last = (ends[:, 1] - here) @ inward + SLACK
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = first / (first - last)
        enter = np.where((first < 0) & (last >= 0), np.maximum(enter, crossing), enter)
        leave = np.where((first >= 0) & (last < 0), np.minimum(leave, crossing), leave)
        leave = np.where((first < 0) & (last < 0), -1.0, leave)
    kept = leave > enter
    step = (ends[:, 1] - ends[:, 0])[kept]
    start = ends[kept, 0]
    return np.stack([start + enter[kept, None] * step, start + leave[kept, None] * step], axis=1)


def _side(
    point: tuple[float, float], here: Float64[np.ndarray, "2"], there: Float64[np.ndarray, "2"]
) -> float:
    """Positive where `point` is on the inner side of an edge of a clockwise outline."""
    edge = there - here
    return float(edge[0] * (point[1] - here[1]) - edge[1] * (point[0] - here[0]))
