"""Lines and grey between an overview and the details below it: what is magnified, and where.

The grey lies behind all rows of the overview. Cells of a map or of strips would hide it, so that it
were there in some rows and not in others: where there are any, lines alone run through the rows.
"""

from collections.abc import Sequence

from agviz.figure.filled import Filled, data_edges
from agviz.figure.highlight_edges import cells_of, over_cells
from agviz.figure.scene import Mark, Polygon, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, THIN_LINE

ALPHA = 0.12
NARROWEST = 0.3  # mm: a span that is narrower is drawn as wide, so that it is seen
AIR = 0.6  # mm between the fan and the rows below


def zoom_marks(all_filled: Sequence[Filled], drawn: Sequence[Mark]) -> list[Mark]:
    """Of each detail: its span in the overview, and the fan from there to the detail's edges.

    `drawn` are the marks of all panels.
    A detail that has been moved out of the overview, as in an interactive figure, has none.
    """
    marks: list[Mark] = []
    for detail in all_filled:
        overview = _overview(detail, all_filled)
        if overview is None or detail.column.free:
            continue
        left, right = (overview.scale.at(edge) for edge in (detail.region.start, detail.region.end))
        lack = max(0.0, NARROWEST - (right - left)) / 2
        left, right = left - lack, right + lack
        top, rows_end = data_edges(overview.column)
        foot = overview.column.boxes[-1].rows[-1].bottom
        x, y = (detail.column.data_left, detail.column.data_right), detail.column.top - AIR
        fan = [[left, foot], [right, foot], [x[1], y], [x[0], y]]
        edges = [
            [[left, top], [left, rows_end]],
            [[right, top], [right, rows_end]],
            [[left, foot], [x[0], y]],
            [[right, foot], [x[1], y]],
        ]
        under = rows_end if _has_cells(overview, drawn) else top
        marks.append(Rectangles("zoom.span", frozen([[left, under, right, foot]]), FAINT, ALPHA))
        marks.append(Polygon("zoom.span", frozen(fan), FAINT, ALPHA))
        marks.append(Segments("zoom.edge", frozen(edges), FAINT, THIN_LINE))
    return marks


def zoom_edges(zooms: Sequence[Mark], drawn: Sequence[Mark]) -> list[Mark]:
    """What cells hide of the upright lines among `zooms`, to be drawn over them."""
    marks: list[Mark] = []
    for zoom in zooms:
        if isinstance(zoom, Segments):
            upright = [line for line in zoom.ends.tolist() if line[0][0] == line[1][0]]
            marks += over_cells(upright, drawn, color=zoom.color, rim="#FFFFFF")
    return marks


def _has_cells(filled: Filled, drawn: Sequence[Mark]) -> bool:
    """Whether there are cells in any row of a column."""
    column = filled.column
    top, bottom = data_edges(column)
    return any(
        column.data_left - AIR < x < column.data_right + AIR and top - AIR < y < bottom + AIR
        for x, y in (image.outline.mean(axis=0).tolist() for image in cells_of(drawn))
    )


def _overview(detail: Filled, all_filled: Sequence[Filled]) -> Filled | None:
    """The lowest column above that shows where the detail is: of a zoom, its own details too."""
    candidates = [each for each in all_filled if each.column in detail.column.overviews]
    holding = [each for each in candidates if each.region.contains(detail.region)]
    return max(holding, key=lambda each: each.column.top, default=None)
