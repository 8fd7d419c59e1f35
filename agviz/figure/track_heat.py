"""`Tracks(style="heat")`: a thin strip of colored cells per track, tens to hundreds of them.

Tracks of one scale are a block with a color bar above it, which is all in one row of the page.
"""

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64

from agviz._counts import agreeing, counted
from agviz.errors import InputError
from agviz.figure.color_bar import LANE, Bar, flat_bar
from agviz.figure.color_maps import DIVERGING, SEQUENTIAL, ColorMap, ColorScale
from agviz.figure.heat_cells import edges_of
from agviz.figure.heat_labels import cell_labels
from agviz.figure.hover import TOLD_MOST, binned_values
from agviz.figure.indel_marks import indel_marks
from agviz.figure.place import ByChoice, Drawn, Place, Row
from agviz.figure.scales import XScale, span_text
from agviz.figure.scene import Hover, Image, Mark, Polyline, frozen
from agviz.figure.signals import Binned, SourceSignal
from agviz.figure.style import FAINT, MM_PER_PT, SMALLEST_BIN, THIN_LINE
from agviz.figure.track_clips import clipped
from agviz.figure.track_lanes import Lane
from agviz.figure.track_scale import binned_layers, is_known, lane_ranges, percentile_words
from agviz.figure.track_show import SUFFIX
from agviz.figure.track_units import with_unit

STRIP, STRIP_LEAST = 2.1, 0.25  # mm: as high as a line of small text, less for many
STRIPS_HIGH = 90.0  # mm: strips get lower so that all of them stay under it
STRIPS_MOST = 1000


@dataclasses.dataclass(frozen=True, eq=False)
class Block:
    """Lanes that share a scale, their bins, and the colors."""

    lanes: tuple[Lane, ...]
    binned: tuple[Binned, ...]
    scale: ColorScale
    below: bool
    above: bool


def strip_height(count: int) -> float:
    """Height in mm of each of `count` strips."""
    return min(STRIP, max(STRIP_LEAST, STRIPS_HIGH / count))


def check_heat(
    *,
    show: str,
    paired: bool,
    scale: str,
    yscale: str,
    mirror: bool,
    label_peaks: int,
    color: Any,
    two: bool,
) -> None:
    """Refuse what strips cannot show.

    Raises
    ------
    InputError
        With the option, and what to write instead.
    """
    why = ""
    if show == "overlay" and paired:
        why = "shows one value per strip; write show='difference', 'log ratio' or 'alternate'"
    elif scale == "free":
        why = "has one color scale for all strips; leave out scale='free', or give groups"
    elif yscale != "linear":
        why = f"has linear colors; write clip_percentile=99 instead of yscale={yscale!r}"
    elif color is not None and not isinstance(color, str):
        why = "has one color scale for all strips; give one color"
    elif two and color is not None:
        why = "of two alleles has colors of its own; leave out color"
    elif mirror:
        why = "has a strip per strand; leave out mirror"
    elif label_peaks:
        why = f"has no room for labels of peaks; leave out label_peaks={label_peaks}"
    if why:
        raise InputError(f"style='heat' {why}")


def of_one_scale(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Files of signals in one group: strips of several files are there to be compared."""
    return tuple(
        dataclasses.replace(lane, group="")
        if isinstance(lane.layers[0].signal, SourceSignal)
        else lane
        for lane in lanes
    )


def block_sizes(tracks: Any) -> list[int]:
    """How many lanes in a row have the same group."""
    return [len(list(each)) for _, each in itertools.groupby(tracks.lanes, lambda x: x.group)]


def block_heights(tracks: Any) -> tuple[float, ...]:
    """Height in mm of each block with its color bar."""
    return tuple(_bar_lane(tracks) + tracks.height * count for count in block_sizes(tracks))


def draw_heat(tracks: Any, place: Place) -> Drawn:
    """Cells, names, color bars, the marks of an insertion or deletion."""
    marks: list[Mark] = []
    notes: list[str] = [ByChoice(each) for each in tracks.left_out]
    for block, row in zip(blocks(tracks, place), place.rows, strict=True):
        inner = Row(row.top + _bar_lane(tracks), row.bottom)
        left, right = place.x.left, place.x.right
        cells = block.scale.rgba(block_cells(block, place))
        cells.flags.writeable = False
        corners = frozen([[left, inner.top], [right, inner.top], [left, inner.bottom]])
        outline = frozen([*corners[:2], [right, inner.bottom], corners[2]])
        marks.append(Image("heat.strips", cells, corners, outline))
        around = frozen(np.vstack([outline, outline[:1]]))
        marks.append(Polyline("heat.outline", around, FAINT, THIN_LINE))
        if tracks.change is not None and tracks.show != "reference":
            marks += indel_marks(tracks.change, inner, place.x)
        if place.label_right > place.label_left:
            names = [lane.label for lane in block.lanes]
            labels, said = cell_labels(names, place, inner, colors={})
            marks += labels
            notes += said
        if tracks.yaxis != "none":
            bar = Bar(block.scale, _unit(tracks, block), block.below, block.above)
            marks += flat_bar(bar, right=right, top=row.top, font=place.font)
    notes += _unknown_strips(tracks, place)
    return Drawn(tuple(marks), tuple(notes))


def _unknown_strips(tracks: Any, place: Place) -> list[str]:
    """A note on strips that are grey from end to end."""
    grey = sum(not is_known(lane, binned_layers(lane, place)) for lane in tracks.lanes)
    have, total = agreeing(grey, "has", "have"), counted(len(tracks.lanes), "strip")
    return [f"{grey} of {total} {have} no value in this region"] if grey else []


def blocks(tracks: Any, place: Place) -> list[Block]:
    """Lanes, bins and colors of each block."""
    binned = [binned_layers(lane, place) for lane in tracks.lanes]
    ranges = lane_ranges(tracks, place)
    found, start = [], 0
    for size in block_sizes(tracks):
        part = slice(start, start + size)
        seen = tuple(each[0] for each in binned[part])
        low, high = ranges[start]
        lanes = tracks.lanes[part]
        scale = ColorScale(_colors(lanes[0].layers[0].color, low), low, high)
        below, above = (
            any(bool(clipped(one, (low, high), side).any()) for one in seen)
            for side in ("below", "above")
        )
        found.append(Block(lanes, seen, scale, below, above))
        start += size
    return found


def _colors(color: str | None, low: float) -> ColorMap:
    if low < 0:
        return DIVERGING
    return SEQUENTIAL if color is None else ColorMap(["#FFFFFF", color])


def block_cells(block: Block, place: Place) -> Float32[np.ndarray, "strips columns"]:
    """The value of each strip in each column of the page that is farthest from zero."""
    edges = column_edges(block, place)
    return np.stack([_columns(each, edges, place.x) for each in block.binned])


def column_edges(block: Block, place: Place) -> Float64[np.ndarray, " edges"]:
    """Genomic edges of a block's columns on the page."""
    x = place.x
    most = max(1, min(place.bins, round((x.right - x.left) / (SMALLEST_BIN * MM_PER_PT))))
    if len(x.genome) == 2:  # every base as wide: no more columns than the finest track has bins
        finest = min((each.edges[-1] - each.edges[0]) / len(each.high) for each in block.binned)
        most = max(1, min(most, round((x.end - x.start) / finest)))
    pages = np.linspace(x.left, x.right, most + 1)
    return np.asarray(np.interp(pages, x.page, x.genome))


def _columns(binned: Binned, edges: np.ndarray, x: XScale) -> Float32[np.ndarray, " columns"]:
    """The extreme of the bins whose middles lie in each column, so that each bin is in just one.

    A column between two middles shows the bin it lies in; NaN beyond the data.
    """
    ends = binned.edges
    middles = (ends[:-1] + ends[1:]) / 2
    first = np.searchsorted(middles, edges[:-1], side="left")
    last = np.searchsorted(middles, edges[1:], side="left")
    centers = (edges[:-1] + edges[1:]) / 2
    around = np.searchsorted(ends, centers, side="right") - 1
    empty = first == last
    inside = (around >= 0) & (around < len(middles))
    first = np.where(empty, np.clip(around, 0, len(middles) - 1), first)
    last = np.where(empty, first + 1, last)
    padded = [np.append(each, np.float32(np.nan)) for each in (binned.high, binned.low)]
    bounds = np.column_stack([first, last]).ravel()
    high = np.fmax.reduceat(padded[0], bounds)[::2]
    low = np.fmin.reduceat(padded[1], bounds)[::2]
    found = np.where(-low > high, low, high)
    return np.where(empty & ~inside, np.float32(np.nan), found)


def _bar_lane(tracks: Any) -> float:
    return 0.0 if tracks.yaxis == "none" else LANE


def _unit(tracks: Any, block: Block) -> str:
    """What the colors are, beside the color bar."""
    what = SUFFIX.get(tracks.show) or {"reference": "REF", "alternate": "ALT"}.get(tracks.show, "")
    group = block.lanes[0].group.removeprefix("group ").replace("_", " ")
    words = " ".join(filter(None, (group, what))).replace("\xa0", " ")
    return with_unit(words, tracks.unit).replace("\xa0", " ")


def hover_strips(tracks: Any, place: Place) -> tuple[Hover, ...]:
    """Position and value of each bin of each strip; of hundreds of strips none."""
    found: list[Hover] = []
    told = 0
    for block, row in zip(blocks(tracks, place), place.rows, strict=True):
        down = edges_of(len(block.lanes), row.top + _bar_lane(tracks), row.bottom)
        for number, (lane, bins) in enumerate(zip(block.lanes, block.binned, strict=True)):
            told += len(bins.high)
            found.append(
                binned_values(
                    "track.hover",
                    bins.edges,
                    [(lane.label, bins.extreme)],
                    contig=place.region.chromosome,
                    x=place.x,
                    top=float(down[number]),
                    bottom=float(down[number + 1]),
                )
            )
    return tuple(found) if told <= TOLD_MOST else ()


def heat_words(tracks: Any, place: Place) -> list[str]:
    """How many strips, their colors, what a column stands for."""
    found = blocks(tracks, place)
    scales = [
        span_text((block.scale.low, block.scale.high))
        + (f" ({_unit(tracks, block)})" if len(found) > 1 and _unit(tracks, block) else "")
        for block in found
    ]
    one = "one color scale for all strips" if len(found) == 1 else "a color scale per block"
    words = [f"{counted(len(tracks.lanes), 'strip')}; {one}: {'; '.join(scales)}"]
    if tracks.clip_percentile is not None:
        words.append(f"colors end at {percentile_words(tracks)}")
    if any(block.below or block.above for block in found):
        words.append("values beyond have the color of the end")
    columns = min(block_cells(block, place).shape[1] for block in found)
    each = place.region.width / columns
    grain = min(bins.grain for block in found for bins in block.binned)
    if each > 1.5 * grain:
        words.append(f"each column of about {each:,.0f} bp shows its value farthest from zero")
    if any(np.isnan(block_cells(block, place)).any() for block in found):
        words.append("grey: no value")
    return words
