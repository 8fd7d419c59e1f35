"""Features packed into rows: no box on another, names where there is room, the rest in a strip.

First every feature chooses its place with its name, the most important first. If a box then finds
no row, names give way: boxes are packed from left to right, which takes the fewest rows, and names
fill what is left. If that does not do either, the last row becomes a strip for what has no place.
"""

import bisect
import dataclasses
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float64, Int64

from agviz.figure.interval_inputs import HeldFeatures
from agviz.figure.scales import XScale
from agviz.figure.style import MM_PER_PT, SMALL_SIZE, SMALLEST_BIN
from agviz.figure.text import text_width

BOX_AIR = 0.25  # mm between two boxes of a row: features that touch stay two
NAME_AIR, NAME_INSET = 0.45, 0.6  # mm from a box to its name beside it, or within it
LEAST = SMALLEST_BIN * MM_PER_PT  # mm: no box is narrower
ARROWS = {"+": " →", "-": " ←"}
CHEVRONS_FROM = 2.2  # mm: boxes as wide as this show their strand themselves
Side = Literal["inside", "right", "left"]


@dataclasses.dataclass(frozen=True)
class PlacedName:
    """A feature's name: its left end in mm, what is written, and where."""

    feature: int
    x: float
    text: str
    side: Side


@dataclasses.dataclass(frozen=True, eq=False)
class PackedRows:
    """Row of each feature (-1: in the strip), their boxes' edges in mm, names, and their number.

    `rows` is how many rows are used, the strip too; `nameless` counts names that had no room.
    """

    row: Int64[np.ndarray, " features"]
    edges: Float64[np.ndarray, "features 2"]
    names: tuple[PlacedName, ...]
    rows: int
    nameless: int

    @property
    def in_strip(self) -> Bool[np.ndarray, " features"]:
        """The features that had no row of their own."""
        return self.row < 0


def box_edges(features: HeldFeatures, x: XScale) -> Float64[np.ndarray, "features 2"]:
    """Left and right of each box in mm, cut at the page's data area and never too narrow."""
    edges = x.mm(features.spans)
    middle = np.clip(edges.mean(1), x.left + LEAST / 2, x.right - LEAST / 2)
    narrow = edges[:, 1] - edges[:, 0] < LEAST
    edges[narrow] = middle[narrow, None] + np.array([-LEAST / 2, LEAST / 2])
    return edges


def by_importance(
    features: HeldFeatures, edges: Float64[np.ndarray, "features 2"]
) -> Int64[np.ndarray, " features"]:
    """Order of the features: highest score first, then those that are seen widest."""
    scores = np.where(np.isnan(features.scores), -np.inf, features.scores)
    widths = edges[:, 1] - edges[:, 0]
    return np.lexsort((features.spans[:, 0], -widths, -scores))


class _Lane:
    """What of one row is taken: spans that do not overlap, in order."""

    def __init__(self) -> None:
        self.starts: list[float] = []
        self.ends: list[float] = []

    def free(self, start: float, end: float) -> bool:
        at = bisect.bisect_left(self.starts, end)
        return at == 0 or self.ends[at - 1] <= start

    def take(self, start: float, end: float) -> None:
        at = bisect.bisect_left(self.starts, start)
        self.starts.insert(at, start)
        self.ends.insert(at, end)


class _Packing:
    """Rows that are being filled."""

    def __init__(
        self, features: HeldFeatures, x: XScale, *, font: str, rows: int, names: bool
    ) -> None:
        self.features, self.x, self.font = features, x, font
        self.edges = box_edges(features, x)
        self.order = by_importance(features, self.edges)
        self.lanes = [_Lane() for _ in range(rows)]
        self.row = np.full(len(features), -1, dtype=np.int64)
        self.named = names
        self.names: list[PlacedName] = []

    def _span(self, i: int) -> tuple[float, float]:
        left, right = self.edges[i].tolist()
        return left - BOX_AIR / 2, right + BOX_AIR / 2

    def _candidates(self, i: int) -> list[tuple[PlacedName, tuple[float, float]]]:
        """Where a name may stand, the best first, and what it takes of its row."""
        name = self.features.names[i]
        if not self.named or not name:
            return []
        left, right = self.edges[i].tolist()
        arrow = ARROWS.get(self.features.strands[i], "")
        inside, beside = name + arrow, name + ("" if right - left >= CHEVRONS_FROM else arrow)
        found = []
        width = text_width(inside, SMALL_SIZE, font=self.font)
        if right - left >= width + 2 * NAME_INSET:
            start = (left + right - width) / 2
            return [(PlacedName(i, start, inside, "inside"), self._span(i))]
        width = text_width(beside, SMALL_SIZE, font=self.font)
        begin, end = self._span(i)
        start = right + NAME_AIR
        if start + width <= self.x.right:
            taken = (begin, start + width + NAME_AIR)
            found.append((PlacedName(i, start, beside, "right"), taken))
        start = left - NAME_AIR - width
        if start >= self.x.left:
            found.append((PlacedName(i, start, beside, "left"), (start - NAME_AIR, end)))
        return found

    def by_importance(self, *, all_or_none: bool) -> bool:
        """Each box with its name in the first row free for both, else alone in the first free.

        Says whether every box has a row; with `all_or_none` it stops at the first that has none.
        """
        for i in map(int, self.order):
            alone = self._span(i)
            free = [k for k, lane in enumerate(self.lanes) if lane.free(*alone)]
            if not free:
                if all_or_none:
                    return False
                continue
            choice = self._named_place(i, free)
            lane, span = (free[0], alone) if choice is None else choice
            self.lanes[lane].take(*span)
            self.row[i] = lane
        return bool((self.row >= 0).all())

    def _named_place(self, i: int, free: list[int]) -> tuple[int, tuple[float, float]] | None:
        candidates = self._candidates(i)
        for lane in free:
            for name, span in candidates:
                if self.lanes[lane].free(*span):
                    self.names.append(name)
                    return lane, span
        return None

    def by_position(self) -> bool:
        """Boxes from left to right in as few rows as can be, then names where there is room."""
        for i in range(len(self.features)):
            span = self._span(i)
            lane = next((k for k, lane in enumerate(self.lanes) if lane.free(*span)), None)
            if lane is None:
                return False
            self.lanes[lane].take(*span)
            self.row[i] = lane
        for i in map(int, self.order):
            begin, end = self._span(i)
            lane = int(self.row[i])
            for name, (start, finish) in self._candidates(i):
                own = (end, finish) if name.side == "right" else (start, begin)
                if name.side == "inside" or self.lanes[lane].free(*own):
                    self.names.append(name)
                    if name.side != "inside":
                        self.lanes[lane].take(*own)
                    break
        return True

    def done(self, *, strip: bool) -> PackedRows:
        """What was decided; a strip comes below the rows."""
        wanted = sum(bool(name) for name in self.features.names) if self.named else 0
        used = int(self.row.max(initial=-1)) + 1 + strip
        return PackedRows(
            self.row, self.edges, tuple(self.names), max(used, 1), wanted - len(self.names)
        )


def pack_intervals(
    features: HeldFeatures, x: XScale, *, font: str, rows: int, names: bool = True
) -> PackedRows:
    """A row of `rows` for each feature, and a place for each name that finds one."""

    def packing(count: int) -> _Packing:
        return _Packing(features, x, font=font, rows=count, names=names)

    named = packing(rows)
    if names and any(features.names) and named.by_importance(all_or_none=True):
        return named.done(strip=False)
    tight = packing(rows)
    if tight.by_position():
        return tight.done(strip=False)
    crowded = packing(rows - 1)
    crowded.by_importance(all_or_none=False)
    return crowded.done(strip=True)


def strip_steps(
    edges: Float64[np.ndarray, "features 2"], x: XScale, *, bins: int, steps: int
) -> tuple[list[Float64[np.ndarray, "boxes 2"]], int]:
    """Edges in mm of what overlaps little to much, in `steps`, and the most features on one spot.

    A spot is one bin of the page.
    """
    width = (x.right - x.left) / bins
    first = np.clip(((edges[:, 0] - x.left) / width).astype(np.int64), 0, bins - 1)
    last = np.clip(np.ceil((edges[:, 1] - x.left) / width - 1e-9).astype(np.int64) - 1, first, None)
    last = np.minimum(last, bins - 1)
    counts = np.bincount(first, minlength=bins + 1) - np.bincount(last + 1, minlength=bins + 1)
    depth = np.cumsum(counts)[:bins]
    most = int(depth.max(initial=0))
    level = np.ceil(depth * min(steps, most) / max(most, 1)).astype(np.int64)
    borders = np.flatnonzero(np.diff(np.concatenate([[-1], level, [-1]])))
    starts, ends = borders[:-1], borders[1:]
    places = x.left + np.stack([starts, ends], axis=1) * width
    return [places[level[starts] == k + 1] for k in range(min(steps, most))], most
