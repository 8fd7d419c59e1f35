"""Inserted bases of ALT: a box of their own below its row, tied to where they go in.

On an axis of REF they have no place. In a box they have letters as wide as all others and of the
same vertical scale, and nothing else is shifted.
"""

import dataclasses
from collections.abc import Mapping

from agviz.figure.logo_inputs import LogoRow
from agviz.figure.logo_marks import letter_marks
from agviz.figure.logo_stack import StackOrder
from agviz.figure.place import Place, Row
from agviz.figure.regions import POSITIONS
from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Polygon, Rectangles, Segments, frozen
from agviz.figure.style import ALTERNATE, FAINT, THIN_LINE
from agviz.genome.types import Interval

LABEL = "inserted"
LETTER_LEAST = 1.6  # mm: narrower letters cannot be read, and the box is not on the axis anyway
GROUND = "#FBEEF0"  # ALT's color in white
AIR = 0.35  # mm between the letters and the edge of their box


def callout_marks(
    row: LogoRow,
    edge: int,
    *,
    place: Place,
    above: float,
    box: Row,
    y: YScale,
    colors: Mapping[str, str],
    order: StackOrder,
) -> list[Mark]:
    """The box with its letters, and a wedge from its upper edge to the boundary they go into.

    Parameters
    ----------
    row
        ALT, with `inserted` bases.
    edge
        The boundary in REF coordinates.
    above
        Lower edge of ALT's own row, in mm.
    box, y
        The box, and the vertical scale in it.
    """
    assert row.inserted is not None
    count = row.inserted.shape[1]
    left, right = _ends(count, place.x.at(edge), place.x)
    corners = [left - AIR, box.top, right + AIR, box.bottom]
    tip = [[place.x.at(edge), above], [right + AIR, box.top], [left - AIR, box.top]]
    region = Interval(POSITIONS, 0, count)
    x = XScale.identity(0, count, left=left, right=right)
    inner = dataclasses.replace(place, region=region, x=x, rows=(box,))
    letters = LogoRow(POSITIONS, 0, row.letters, row.inserted, row.kind)
    zero = frozen([[[left, y.at(0.0)], [right, y.at(0.0)]]])
    return [
        Polygon("insertion.wedge", frozen(tip), ALTERNATE),
        Rectangles("insertion.box", frozen([corners]), GROUND),
        Segments("insertion.zero", zero, FAINT, THIN_LINE),
        *letter_marks(letters, "insertion", place=inner, y=y, colors=colors, order=order),
    ]


def _ends(count: int, at: float, x: XScale) -> tuple[float, float]:
    """Left and right end of the letters: as wide as those of the row, readable, within the row."""
    each = max((x.right - x.left) / max(x.end - x.start, 1), LETTER_LEAST)
    width = min(count * each, x.right - x.left - 2 * AIR)
    left = min(max(at - width / 2, x.left + AIR), x.right - AIR - width)
    return left, left + width
