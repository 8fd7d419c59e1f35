"""What the rows of a sashimi plot share, decided before any is drawn.

All rows of a panel have their zero at the same height, the same mm per count of coverage and the
same height of arcs per span, so that they can be compared.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64

from agviz.figure.place import Place, Row
from agviz.figure.sashimi_arcs import BOTH, MOST_ASPECT, SPAN_POWER, Bank, Feet, fitted
from agviz.figure.sashimi_cover import Cover, cover_of, tops_of
from agviz.figure.sashimi_feet import feet_of
from agviz.figure.sashimi_labels import BACKING, NARROW, OFF_ARC
from agviz.figure.sashimi_lanes import Chosen, choose
from agviz.figure.sashimi_sides import steady_sides
from agviz.figure.scales import XScale, YScale
from agviz.figure.style import NUMBER_SIZE
from agviz.figure.text import cap_height, line_height, text_width

COVER_PART = 0.42  # of a row's height, where arcs need the rest
LABEL_ROOM = line_height(NUMBER_SIZE) / 2 + 0.15  # mm above the highest arc, with its label on it
BEYOND_ROOM = OFF_ARC + cap_height(NUMBER_SIZE) / 2 + BACKING  # mm, where it is too narrow for that
NARROW_ARC = NARROW * text_width("1,000", NUMBER_SIZE)  # mm
BARE_ROOM = 0.3  # mm, where arcs have no labels
PROFILE_MOST = 200  # bins looked at for arcs to clear the coverage
TINY = 1e-12  # instead of zero where nothing is drawn
STRAND_NAMES = {1: "+", -1: "-", 0: "."}


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


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """What the rows show at one region: the first, or one that stands beside it."""

    place: Place
    chosen: Chosen
    strands: frozenset[str]
    covers: tuple[Cover | None, ...]
    feet: Feet
    sides: Bool[np.ndarray, " introns"]

    @property
    def values(self) -> Float64[np.ndarray, "rows introns"]:
        """The number on each arc; 0 where there is none."""
        return np.nan_to_num(self.chosen.census.values, nan=0.0)

    def upper(self, *, signed: bool) -> Bool[np.ndarray, "rows introns"]:
        """Which arcs stand above zero."""
        return self.values > 0 if signed else np.broadcast_to(self.sides, self.values.shape)

    def arcs(
        self,
        panel: Any,
        *,
        tops: Sequence[float],
        largest: Float64[np.ndarray, " rows"],
        cover: float,
    ) -> tuple[RowArcs, ...]:
        """The arcs of all rows where coverage may be `cover` mm high."""
        signed = panel.show == "difference"
        half = cover / 2 if signed else cover
        upper, values = self.upper(signed=signed), self.values
        shape = arc_shapes(panel, self.feet, values, largest=largest)
        return tuple(
            _row_arcs(
                self.chosen.census.places, self.feet, values[i] != 0, up=upper[i], shape=shape[i],
                cover=self.covers[i], per_mm=tops[i] / half if half else np.inf, most=half,
                signed=signed, free=panel.heights == "count", x=self.place.x,
            )
            for i in range(len(panel.lanes))
        )  # fmt: skip


def _part(panel: Any, place: Place) -> Part:
    chosen = choose(panel, place.region)
    found = frozenset(STRAND_NAMES[int(code)] for code in chosen.census.places[:, 2])
    strands = frozenset([panel.strand]) if panel.strand else found
    covers = tuple(cover_of(lane, place, strands=strands, panel=panel) for lane in panel.lanes)
    feet = feet_of(chosen.census.places, place.region, place.x)
    up = steady_sides(panel, place.region, chosen.census.places)
    return Part(place, chosen, strands, covers, feet, up)


def fill_rows(panel: Any, place: Place) -> Filling:
    """Count, choose, bin; then the largest arcs for which every row has room, in all regions."""
    parts = [_part(panel, each) for each in (place, *place.others)]
    signed, shared = panel.show == "difference", panel.scale == "shared"
    tops = tops_of([part.covers for part in parts], shared=shared)
    if panel.ylim is not None:
        tops = (panel.ylim[1],) * len(panel.lanes)
    sizes = np.hstack([part.chosen.census.values for part in parts])
    largest = largest_of(sizes, shared=shared)
    uppers = [(part.upper(signed=signed), part.values != 0) for part in parts]
    sides_used = [
        any((upper & drawn).any() for upper, drawn in uppers),
        any((~upper & drawn).any() for upper, drawn in uppers),
    ]
    covered = any(each is not None for part in parts for each in part.covers)

    def stand(cover: float) -> tuple[RowArcs, ...]:
        """Those of the first region, then those beside it."""
        return tuple(
            arcs
            for part in parts
            for arcs in part.arcs(panel, tops=tops, largest=largest, cover=cover)
        )

    widest = max(float(part.feet.span.max(initial=0.0)) for part in parts)
    arcs, margin, scale, cover = _fit_labelled(
        panel, stand, place.rows[0].height, covered=covered, sides=sides_used, widest=widest
    )
    down = max((each.down.top(scale) for each in arcs), default=0.0)
    down = max(down, cover / 2 if signed else 0.0) + margin * sides_used[1]
    own, arcs = parts[0], arcs[: len(panel.lanes)]
    return Filling(
        own.chosen, own.strands, own.covers, tops, largest, arcs, scale, cover, down, signed
    )


def _fit_labelled(
    panel: Any, stand: Any, height: float, *, covered: bool, sides: Sequence[bool], widest: float
) -> tuple[tuple[RowArcs, ...], float, float, float]:
    """Arcs, the room beyond them for labels, their scale, the height of the coverage.

    More room is kept where the highest arcs are too narrow to bear their labels.
    """
    for margin in (BARE_ROOM,) if panel.label == "none" else (LABEL_ROOM, BEYOND_ROOM):
        room = height - margin * sum(sides)
        cover = (COVER_PART * height if any(sides) else room) if covered else 0.0
        arcs, scale, cover = _fit(stand, room, cover, widest=widest)
        banks = [bank for each in arcs for bank in (each.up, each.down)]
        if not any(bank.crowned(scale, NARROW_ARC, BEYOND_ROOM - margin) for bank in banks):
            break
    return arcs, margin, scale, cover


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
    most: float,
    signed: bool,
    free: bool,
    x: XScale,
) -> RowArcs:
    """Banks of a row's upper arcs, which stand on the coverage, and of its lower ones."""
    banks, ids = [], []
    for side, sign in ((up, 1.0), (~up, -1.0)):
        rows = side & drawn
        onto = cover if sign > 0 or signed else None
        heights = _foot_heights(places[rows], feet.part(rows), onto, sign / per_mm, most)
        profile = None if onto is None else _profile(onto, x, sign / per_mm, most)
        banks.append(Bank(feet.part(rows), heights, shape=shape[rows], profile=profile, free=free))
        ids.append(np.flatnonzero(rows))
    return RowArcs(banks[0], banks[1], ids[0], ids[1])


def _foot_heights(
    places: Int64[np.ndarray, "introns 3"],
    feet: Feet,
    cover: Cover | None,
    factor: float,
    most: float,
) -> Float64[np.ndarray, "introns 2"]:
    """Height in mm of the coverage at the exonic bases beside each intron, up to `most`.

    An end beyond the page is as high as the other; both are at zero if both lie there.
    """
    if cover is None:
        return np.zeros((len(places), 2))
    sites = (places[:, 0] - 1, places[:, 1])
    heights = np.stack([np.clip(cover.at(site) * factor, 0.0, most) for site in sites], axis=1)
    heights[feet.cut == 1, 1] = heights[feet.cut == 1, 0]
    heights[feet.cut == -1, 0] = heights[feet.cut == -1, 1]
    heights[feet.cut == BOTH] = 0.0
    return heights


def _profile(
    cover: Cover, x: XScale, factor: float, most: float
) -> tuple[Float64[np.ndarray, " bins"], Float64[np.ndarray, " bins"]]:
    """Middles on the page and heights in mm of the coverage, of neighboring bins the highest."""
    edges = cover.binned.edges
    middles = x.mm((edges[:-1] + edges[1:]) / 2)
    heights = np.clip(np.nan_to_num(cover.binned.extreme * factor, nan=0.0), 0.0, most)
    if len(heights) > PROFILE_MOST:
        starts = np.linspace(0, len(heights), PROFILE_MOST, endpoint=False).astype(np.int64)
        middles, heights = middles[starts], np.maximum.reduceat(heights, starts)
    return middles, heights.astype(np.float64)
