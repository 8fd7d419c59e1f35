"""Features packed into rows: no box on another, names where there is room, the rest in a strip.

Features choose their place with their names, the most important first: the highest score, then
the widest. If a box then finds no row, names give way, the least important first. If boxes alone
are too many, the last row becomes a strip for those without a place.
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
NAME_GAP = 1.2  # mm from a name to whatever is on its other side: no doubt whose it is
LEAST = SMALLEST_BIN * MM_PER_PT  # mm: no box is narrower
ARROWS = {"+": " →", "-": " ←"}
NAMED_MOST = 500  # features: of more, boxes take their places first, names what is left
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
            taken = (begin, start + width + NAME_GAP)
            found.append((PlacedName(i, start, beside, "right"), taken))
        start = left - NAME_AIR - width
        if start >= self.x.left:
            found.append((PlacedName(i, start, beside, "left"), (start - NAME_GAP, end)))
        return found

    def by_importance(self, named: int) -> None:
        """Each box, the first `named` with their names, in the first row that is free."""
        for number, i in enumerate(map(int, self.order)):
            alone = self._span(i)
            free = [k for k, lane in enumerate(self.lanes) if lane.free(*alone)]
            if not free:
                continue
            choice = self._named_place(i, free) if number < named else None
            lane, span = (free[0], alone) if choice is None else choice
            self.lanes[lane].take(*span)
            self.row[i] = lane

    def _named_place(self, i: int, free: list[int]) -> tuple[int, tuple[float, float]] | None:
        candidates = self._candidates(i)
        for lane in free:
            for name, span in candidates:
                if self.lanes[lane].free(*span):
                    self.names.append(name)
                    return lane, span
        return None

    def by_position(self) -> bool:
        """Boxes from left to right, in as few rows as can be; whether every box has a row."""
        for i in range(len(self.features)):
            span = self._span(i)
            lane = next((k for k, lane in enumerate(self.lanes) if lane.free(*span)), None)
            if lane is None:
                return False
            self.lanes[lane].take(*span)
            self.row[i] = lane
        return True

    def fill_gaps(self) -> None:
        """The names that are still lacking, where their boxes' rows have room."""
        done = {name.feature for name in self.names}
        for i in map(int, self.order):
            if i in done or self.row[i] < 0:
                continue
            lane, (begin, end) = self.lanes[int(self.row[i])], self._span(i)
            for name, (start, finish) in self._candidates(i):
                own = (end, finish) if name.side == "right" else (start, begin)
                if name.side == "inside":
                    self.names.append(name)
                    break
                if lane.free(*own):
                    self.names.append(name)
                    lane.take(*own)
                    break

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

    best = packing(rows)
    strip = not best.by_position()
    if strip:
        rows -= 1
        best = packing(rows)
        best.by_importance(0)
    best.fill_gaps()
    merged = int((best.row < 0).sum())
    low, high = 0, len(features) if names and any(features.names) else 0
    number = high if high <= NAMED_MOST else 0
    while low < number:  # how many of the most important may keep their names
        trial = packing(rows)
        trial.by_importance(number)
        if int((trial.row < 0).sum()) <= merged:
            trial.fill_gaps()
            best = max(best, trial, key=lambda each: len(each.names))
            low = number
        else:
            high = number - 1
        number = (low + high + 1) // 2
    return best.done(strip=strip)


def strip_steps(
    edges: Float64[np.ndarray, "features 2"], x: XScale, *, bins: int, steps: int
) -> tuple[list[Float64[np.ndarray, "boxes 2"]], int]:
    """Edges in mm of what overlaps little to much, in `steps`, and the most features on one spot.

    Where there are more borders than bins of the page, each bin has the most of its spots.
    """
    borders = np.unique(edges)
    starts, ends = np.sort(edges[:, 0]), np.sort(edges[:, 1])
    depth = np.searchsorted(starts, borders, "right") - np.searchsorted(ends, borders, "right")
    if len(borders) > bins:
        grid = np.linspace(x.left, x.right, bins + 1)
        before = np.searchsorted(borders, grid[:-1], "right") - 1
        most_of = np.where(before < 0, 0, depth[before])
        within = np.clip(np.searchsorted(grid, borders, "right") - 1, 0, bins - 1)
        np.maximum.at(most_of, within, depth)
        borders, depth = grid, np.append(most_of, 0)
    most = int(depth.max(initial=0))
    count = min(steps, most)
    level = np.ceil(depth * count / max(most, 1)).astype(np.int64)
    changes = np.flatnonzero(np.diff(level, prepend=-1))
    places = np.stack([borders[changes][:-1], borders[changes][1:]], axis=1)
    return [places[level[changes][:-1] == k + 1] for k in range(count)], most
