"""From a layout to a scene: scales are made for the region, panels draw, labels are set above."""

import dataclasses
import functools
from collections.abc import Sequence

from agviz.figure.above import header, lane_labels
from agviz.figure.annotations import highlight_bands
from agviz.figure.column_scale import column_scale
from agviz.figure.columns import Column, Layout, PanelBox
from agviz.figure.contig_ends import beyond_end
from agviz.figure.filled import Filled, data_edges, with_others
from agviz.figure.highlight_edges import highlight_edges
from agviz.figure.highlight_notes import unseen_highlights
from agviz.figure.intron_shrinking import bins_needed
from agviz.figure.parts import Part, drawing_order
from agviz.figure.place import Place
from agviz.figure.regions import copy_region
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Rectangles, Scene, Text, View, frozen
from agviz.figure.style import (
    LETTER_SIZE,
    MM_PER_PT,
    SMALLEST_BIN,
    TICK_LANE,
    TICK_SIZE,
)
from agviz.figure.style_marks import Styling
from agviz.figure.styles import Style, styled_ink
from agviz.figure.text import cap_height, place_text
from agviz.figure.variant_marks import shown_variants, variant_hover, variant_lines
from agviz.figure.zoom_marks import zoom_edges, zoom_marks
from agviz.genome.types import Interval

LEAST_LABEL = 0.5  # mm: in less room no row is labelled
VIEW_AIR = 0.7  # mm that lines of variants and edges of bars may reach beyond the rows


def fill(
    layout: Layout,
    region: Interval | Sequence[Interval] | None = None,
    pixels: int | None = None,
    *,
    hover: bool = False,
) -> Scene:
    """The scene of a layout.

    Parameters
    ----------
    layout
        From `layout.layout`.
    region
        Show this instead of the layout's own region, in every column; or one for each column.
    pixels
        The most bins across a data area; by default as many as are wide enough to be seen.
    hover
        Whether the scene also has the values that an interactive figure tells.

    Raises
    ------
    IntervalError
        When the data do not reach into the region, or a highlight is on a contig of no region.
    VariantError
        When a variant is on another contig than the region.
    """
    parts: list[Part] = []
    notes: list[str] = []
    views: list[View] = []
    filled = places(layout, region, pixels)
    styling = Styling(layout.font)
    panels = 0
    for each in filled:
        elsewhere = [other.region for other in filled if each.is_seen_with(other)]
        drawn, said = _fill_column(each, elsewhere, styling, first=panels + 1)
        panels += len(each.boxes)
        parts.extend(drawn)
        notes.extend(said)
        views.append(_view(each.column, each.region))
        if hover:
            parts.append(("told", _told(each, elsewhere, styling)))
    notes.extend(unseen_highlights(filled))
    drawn_marks = [mark for _, marks in parts for mark in marks]
    zooms = styling.on(zoom_marks(filled, drawn_marks), _styles_of_all(filled))
    if region is None:  # what is zoomed to may have less
        styling.check()
    edges = zoom_edges(zooms, drawn_marks)
    marks, groups = drawing_order([*parts, ("zoom", zooms), ("zoom.edges", edges)])
    size = layout.width, layout.height
    return Scene(*size, marks, layout.font, tuple(notes), tuple(views), groups)


def _styles_of_all(filled: Sequence[Filled]) -> list[Style]:
    """What is said of the looks of all columns alike."""
    first, *others = (each.column.styles for each in filled)
    return [style for style in first if all(style in other for other in others)]


def _told(filled: Filled, elsewhere: Sequence[Interval], styling: Styling) -> list[Mark]:
    """What is told under the pointer, but of what is not drawn."""
    column = filled.column
    marks = styling.on(variant_hover(filled, elsewhere), column.styles)
    for box, place in filled.boxes:
        marks += styling.on(box.panel.hover(place), column.styles_in(box))
    return marks


def _regions(layout: Layout, region: Interval | Sequence[Interval] | None) -> list[Interval]:
    """What each column shows."""
    if region is None:
        return [column.region for column in layout.columns]
    if isinstance(region, Interval):
        region = [region] * len(layout.columns)
    return [
        column.region if column.free else copy_region(each)
        for column, each in zip(layout.columns, region, strict=True)
    ]


def _view(column: Column, region: Interval) -> View:
    """Where a column shows its region, with the lane of labels above."""
    top, _ = data_edges(column)
    if column.lane is not None:
        top = column.lane - cap_height(TICK_SIZE)
    axis = column.boxes[-1].rows[0].top
    bottom = column.boxes[-1].rows[-1].bottom if column.free else axis
    ends = (column.data_left, top - VIEW_AIR, column.data_right, bottom + VIEW_AIR)
    linear = column.shrink is None and not column.free
    return View(*ends, region.chromosome, region.start, region.end, axis, linear)


def places(
    layout: Layout,
    region: Interval | Sequence[Interval] | None = None,
    pixels: int | None = None,
) -> list[Filled]:
    """The place of each panel in each column; `region` and `pixels` as in `fill`."""
    filled = [
        Filled(column, shown, tuple(_places(column, shown, layout, pixels=pixels)))
        for column, shown in zip(layout.columns, _regions(layout, region), strict=True)
    ]
    return [with_others(each, filled) for each in filled]


def _places(
    column: Column, region: Interval, layout: Layout, *, pixels: int | None
) -> list[tuple[PanelBox, Place]]:
    left, right = column.data_left, column.data_right
    panels = [box.panel for box in column.boxes]
    scale = column_scale(panels, region, shrink=column.shrink, left=left, right=right)
    bins = pixels or max(1, bins_needed(scale, SMALLEST_BIN * MM_PER_PT))
    ticks = left - TICK_LANE
    label_right = ticks if ticks - column.label_left > LEAST_LABEL else column.label_left
    return [
        (
            box,
            Place(
                region=region,
                x=scale,
                rows=box.rows,
                label_left=column.label_left,
                label_right=label_right,
                page_width=layout.width,
                bins=bins,
                font=layout.font,
                assembly=column.assembly,
                ink=functools.partial(styled_ink, styles=column.styles_in(box)),
            ),
        )
        for box in column.boxes
    ]


def _fill_column(
    filled: Filled, elsewhere: Sequence[Interval], styling: Styling, *, first: int
) -> tuple[list[Part], list[str]]:
    """Parts and notes of a column, its panels numbered from `first` on.

    `elsewhere` are the regions that the same figure has beside.
    """
    column, region, font = filled.column, filled.region, styling.font
    scale = filled.scale
    variants, notes = shown_variants(column, region, elsewhere)
    notes.extend(beyond_end(filled))
    bands = _bands(column, scale, region, styling)
    above, said = lane_labels(column, scale, variants=variants, region=region, font=font)
    notes.extend(said)
    lines = [
        *variant_lines(column, variants, scale=scale, styling=styling),
        *styling.on(above, column.styles),
    ]
    panels: list[Part] = []
    for number, (box, place) in enumerate(filled.boxes, start=first):
        drawn = box.panel.draw(place)
        notes.extend(drawn.notes)
        marks = styling.on([*drawn.marks, *_letter(box, column, font)], column.styles_in(box))
        panels.append((f"{type(box.panel).__name__}-{number}", marks))
    covering = [mark for _, marks in panels for mark in marks]
    # The one legend of several columns explains what others draw, too.
    heading, cut = header(column if elsewhere else _with_drawn_legend(column, covering), font)
    notes.extend(cut)
    head = styling.on(heading, column.styles)
    around: list[Part] = [("heading", head), ("highlight", bands)]
    edges = highlight_edges(bands, covering, left=scale.left, right=scale.right)
    return [*around, ("variant", lines), *panels, ("highlight.edges", edges)], notes


def _with_drawn_legend(column: Column, marks: Sequence[Mark]) -> Column:
    """The column, its legend without the colors of `if_drawn` if `marks` do not have them all."""
    drawn = {(mark.role, getattr(mark, "color", None)) for mark in marks}
    if all((entry.role, entry.color) in drawn for entry in column.legend if entry.if_drawn):
        return column
    kept = tuple(entry for entry in column.legend if not entry.if_drawn)
    return dataclasses.replace(column, legend=kept)


def _letter(box: PanelBox, column: Column, font: str) -> list[Text]:
    """The bold letter of a panel that has one, level with its first row."""
    if not (box.letter and box.rows):
        return []
    return [
        place_text(
            "letter",
            box.letter,
            x=column.left,
            baseline=box.rows[0].top + cap_height(LETTER_SIZE),
            size=LETTER_SIZE,
            font=font,
            face="bold",
        )
    ]


def _bands(column: Column, scale: XScale, region: Interval, styling: Styling) -> list[Rectangles]:
    """Highlights: through all rows for the column's own, through its rows for a panel's."""
    groups = [(column.annotations, column.styles, *data_edges(column))]
    groups += [
        (box.panel.annotations, column.styles_in(box), box.rows[0].top, box.rows[-1].bottom)
        for box in column.boxes
        if box.rows
    ]
    marks: list[Rectangles] = []
    for annotations, styles, top, bottom in groups:
        found: list[Mark] = []
        for interval, _, color, alpha in highlight_bands(annotations):
            if interval.chromosome == region.chromosome and interval.overlaps(region):
                box = [scale.at(interval.start), top, scale.at(interval.end), bottom]
                found.append(Rectangles("highlight", frozen([box]), color, alpha))
        marks += [each for each in styling.on(found, styles) if isinstance(each, Rectangles)]
    return marks
