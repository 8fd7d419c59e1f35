"""From a layout to a scene: scales are made for the region, panels draw, labels are set above."""

from collections.abc import Sequence

from agviz.errors import VariantError
from agviz.figure.above import header, lane_labels
from agviz.figure.annotations import highlight_bands, variant_words
from agviz.figure.column_scale import column_scale
from agviz.figure.columns import Column, Layout, PanelBox
from agviz.figure.contig_ends import beyond_end
from agviz.figure.filled import Filled, data_edges, with_others
from agviz.figure.highlight_edges import highlight_edges
from agviz.figure.highlight_notes import unseen_highlights
from agviz.figure.intron_shrinking import bins_needed
from agviz.figure.parts import Part, drawing_order
from agviz.figure.place import Place
from agviz.figure.regions import changed_span, copy_region, region_text, variant_point
from agviz.figure.scales import XScale
from agviz.figure.scene import HoverPoints, Mark, Rectangles, Scene, Segments, Text, View, frozen
from agviz.figure.style import (
    LETTER_SIZE,
    MM_PER_PT,
    SMALLEST_BIN,
    TICK_LANE,
    TICK_SIZE,
    VARIANT_LINE,
)
from agviz.figure.text import cap_height, place_text
from agviz.figure.zoom_marks import zoom_marks
from agviz.genome.types import Interval, Variant

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
    panels = 0
    for each in filled:
        elsewhere = [other.region for other in filled if each.is_seen_with(other)]
        drawn, said = _fill_column(each, elsewhere, font=layout.font, first=panels + 1)
        panels += len(each.boxes)
        parts.extend(drawn)
        notes.extend(said)
        views.append(_view(each.column, each.region))
        if hover:
            told = [mark for box, place in each.boxes for mark in box.panel.hover(place)]
            parts.append(("told", [*_variant_hover(each, elsewhere), *told]))
    notes.extend(unseen_highlights(filled))
    zooms = zoom_marks(filled)
    spans = [mark for mark in zooms if isinstance(mark, Rectangles)]
    drawn_marks = [mark for _, marks in parts for mark in marks]
    edges = highlight_edges(spans, drawn_marks, left=0.0, right=layout.width)
    marks, groups = drawing_order([*parts, ("zoom", zooms), ("zoom.edges", edges)])
    size = layout.width, layout.height
    return Scene(*size, marks, layout.font, tuple(notes), tuple(views), groups)


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
            ),
        )
        for box in column.boxes
    ]


def _fill_column(
    filled: Filled, elsewhere: Sequence[Interval], *, font: str, first: int
) -> tuple[list[Part], list[str]]:
    """Parts and notes of a column, its panels numbered from `first` on.

    `elsewhere` are the regions that the same figure has beside.
    """
    column, region = filled.column, filled.region
    scale = filled.scale
    variants, notes = _shown_variants(column, region, elsewhere)
    notes.extend(beyond_end(filled))
    bands = _bands(column, scale, region)
    above, said = lane_labels(column, scale, variants=variants, region=region, font=font)
    notes.extend(said)
    heading, cut = header(column, font)
    notes.extend(cut)
    around: list[Part] = [("heading", heading), ("highlight", bands)]
    lines = _variant_lines(column, scale, variants)
    panels: list[Part] = []
    for number, (box, place) in enumerate(filled.boxes, start=first):
        drawn = box.panel.draw(place)
        notes.extend(drawn.notes)
        letter = _letter(box, column, font)
        panels.append((f"{type(box.panel).__name__}-{number}", (*drawn.marks, *letter)))
    covering = [mark for _, marks in panels for mark in marks]
    edges = highlight_edges(bands, covering, left=scale.left, right=scale.right)
    return [*around, ("variant", [*lines, *above]), *panels, ("highlight.edges", edges)], notes


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


def _shown_variants(
    column: Column, region: Interval, elsewhere: Sequence[Interval]
) -> tuple[list[tuple[Variant, str, str]], list[str]]:
    """The variants within the region, and a note on those outside all regions."""
    shown, outside = [], 0
    for variant, label, color in column.variants():
        if any(is_within(variant, other) for other in elsewhere):
            if is_within(variant, region):
                shown.append((variant, label, color))
            continue
        if variant.chromosome != region.chromosome:
            raise VariantError(
                f"Variant {variant} is on {variant.chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {variant.chromosome!r} with .at(interval)"
            )
        if is_within(variant, region):
            shown.append((variant, label, color))
        else:
            outside += 1
    several = "s" if outside > 1 else ""
    notes = [f"{outside} variant{several} outside {region_text(region)}"] if outside else []
    return shown, notes


def is_within(variant: Variant, region: Interval) -> bool:
    """Whether a region shows what a variant changes."""
    start, end = changed_span(variant)
    on_it = variant.chromosome == region.chromosome
    return on_it and start <= region.end and end >= region.start


def _variant_lines(
    column: Column, scale: XScale, variants: list[tuple[Variant, str, str]]
) -> list[Mark]:
    """One set of vertical lines per color, from the lane of labels to the axis."""
    top, bottom = data_edges(column)
    by_color: dict[str, list[list[list[float]]]] = {}
    for variant, _, color in variants:
        x = scale.at(variant_point(variant))
        by_color.setdefault(color, []).append([[x, top - 0.6], [x, bottom]])
    return [
        Segments("variant.line", frozen(ends), color, VARIANT_LINE)
        for color, ends in by_color.items()
    ]


def _variant_hover(filled: Filled, elsewhere: Sequence[Interval]) -> list[Mark]:
    """Each variant's words, above the rows, where they are in the way of no value."""
    variants, _ = _shown_variants(filled.column, filled.region, elsewhere)
    if not variants:
        return []
    y = data_edges(filled.column)[0] - VIEW_AIR / 2
    points = [[filled.scale.at(variant_point(variant)), y] for variant, _, _ in variants]
    words = tuple(variant_words(variant) for variant, _, _ in variants)
    return [HoverPoints("variant.hover", frozen(points), words)]


def _bands(column: Column, scale: XScale, region: Interval) -> list[Rectangles]:
    """Highlights: through all rows for the column's own, through its rows for a panel's."""
    groups = [(column.annotations, *data_edges(column))]
    groups += [
        (box.panel.annotations, box.rows[0].top, box.rows[-1].bottom)
        for box in column.boxes
        if box.rows
    ]
    marks = []
    for annotations, top, bottom in groups:
        for interval, _, color, alpha in highlight_bands(annotations):
            if interval.chromosome == region.chromosome and interval.overlaps(region):
                box = [scale.at(interval.start), top, scale.at(interval.end), bottom]
                marks.append(Rectangles("highlight", frozen([box]), color, alpha))
    return marks
