"""An insertion or deletion on ALT drawn in REF coordinates: a wedge, a hatched gap.

A gap too narrow for hatching would look like a bar of REF, so it is a short bar below the row.
"""

import numpy as np

from agviz.figure.place import Row
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Polygon, Segments, frozen
from agviz.figure.style import ALTERNATE, REFERENCE, THIN_LINE
from agviz.figure.track_inputs import Change

WEDGE_WIDTH, WEDGE_HEIGHT = 1.6, 1.3  # mm
HATCH_GAP = 1.1  # mm between hatch lines
HATCH_LEAST = 2.0  # mm: in a narrower gap hatching cannot be told from a bar
BAR_LEAST = 0.9  # mm: a narrower bar is widened to be seen at all
BAR_TOP, BAR_HEIGHT = 0.4, 0.6  # mm below the row


def indel_marks(change: Change, row: Row, x: XScale) -> list[Mark]:
    """Marks of one row: wedges at the boundaries of insertions, hatching over deleted bases."""
    marks = [_wedge(x.at(edge), row) for edge in change.insertions if x.shows(edge, edge)]
    for start, end in change.deletions:
        if x.shows(start, end):
            left, right = x.at(start), x.at(end)
            wide = right - left >= HATCH_LEAST
            marks.append(_hatching(left, right, row) if wide else _bar(left, right, row, x))
    return marks


def _wedge(at: float, row: Row) -> Mark:
    """A triangle below the row, so that it hides no value, with its tip at the boundary."""
    half = WEDGE_WIDTH / 2
    foot = row.bottom + WEDGE_HEIGHT
    points = [[at, row.bottom], [at + half, foot], [at - half, foot]]
    return Polygon("track.insertion", frozen(points), ALTERNATE)


def _bar(left: float, right: float, row: Row, x: XScale) -> Mark:
    """A short bar below the row, as wide as the gap or just wide enough to be seen."""
    if right - left < BAR_LEAST:
        middle = (left + right) / 2
        left = max(x.left, middle - BAR_LEAST / 2)
        right = min(x.right, left + BAR_LEAST)
    top = row.bottom + BAR_TOP
    foot = top + BAR_HEIGHT
    points = [[left, top], [right, top], [right, foot], [left, foot]]
    return Polygon("track.deletion", frozen(points), ALTERNATE)


def _hatching(left: float, right: float, row: Row) -> Mark:
    """Lines at 45 degrees, cut at the edges of the gap, and its two sides."""
    wide, high = right - left, row.height
    offsets = np.arange(HATCH_GAP, wide + high, HATCH_GAP)
    ends = [[[left, row.top], [left, row.bottom]], [[right, row.top], [right, row.bottom]]]
    for offset in offsets:  # the line u + v = offset inside the wide x high box
        low, top = max(0.0, offset - high), min(offset, wide)
        ends.append([[left + low, row.top + offset - low], [left + top, row.top + offset - top]])
    return Segments("track.deletion", frozen(ends), REFERENCE, THIN_LINE)
