"""Arcs of a sashimi plot: on which side each goes, how high it rises, its Bézier curve.

All in mm. An arc runs along the straight line between its two feet, lifted by h · 4t(1 − t): a
cubic Bézier whose ends are upright. With h growing faster than the square root of the span, arcs
whose feet are equally high and that lie within each other never cross. Where feet differ, an outer
arc is raised until it clears the inner ones and the coverage below it.
"""

import dataclasses

import numpy as np
from jaxtyping import Bool, Float64, Int64

SPAN_POWER = 0.55  # above a half, so that nested arcs do not cross
INNER = np.linspace(0.15, 0.85, 9)  # where along an inner arc the outer one must be above it
TOP_AT = np.linspace(0.0, 1.0, 9)  # where along an arc its highest point is looked for
CLEAR = (0.12, 0.88)  # of an arc's span: within, it must be above the coverage
NEST_GAP, COVER_GAP = 0.45, 0.35  # mm
CUT_GAP, CUT_GAPS = 1.4, 6.0  # mm between arcs that leave the page, which run side by side; of all
LEAST_RISE = 0.8  # mm
MOST_ASPECT = 0.55  # an arc is at most this part of its span high, if alone
TOUCH = 1e-6  # mm: closer ends are the same
BOTH = 2  # in `Feet.cut`
UNSEEN = 0.02  # mm: no wider than a hair of a line


@dataclasses.dataclass(frozen=True, eq=False)
class Feet:
    """Where arcs stand: `left`, `right` in mm along the page, and which end is cut off.

    An arc that is cut at the page's edge, `edge` mm, is the part on the page of one that ends about
    as far beyond it: `cut` is -1 for the left end, 1 for the right, 0 for none. It is `BOTH` for
    one that spans the page: it reaches as far beyond either edge, `edge` being the right one.
    """

    left: Float64[np.ndarray, " arcs"]
    right: Float64[np.ndarray, " arcs"]
    cut: Int64[np.ndarray, " arcs"]
    edge: Float64[np.ndarray, " arcs"]

    @property
    def span(self) -> Float64[np.ndarray, " arcs"]:
        """Width in mm."""
        return self.right - self.left

    def part(self, rows: Bool[np.ndarray, " arcs"]) -> "Feet":
        """The arcs where `rows` is True."""
        return Feet(self.left[rows], self.right[rows], self.cut[rows], self.edge[rows])


def sides(feet: Feet) -> Bool[np.ndarray, " arcs"]:
    """Which arcs go above: each to the side where it crosses fewer, then nests less deeply.

    Short arcs choose first; of equally good sides it is the upper one.
    """
    order = np.lexsort((feet.left, feet.span))
    above = np.ones(len(order), dtype=bool)
    depth = np.zeros(len(order), dtype=np.int64)
    done = np.zeros(len(order), dtype=bool)
    by_left = np.argsort(feet.left, kind="stable")
    lefts = feet.left[by_left]
    # Those that have chosen are no wider: they reach into an arc only from as near as it is wide.
    firsts = np.searchsorted(lefts, feet.left - feet.span - 2 * TOUCH)
    lasts = np.searchsorted(lefts, feet.right + TOUCH, side="right")
    for i in order:
        near = by_left[firsts[i] : lasts[i]]
        near = near[done[near]]
        crossed, inner = crossings(feet, int(i), near), within(feet, int(i), near)
        up, deep = above[near], depth[near]
        costs = [
            (int((crossed & here).sum()), int(deep[inner & here].max(initial=0)))
            for here in (up, ~up)
        ]
        above[i] = costs[0] <= costs[1]
        depth[i] = 1 + (costs[0] if above[i] else costs[1])[1]
        done[i] = True
    return above


Some = slice | Int64[np.ndarray, " arcs"]
EVERY = slice(None)


def crossings(feet: Feet, i: int, among: Some = EVERY) -> Bool[np.ndarray, " arcs"]:
    """The arcs that must cross arc `i` on the same side: each begins within the other's span."""
    left, right, start, end = feet.left[among], feet.right[among], feet.left[i], feet.right[i]
    first = (left < start - TOUCH) & (start < right - TOUCH) & (right < end - TOUCH)
    second = (start < left - TOUCH) & (left < end - TOUCH) & (end < right - TOUCH)
    return np.asarray(first | second)


def within(feet: Feet, i: int, among: Some = EVERY) -> Bool[np.ndarray, " arcs"]:
    """The arcs that lie within the span of arc `i`, which is not one of them."""
    left, right, start, end = feet.left[among], feet.right[among], feet.left[i], feet.right[i]
    inside = (left >= start - TOUCH) & (right <= end + TOUCH)
    inside &= right - left < end - start - TOUCH
    return np.asarray(inside)


def parameter(part: Float64[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
    """The t of a Bézier arc at a part (0 to 1) of its span: where 3t² − 2t³ is `part`."""
    return np.asarray(0.5 - np.sin(np.arcsin(1 - 2 * np.clip(part, 0.0, 1.0)) / 3))


def rise(part: Float64[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
    """Height of an arc, of 1 at its middle, at a part (0 to 1) of its span."""
    t = parameter(part)
    return np.asarray(4 * t * (1 - t))


class Bank:
    """The arcs of one side of one row, ready to be raised to any scale.

    Parameters
    ----------
    feet
        Where they stand.
    heights
        Height of both feet above zero, (arcs, 2).
    shape
        Relative height of each arc, at most 1.
    profile
        Coverage to stay clear of: positions along the page and heights above zero, in mm.
    free
        Whether nothing may be raised, since heights say something else than the span.
    """

    def __init__(
        self,
        feet: Feet,
        heights: Float64[np.ndarray, "arcs 2"],
        *,
        shape: Float64[np.ndarray, " arcs"],
        profile: tuple[Float64[np.ndarray, " bins"], Float64[np.ndarray, " bins"]] | None,
        free: bool = False,
    ) -> None:
        self.feet, self.heights, self.shape = feet, heights, shape
        self.floor = np.full(len(shape), LEAST_RISE)
        self.order = np.argsort(feet.span, kind="stable")
        leaving = max(1, int((feet.cut != 0).sum()))
        self.gaps = np.where(
            feet.cut != 0, max(NEST_GAP, min(CUT_GAP, CUT_GAPS / leaving)), NEST_GAP
        )
        self.pairs = [] if free else [self._inner(int(j)) for j in self.order]
        if profile is not None and not free and len(shape):
            self.floor = np.maximum(self.floor, self._clearance(*profile))

    def chord(self, x: Float64[np.ndarray, "..."], j: int) -> Float64[np.ndarray, "..."]:
        """Height of the straight line between the feet of arc `j`."""
        low, high = self.heights[j]
        part = (x - self.feet.left[j]) / max(self.feet.span[j], TOUCH)
        return np.asarray(low + (high - low) * part)

    def _inner(
        self, j: int
    ) -> tuple[Int64[np.ndarray, " m"], Float64[np.ndarray, "m k"], Float64[np.ndarray, "m k"]]:
        """Arcs within arc `j`; what its height must be over them: `fixed + factor * height`."""
        seen = self.feet.span[j] > UNSEEN  # else nothing within can be told from it
        inner = np.flatnonzero(within(self.feet, j) & seen)
        x = self.feet.left[inner, None] + self.feet.span[inner, None] * INNER
        outer = rise((x - self.feet.left[j]) / self.feet.span[j])
        low, high = self.heights[inner, :1], self.heights[inner, 1:]
        line = low + (high - low) * INNER
        return inner, (line - self.chord(x, j)) / outer, rise(INNER) / outer

    def _clearance(
        self, x: Float64[np.ndarray, " bins"], cover: Float64[np.ndarray, " bins"]
    ) -> Float64[np.ndarray, " arcs"]:
        """The least height of each arc that keeps it above the coverage between its feet."""
        found = np.zeros(len(self.shape))
        for j in range(len(found)):
            part = (x - self.feet.left[j]) / max(self.feet.span[j], TOUCH)
            between = (part > CLEAR[0]) & (part < CLEAR[1])
            over = cover[between] + COVER_GAP - self.chord(x[between], j)
            found[j] = (over / rise(part[between])).max(initial=0.0)
        return found

    def raised(self, scale: float) -> Float64[np.ndarray, " arcs"]:
        """Height of each arc over the line between its feet, the largest being `scale` or more."""
        height = np.maximum(scale * self.shape, self.floor)
        for j, (inner, fixed, factor) in zip(self.order, self.pairs, strict=False):
            if len(inner):
                need = (fixed + factor * height[inner, None]).max() + self.gaps[j]
                height[j] = max(height[j], need)
        return height

    def tops(self, scale: float) -> Float64[np.ndarray, " arcs"]:
        """The highest point of each arc above zero."""
        low, high = self.heights[:, :1], self.heights[:, 1:]
        line = low + (high - low) * TOP_AT
        return np.asarray((line + self.raised(scale)[:, None] * rise(TOP_AT)).max(axis=1))

    def top(self, scale: float) -> float:
        """The highest point of all arcs above zero."""
        return float(self.tops(scale).max(initial=0.0))

    def crowned(self, scale: float, width: float, near: float) -> bool:
        """Whether an arc that is narrower than `width` ends within `near` mm of the highest."""
        tops = self.tops(scale)
        return bool((tops[self.feet.span < width] > tops.max(initial=0.0) - near).any())


def fitted(banks: list[tuple[Bank, Bank]], room: float, most: float) -> float:
    """The largest scale, at most `most`, at which upper and lower arcs of all rows fit in `room`.

    `room` is for the highest arc above zero and the lowest below it, in mm.
    """

    def need(scale: float) -> float:
        return max((up.top(scale) for up, _ in banks), default=0.0) + max(
            (down.top(scale) for _, down in banks), default=0.0
        )

    low, high = 0.0, most
    if need(high) <= room:
        return high
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if need(middle) <= room else (low, middle)
    return low


def beziers(
    feet: Feet,
    heights: Float64[np.ndarray, "arcs 2"],
    rises: Float64[np.ndarray, " arcs"],
    *,
    zero: float,
    up: bool,
) -> Float64[np.ndarray, "arcs 4 2"]:
    """Curves on the page, from left to right; of a cut arc the part that is on it."""
    sign = -1.0 if up else 1.0
    lift = 4 / 3 * rises
    x = np.stack([feet.left, feet.left, feet.right, feet.right], axis=1)
    low, high = heights[:, 0], heights[:, 1]
    y = zero + sign * np.stack([low, low + lift, high + lift, high], axis=1)
    points = np.stack([x, y], axis=2)
    t = parameter((feet.edge - feet.left) / feet.span)
    for cut in (1, -1, BOTH):
        rows = feet.cut == cut
        points[rows] = _split(points[rows], t[rows], first=cut != -1)
    rows = feet.cut == BOTH  # its left edge is at 1 - t of the whole
    points[rows] = _split(points[rows], (1 - t[rows]) / t[rows], first=False)
    return points


def _split(
    points: Float64[np.ndarray, "arcs 4 2"], t: Float64[np.ndarray, " arcs"], *, first: bool
) -> Float64[np.ndarray, "arcs 4 2"]:
    """The first or last part of curves, cut at `t`, by de Casteljau's rule."""
    a, b, c, d = np.moveaxis(points, 1, 0)
    t = t[:, None]
    ab, bc, cd = a + (b - a) * t, b + (c - b) * t, c + (d - c) * t
    abc, bcd = ab + (bc - ab) * t, bc + (cd - bc) * t
    middle = abc + (bcd - abc) * t
    return np.stack([a, ab, abc, middle] if first else [middle, bcd, cd, d], axis=1)


def along(
    points: Float64[np.ndarray, "arcs 4 2"], t: Float64[np.ndarray, " steps"]
) -> Float64[np.ndarray, "arcs steps 2"]:
    """Points of Bézier curves at the parameters `t`."""
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.asarray(np.einsum("kt,akd->atd", weights, points))
