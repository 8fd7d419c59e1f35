"""A column with the region it shows: the places of its panels, and of the same panels beside it."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.columns import Column, PanelBox
from agviz.figure.compose import Panel
from agviz.figure.place import Place
from agviz.figure.scales import XScale
from agviz.genome.types import Interval


@dataclasses.dataclass(frozen=True, eq=False)
class Filled:
    """A column, the region that it shows, and the place of each of its panels there."""

    column: Column
    region: Interval
    boxes: tuple[tuple[PanelBox, Place], ...]

    @property
    def scale(self) -> XScale:
        """From bases to mm on the page."""
        return self.boxes[0][1].x

    def stands_beside(self, other: "Filled") -> bool:
        """Whether both are columns of one figure that is shown at several regions."""
        both = self.column, other.column
        return self is not other and both[0].several is both[1].several is not None

    def magnifies(self, other: "Filled") -> bool:
        """Whether one of both is a detail of the other, or both are of one overview."""
        mine, theirs = self.column, other.column
        both = set(map(id, mine.overviews)) & set(map(id, theirs.overviews))
        return mine in theirs.overviews or theirs in mine.overviews or bool(both)

    def is_seen_with(self, other: "Filled") -> bool:
        """Whether `other` is beside it, or what it magnifies: what is there need not be here."""
        return self.stands_beside(other) or other.column in self.column.overviews


def with_others(filled: Filled, all_filled: Sequence[Filled]) -> Filled:
    """`filled`, each place of which knows those of the same panel at the other regions."""
    beside = [other for other in all_filled if filled.stands_beside(other)]
    zoomed = [
        other
        for other in all_filled
        if other is not filled and other not in beside and filled.magnifies(other)
    ]
    if not beside and not zoomed:
        return filled
    boxes = tuple(
        (
            box,
            dataclasses.replace(
                place,
                others=_places_of(box.panel, beside),
                magnified=_places_of(box.panel, zoomed),
            ),
        )
        for box, place in filled.boxes
    )
    return dataclasses.replace(filled, boxes=boxes)


def _places_of(panel: Panel, there: Sequence[Filled]) -> tuple[Place, ...]:
    """The places of a panel in other columns."""
    return tuple(place for each in there for box, place in each.boxes if box.panel is panel)


def data_edges(column: Column) -> tuple[float, float]:
    """Upper and lower edge of a column's data rows; the axis, the last box, is left out."""
    rows = [row for box in column.boxes for row in box.rows]
    data = [row for box in column.boxes[:-1] for row in box.rows] or rows
    return rows[0].top, max(column.boxes[-1].rows[0].top, data[-1].bottom)
