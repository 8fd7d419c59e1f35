"""Marks of a row of letters: outlines where there is room for them, colored bars where not."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Float32, Float64, UInt8

from agviz.figure.letters import placed
from agviz.figure.logo_inputs import LogoRow
from agviz.figure.logo_stack import StackOrder, stacked, thinned
from agviz.figure.place import Place
from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import CLOSE, LINE, MOVE, Mark, Paths, Segments, frozen
from agviz.figure.style import FAINT, THIN_LINE
from agviz.genome.types import Interval

NARROWEST_LETTER = 0.36  # mm: below 1 pt, 3 pixels of a screen at 200 dpi, letters are bars
LETTER_PART = 0.95  # of a position: the rest is air between letters
INVISIBLE = 0.02  # mm: a letter lower than this is not drawn

SAFE = {"A": "#009E73", "C": "#0072B2", "G": "#E69F00", "T": "#D55E00", "U": "#D55E00"}
"""Apart for colour-blind readers, too (Wong, Nat Methods 8:441, 2011)."""

CLASSIC = {"A": "#109648", "C": "#255C99", "G": "#F7B32B", "T": "#D62839", "U": "#D62839"}
"""The usual green, blue, orange and red; green and red merge for one man in twelve."""

OTHER_LETTER = "#6E6E6E"


def part_of(row: LogoRow, region: Interval) -> tuple[int, np.ndarray]:
    """First position and the values of a row that lie within `region`; none outside."""
    first = min(max(0, region.start - row.start), row.values.shape[1])
    last = min(max(first, region.end - row.start), row.values.shape[1])
    return row.start + first, row.values[:, first:last]


def has_letters(x: XScale) -> bool:
    """Whether a base is wide enough on the page to be a letter, all bases together."""
    return (x.right - x.left) / max(x.end - x.start, 1) >= NARROWEST_LETTER


def zero_marks(row: LogoRow, *, place: Place, y: YScale) -> list[Mark]:
    """A thin line at zero where a row has values, so that nothing is told from not known."""
    start, values = part_of(row, place.region)
    known = np.r_[False, ~np.isnan(values).all(0), False]
    edges = start + np.flatnonzero(known[1:] != known[:-1]).reshape(-1, 2)
    if not len(edges):
        return []
    ends = np.full((*edges.shape, 2), y.at(0.0))
    ends[..., 0] = place.x.mm(edges)
    return [Segments("track.zero", frozen(ends), FAINT, THIN_LINE)]


def shown_columns(
    row: LogoRow, place: Place
) -> tuple[Float32[np.ndarray, "letters columns"], Float64[np.ndarray, " edges"]]:
    """The values of the columns that are drawn, and these columns' genomic edges."""
    start, values = part_of(row, place.region)
    bins = values.shape[1]
    if not has_letters(place.x):
        bins = min(bins, place.bins)
    shown, each = thinned(values, bins) if bins else (values, 1)
    edges = start + each * np.arange(shown.shape[1] + 1, dtype=np.float64)
    edges[-1:] = start + values.shape[1]
    return shown, edges


def letter_marks(
    row: LogoRow,
    role: str,
    *,
    place: Place,
    y: YScale,
    colors: Mapping[str, str],
    order: StackOrder,
) -> list[Mark]:
    """One compound mark per letter: all its outlines, or all its bars."""
    letters = has_letters(place.x)
    shown, edges = shown_columns(row, place)
    lower, upper = stacked(shown, order)
    left, right = place.x.mm(edges)[:-1], place.x.mm(edges)[1:]
    if letters:
        air = (right - left) * (1 - LETTER_PART) / 2
        left, right = left + air, right - air
    feet, heads = y.mm(lower), y.mm(upper)
    marks: list[Mark] = []
    for number, letter in enumerate(row.letters):
        foot, head = feet[number], heads[number]
        seen = np.flatnonzero(np.abs(head - foot) > INVISIBLE)
        if not len(seen):
            continue
        downwards = shown[number, seen] < 0  # on its head: its foot is at its upper end
        ends = np.where(downwards, (head[seen], foot[seen]), (foot[seen], head[seen]))
        boxes = np.column_stack([left[seen], ends[0], right[seen], ends[1]])
        points, codes = placed(letter, boxes) if letters else _bars(boxes)
        color = colors.get(letter, OTHER_LETTER)
        marks.append(Paths(f"{role}.{letter}", points, codes, color))
    return marks


def _bars(
    boxes: Float[np.ndarray, "boxes 4"],
) -> tuple[Float64[np.ndarray, "points 2"], UInt8[np.ndarray, " points"]]:
    """Boxes as one compound outline."""
    points = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3, 0, 1]].reshape(-1, 2)
    codes = np.tile(np.array([MOVE, LINE, LINE, LINE, CLOSE], dtype=np.uint8), len(boxes))
    return frozen(points), codes
