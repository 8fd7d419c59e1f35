"""An insertion or deletion on ALT drawn in REF coordinates: a wedge, a hatched gap."""

import numpy as np

from agviz.figure.place import Row
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Polygon, Segments, frozen
from agviz.figure.style import ALTERNATE, REFERENCE, THIN_LINE
from agviz.figure.track_inputs import Change

WEDGE_WIDTH, WEDGE_HEIGHT = 1.6, 1.3  # mm
HATCH_GAP = 1.1  # mm between hatch lines
HATCH_LEAST = 0.35  # mm: a narrower gap is widened to be seen at all


def indel_marks(change: Change, row: Row, x: XScale) -> list[Mark]:
    """Marks of one row: wedges at the boundaries of insertions, hatching over deleted bases."""
    marks = [_wedge(x.at(edge), row) for edge in change.insertions if x.shows(edge, edge)]
    for start, end in change.deletions:
        if x.shows(start, end):
            marks.append(_hatching(x.at(start), x.at(end), row, x))
    return marks


def _wedge(at: float, row: Row) -> Mark:
    """A triangle below the row, so that it hides no value, with its tip at the boundary."""
    half = WEDGE_WIDTH / 2
    foot = row.bottom + WEDGE_HEIGHT
    points = [[at, row.bottom], [at + half, foot], [at - half, foot]]
    return Polygon("track.insertion", frozen(points), ALTERNATE)


def _hatching(left: float, right: float, row: Row, x: XScale) -> Mark:
    """Lines at 45 degrees, cut at the edges of the gap, and its two sides."""
    if right - left < HATCH_LEAST:
        middle = (left + right) / 2
        left = max(x.left, middle - HATCH_LEAST / 2)
        right = min(x.right, left + HATCH_LEAST)
    wide, high = right - left, row.height
    offsets = np.arange(HATCH_GAP, wide + high, HATCH_GAP)
    ends = [[[left, row.top], [left, row.bottom]], [[right, row.top], [right, row.bottom]]]
    for offset in offsets:  # the line u + v = offset inside the wide x high box
        low, top = max(0.0, offset - high), min(offset, wide)
        ends.append([[left + low, row.top + offset - low], [left + top, row.top + offset - top]])
    return Segments("track.deletion", frozen(ends), REFERENCE, THIN_LINE)
