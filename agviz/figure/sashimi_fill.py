"""What the rows of a sashimi plot share, decided before any is drawn.

All rows of a panel have their zero at the same height, the same mm per count of coverage and the
same height of arcs per span, so that they can be compared.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from agviz.figure.junction_coverage import change_of_coverage, on_grid, on_strands, summed
from agviz.figure.place import Place, Row
from agviz.figure.sashimi_arcs import MOST_ASPECT, SPAN_POWER, Bank, Feet, fitted, sides
from agviz.figure.sashimi_lanes import Chosen, SashimiLane, choose, mean_and_spread
from agviz.figure.scales import XScale, YScale, tidy_above
from agviz.figure.signals import Binned
from agviz.figure.style import NUMBER_SIZE
from agviz.figure.text import line_height
from agviz.genome.types import Interval

COVER_PART = 0.42  # of a row's height, where arcs need the rest
LABEL_ROOM = line_height(NUMBER_SIZE) / 2 + 0.15  # mm above the highest arc
BARE_ROOM = 0.3  # mm, where arcs have no labels
CUT_STEP, CUT_MOST = 1.5, 12.0  # mm between arcs that end beyond the page, and for all of them
PROFILE_MOST = 200  # bins looked at for arcs to clear the coverage
TINY = 1e-12  # instead of zero where nothing is drawn
STRAND_NAMES = {1: "+", -1: "-", 0: "."}


@dataclasses.dataclass(frozen=True, eq=False)
class Cover:
    """Coverage of one row: the mean of its members, and their standard deviation."""

    binned: Binned
    infinite: bool = False
    spread: Float[np.ndarray, " bins"] | None = None

    def at(self, positions: Int64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """The value drawn at each base; 0 outside the data and where it is not known."""
        edges, values = self.binned.edges, self.binned.extreme
        index = np.searchsorted(edges, positions, side="right") - 1
        inside = (index >= 0) & (index < len(values))
        found = values[np.clip(index, 0, len(values) - 1)].astype(np.float64)
        return np.nan_to_num(np.where(inside, found, 0.0), nan=0.0)


@dataclasses.dataclass(frozen=True, eq=False)
class RowArcs:
    """The arcs of one row: which of the chosen introns go up and which down."""

    up: Bank
    down: Bank
    up_ids: Int64[np.ndarray, " up"]
    down_ids: Int64[np.ndarray, " down"]


@dataclasses.dataclass(frozen=True, eq=False)
class Filling:
    """All that the rows of one panel share; `covers`, `tops` and `arcs` have one entry per row.

    `largest` is the size that each row's arcs are compared with, in all regions side by side.

    `scale` is the rise in mm of the widest arc, `cover` the height in mm of the coverage (of its
    two halves together for a difference), `down` what is kept below zero, labels included.
    """

    chosen: Chosen
    strands: frozenset[str]
    covers: tuple[Cover | None, ...]
    tops: tuple[float, ...]
    largest: Float64[np.ndarray, " rows"]
    arcs: tuple[RowArcs, ...]
    scale: float
    cover: float
    down: float
    signed: bool

    def y(self, number: int, row: Row) -> YScale:
        """The scale of a row's coverage; its zero is where lower arcs hang."""
        zero, top = row.bottom - self.down, self.tops[number]
        if self.signed:
            return YScale(-top, top, zero + self.cover / 2, zero - self.cover / 2)
        return YScale(0.0, top, zero, zero - self.cover)


def fill_rows(panel: Any, place: Place) -> Filling:
    """Count, choose, bin; then the largest arcs for which every row has room."""
    chosen = choose(panel, place.region)
    signed = panel.show == "difference"
    found = frozenset(STRAND_NAMES[int(code)] for code in chosen.census.places[:, 2])
    strands = frozenset([panel.strand]) if panel.strand else found
    covers = tuple(_cover(lane, place, strands, panel) for lane in panel.lanes)
    elsewhere = [(each, choose(panel, each.region)) for each in place.others]
    others = [
        tuple(_cover(lane, each, strands, panel) for lane in panel.lanes) for each, _ in elsewhere
    ]
    tops = _tops([covers, *others], shared=panel.scale == "shared")
    sizes = np.hstack([one.census.values for one in (chosen, *(there for _, there in elsewhere))])
    largest = largest_of(sizes, shared=panel.scale == "shared")
    values = np.nan_to_num(chosen.census.values, nan=0.0)
    feet = feet_of(chosen.census.places, place.region, place.x)
    above = values > 0 if signed else np.broadcast_to(sides(feet), values.shape)
    shape = arc_shapes(panel, feet, values, largest=largest)
    margin = BARE_ROOM if panel.label == "none" else LABEL_ROOM
    sides_used = [bool((side & (values != 0)).any()) for side in (above, ~above)]
    room = place.rows[0].height - margin * sum(sides_used)
    cover = 0.0
    if any(each is not None for each in covers):
        cover = COVER_PART * place.rows[0].height if any(sides_used) else room

    def stand(cover: float) -> tuple[RowArcs, ...]:
        half = cover / 2 if signed else cover
        return tuple(
            _row_arcs(
                chosen.census.places, feet, values[i] != 0, up=above[i], shape=shape[i],
                cover=covers[i], per_mm=tops[i] / half if half else np.inf, signed=signed,
                free=panel.heights == "count", x=place.x,
            )
            for i in range(len(panel.lanes))
        )  # fmt: skip

    arcs, scale, cover = _fit(stand, room, cover, widest=float(feet.span.max(initial=0.0)))
    down = max((each.down.top(scale) for each in arcs), default=0.0)
    down = max(down, cover / 2 if signed else 0.0) + margin * sides_used[1]
    return Filling(chosen, strands, covers, tops, largest, arcs, scale, cover, down, signed)


def _fit(
    stand: Any, room: float, cover: float, *, widest: float
) -> tuple[tuple[RowArcs, ...], float, float]:
    """Arcs, their scale, and the height of the coverage, which takes the room that arcs leave."""
    most = min(room, MOST_ASPECT * widest)
    arcs = stand(cover)
    scale = fitted([(each.up, each.down) for each in arcs], room, most)
    used = max((a.up.top(scale) for a in arcs), default=0.0) + max(
        (a.down.top(scale) for a in arcs), default=0.0
    )
    if cover and scale and room - used > 0.5:
        cover += 0.7 * (room - used)
        arcs = stand(cover)
        scale = fitted([(each.up, each.down) for each in arcs], room, most)
    return arcs, scale, cover


def feet_of(places: Int64[np.ndarray, "introns 3"], region: Interval, x: XScale) -> Feet:
    """Where introns begin and end on the page.

    One that ends beyond the region is drawn as if it ended as far beyond the page as it begins
    before it, and a little further for each other one that ends nearer, so that all are seen.
    """
    left, right = x.mm(places[:, 0]), x.mm(places[:, 1])
    off_left, off_right = places[:, 0] <= region.start, places[:, 1] >= region.end
    off_left &= ~off_right
    cut = np.where(off_right, 1, np.where(off_left, -1, 0))
    further = np.zeros(len(places))
    further[off_right] = _further(places[off_right, 1])
    further[off_left] = _further(-places[off_left, 0])
    edge = np.where(off_right, x.right, x.left)
    return Feet(
        left=np.where(off_left, 2 * x.left - right - further, left),
        right=np.where(off_right, 2 * x.right - left + further, right),
        cut=cut,
        edge=edge,
    )


def _further(ends: Int64[np.ndarray, " cut"]) -> Float64[np.ndarray, " cut"]:
    """How many mm the arcs of ends further away reach further."""
    unique, rank = np.unique(ends, return_inverse=True)
    step = min(CUT_STEP, CUT_MOST / max(1, len(unique)))
    return rank.astype(np.float64) * step


def arc_shapes(
    panel: Any,
    feet: Feet,
    values: Float64[np.ndarray, "rows arcs"],
    *,
    largest: Float64[np.ndarray, " rows"],
) -> Float64[np.ndarray, "rows arcs"]:
    """Height of each arc relative to the highest: by its span, or by its count."""
    if panel.heights == "span":
        part = (feet.span / feet.span.max(initial=TINY)) ** SPAN_POWER
        return np.broadcast_to(part, values.shape)
    return np.abs(values) / np.maximum(largest, TINY)[:, None]


def largest_of(
    values: Float64[np.ndarray, "rows arcs"], *, shared: bool
) -> Float64[np.ndarray, " rows"]:
    """The largest size in each row, or in all."""
    each = np.abs(np.nan_to_num(values, nan=0.0)).max(axis=1, initial=0.0)
    return np.full(len(each), each.max(initial=0.0)) if shared else each


def _row_arcs(
    places: Int64[np.ndarray, "introns 3"],
    feet: Feet,
    drawn: Bool[np.ndarray, " introns"],
    *,
    up: Bool[np.ndarray, " introns"],
    shape: Float64[np.ndarray, " introns"],
    cover: Cover | None,
    per_mm: float,
    signed: bool,
    free: bool,
    x: XScale,
) -> RowArcs:
    """Banks of a row's upper arcs, which stand on the coverage, and of its lower ones."""
    banks, ids = [], []
    for side, sign in ((up, 1.0), (~up, -1.0)):
        rows = side & drawn
        onto = cover if sign > 0 or signed else None
        heights = _foot_heights(places[rows], feet.part(rows), onto, sign / per_mm)
        profile = None if onto is None else _profile(onto, x, sign / per_mm)
        banks.append(Bank(feet.part(rows), heights, shape=shape[rows], profile=profile, free=free))
        ids.append(np.flatnonzero(rows))
    return RowArcs(banks[0], banks[1], ids[0], ids[1])


def _foot_heights(
    places: Int64[np.ndarray, "introns 3"], feet: Feet, cover: Cover | None, factor: float
) -> Float64[np.ndarray, "introns 2"]:
    """Height in mm of the coverage at the exonic bases beside each intron, away from zero.

    An end beyond the page is as high as the other.
    """
    if cover is None:
        return np.zeros((len(places), 2))
    sites = (places[:, 0] - 1, places[:, 1])
    heights = np.stack([np.maximum(cover.at(site) * factor, 0.0) for site in sites], axis=1)
    heights[feet.cut == 1, 1] = heights[feet.cut == 1, 0]
    heights[feet.cut == -1, 0] = heights[feet.cut == -1, 1]
    return heights


def _profile(
    cover: Cover, x: XScale, factor: float
) -> tuple[Float64[np.ndarray, " bins"], Float64[np.ndarray, " bins"]]:
    """Middles on the page and heights in mm of the coverage, of neighboring bins the highest."""
    edges = cover.binned.edges
    middles = x.mm((edges[:-1] + edges[1:]) / 2)
    heights = np.maximum(np.nan_to_num(cover.binned.extreme * factor, nan=0.0), 0.0)
    if len(heights) > PROFILE_MOST:
        starts = np.linspace(0, len(heights), PROFILE_MOST, endpoint=False).astype(np.int64)
        middles, heights = middles[starts], np.maximum.reduceat(heights, starts)
    return middles, heights.astype(np.float64)


def _cover(lane: SashimiLane, place: Place, strands: frozenset[str], panel: Any) -> Cover | None:
    """Coverage of one row, the mean over its members, of the strands that are drawn."""
    each: list[Binned] = []
    for member in lane.members:
        signals: Sequence[Any] = member[-1].coverage
        if len(member) == 2 and signals:
            signals = change_of_coverage(member[0], member[1], panel.change)
        binned = summed(on_strands(signals, strands), place.region, place.bins)
        if binned is not None:
            each.append(binned)
    if not each:
        return None
    if len(each) == 1:
        return Cover(*_bounded(each[0]))
    low, _ = mean_and_spread(on_grid(each, "low").astype(np.float64))
    high, spread = mean_and_spread(on_grid(each, "high").astype(np.float64))
    grain = max(one.grain for one in each)
    binned = Binned(each[0].edges, low.astype(np.float32), high.astype(np.float32), grain)
    binned, infinite = _bounded(binned)
    return Cover(binned, infinite, spread)


def _bounded(binned: Binned) -> tuple[Binned, bool]:
    """Infinite values as far from zero as the farthest of the others; whether there are any."""
    both = np.concatenate([binned.low, binned.high])
    if not np.isinf(both).any():
        return binned, False
    finite = np.abs(both[np.isfinite(both)])
    far = float(finite.max(initial=0.0)) or 1.0
    low, high = (np.clip(values, -far, far) for values in (binned.low, binned.high))
    return Binned(binned.edges, low, high, binned.grain), True


def _tops(covers: Sequence[Sequence[Cover | None]], *, shared: bool) -> tuple[float, ...]:
    """The upper end of each row's scale of coverage in all regions, spreads included."""
    tops = [max(map(_top, row)) for row in zip(*covers, strict=True)]
    if shared:
        tops = [max(tops, default=0.0)] * len(tops)
    return tuple(tidy_above(top) for top in tops)


def _top(cover: Cover | None) -> float:
    if cover is None:
        return 0.0
    sizes = np.abs(cover.binned.extreme).astype(np.float64)
    if cover.spread is not None:
        sizes = sizes + np.nan_to_num(cover.spread, nan=0.0)
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))
