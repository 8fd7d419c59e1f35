"""From a layout to a scene: scales are made for the region, panels draw, labels are set above."""

from agviz.errors import VariantError
from agviz.figure.annotations import highlight_bands
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.layout import Column, Layout, PanelBox
from agviz.figure.place import LegendEntry, Place
from agviz.figure.regions import changed_span, copy_region, region_text
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Rectangles, Scene, Segments, Text, frozen
from agviz.figure.style import (
    FAINT,
    INK,
    LABEL_SIZE,
    LETTER_SIZE,
    MM_PER_PT,
    SMALLEST_BIN,
    TICK_LANE,
    TICK_SIZE,
    TITLE_SIZE,
    VARIANT_LINE,
)
from agviz.figure.text import cap_height, place_text, shorten, text_width
from agviz.genome.types import Interval, Variant

SWATCH = 2.0  # mm, the colored box of a legend entry
_BEHIND = ("highlight", "variant.line")


def fill(layout: Layout, region: Interval | None = None, pixels: int | None = None) -> Scene:
    """The scene of a layout.

    Parameters
    ----------
    layout
        From `layout.layout`.
    region
        Show this instead of the layout's own region, in every column.
    pixels
        The most bins across a data area; by default as many as are wide enough to be seen.

    Raises
    ------
    IntervalError
        When the data do not reach into the region.
    VariantError
        When a variant is on another contig than the region.
    """
    marks: list[Mark] = []
    notes: list[str] = []
    for column in layout.columns:
        shown = column.region if region is None else copy_region(region)
        drawn, said = _fill_column(column, shown, layout=layout, pixels=pixels)
        marks.extend(drawn)
        notes.extend(said)
    behind = [m for m in marks if m.role in _BEHIND]
    texts = [m for m in marks if isinstance(m, Text)]
    between = [m for m in marks if m.role not in _BEHIND and not isinstance(m, Text)]
    return Scene(
        layout.width, layout.height, (*behind, *between, *texts), layout.font, tuple(notes)
    )


def places(
    column: Column, region: Interval, layout: Layout, pixels: int | None = None
) -> list[tuple[PanelBox, Place]]:
    """The place of each panel of a column, when `region` is shown."""
    left, right = column.data_left, column.data_right
    scale = XScale.identity(region.start, region.end, left=left, right=right)
    bins = pixels or max(1, int((right - left) / (SMALLEST_BIN * MM_PER_PT)))
    lane = TICK_LANE if left - column.label_left > TICK_LANE else 0.0
    return [
        (
            box,
            Place(
                region=region,
                x=scale,
                rows=box.rows,
                label_left=column.label_left,
                label_right=left - lane,
                page_width=layout.width,
                bins=bins,
                font=layout.font,
                assembly=column.assembly,
            ),
        )
        for box in column.boxes
    ]


def _fill_column(
    column: Column, region: Interval, *, layout: Layout, pixels: int | None
) -> tuple[list[Mark], list[str]]:
    boxes = places(column, region, layout, pixels)
    scale = boxes[0][1].x
    marks: list[Mark] = [*_header(column, layout.font)]
    notes: list[str] = []
    variants, said = _shown_variants(column, region)
    notes.extend(said)
    marks.extend(_bands(column, scale, region))
    marks.extend(_variant_lines(column, scale, variants))
    above, said = _lane_labels(column, scale, variants=variants, region=region, font=layout.font)
    marks.extend(above)
    notes.extend(said)
    for box, place in boxes:
        drawn = box.panel.draw(place)
        marks.extend(drawn.marks)
        notes.extend(drawn.notes)
        if box.letter and box.rows:
            baseline = box.rows[0].top + cap_height(LETTER_SIZE)
            marks.append(
                place_text(
                    "letter", box.letter, x=column.left, baseline=baseline, size=LETTER_SIZE,
                    font=layout.font, face="bold",
                )
            )
    return marks, notes


def _edges(column: Column) -> tuple[float, float]:
    """Upper and lower edge of a column's data rows; the axis, the last box, is left out."""
    rows = [row for box in column.boxes for row in box.rows]
    data = [row for box in column.boxes[:-1] for row in box.rows] or rows
    return rows[0].top, max(column.boxes[-1].rows[0].top, data[-1].bottom)


def _header(column: Column, font: str) -> list[Mark]:
    """Title at the left, legend at the right of the same line."""
    if column.header is None:
        return []
    legend = _legend(column.legend, column.right, column.header, font)
    edge = min((m.left for m in legend if isinstance(m, Text)), default=column.right) - SWATCH - 2
    marks: list[Mark] = list(legend)
    if column.title:
        title = shorten(column.title, TITLE_SIZE, edge - column.left, font=font)
        marks.append(
            place_text(
                "title", title, x=column.left, baseline=column.header, size=TITLE_SIZE, font=font
            )
        )
    return marks


def _legend(
    entries: tuple[LegendEntry, ...], right: float, baseline: float, font: str
) -> list[Mark]:
    """Swatches and labels, set from the right edge leftwards."""
    marks: list[Mark] = []
    x = right
    middle = baseline - cap_height(LABEL_SIZE) / 2
    for entry in reversed(entries):
        label = place_text(
            "legend.label", entry.label, x=x, baseline=baseline, size=LABEL_SIZE, font=font,
            align="right",
        )
        swatch = [label.left - 0.7 - SWATCH, middle - 0.6, label.left - 0.7, middle + 0.6]
        marks.extend([label, Rectangles("legend.swatch", frozen([swatch]), entry.color)])
        x = swatch[0] - 2.5
    return marks


def _shown_variants(
    column: Column, region: Interval
) -> tuple[list[tuple[Variant, str, str]], list[str]]:
    """The variants within the region, and a note on those outside it."""
    shown, outside = [], 0
    for variant, label, color in column.variants():
        if variant.chromosome != region.chromosome:
            raise VariantError(
                f"Variant {variant} is on {variant.chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {variant.chromosome!r} with .at(interval)"
            )
        start, end = changed_span(variant)
        if start <= region.end and end >= region.start:
            shown.append((variant, label, color))
        else:
            outside += 1
    notes = [f"{outside} variants lie outside {region_text(region)}"] if outside else []
    return shown, notes


def variant_point(variant: Variant) -> float:
    """Where a variant's line stands: the middle of what it replaces, the start of what it deletes,
    the boundary it inserts into."""
    start, end = changed_span(variant)
    if len(variant.alternate_bases) < len(variant.reference_bases):
        return float(start)
    return (start + end) / 2


def _variant_lines(
    column: Column, scale: XScale, variants: list[tuple[Variant, str, str]]
) -> list[Mark]:
    """One set of vertical lines per color, from the lane of labels to the axis."""
    top, bottom = _edges(column)
    by_color: dict[str, list[list[list[float]]]] = {}
    for variant, _, color in variants:
        x = scale.at(variant_point(variant))
        by_color.setdefault(color, []).append([[x, top - 0.6], [x, bottom]])
    return [
        Segments("variant.line", frozen(ends), color, VARIANT_LINE)
        for color, ends in by_color.items()
    ]


def _bands(column: Column, scale: XScale, region: Interval) -> list[Mark]:
    """Highlights: through all rows for the column's own, through its rows for a panel's."""
    groups = [(column.annotations, *_edges(column))]
    groups += [
        (box.panel.annotations, box.rows[0].top, box.rows[-1].bottom)
        for box in column.boxes
        if box.rows
    ]
    marks: list[Mark] = []
    for annotations, top, bottom in groups:
        for interval, _, color, alpha in highlight_bands(annotations):
            if interval.chromosome == region.chromosome and interval.overlaps(region):
                box = [scale.at(interval.start), top, scale.at(interval.end), bottom]
                marks.append(Rectangles("highlight", frozen([box]), color, alpha))
    return marks


def _lane_labels(
    column: Column,
    scale: XScale,
    *,
    variants: list[tuple[Variant, str, str]],
    region: Interval,
    font: str,
) -> tuple[list[Mark], list[str]]:
    """Labels of variants and highlights in one lane, moved apart, with leaders where moved."""
    if column.lane is None:
        return [], []
    wanted = [(scale.at(variant_point(v)), label, color) for v, label, color in variants]
    for interval, label, _, _ in highlight_bands([*column.annotations, *column.panel_annotations()]):
        if interval.chromosome == region.chromosome and interval.overlaps(region):
            ends = scale.at(interval.start), scale.at(interval.end)
            wanted.append((sum(ends) / 2, label, FAINT))
    named = [
        (LaneLabel(x, label, text_width(label, TICK_SIZE, font=font)), color)
        for x, label, color in wanted
        if label
    ]
    left, right = column.label_left, column.right
    keep = fitting([label for label, _ in named], right - left)
    notes = []
    if keep < len(named):  # leave room for the count of the dropped
        room = right - left - text_width(f"+{len(named)} more", TICK_SIZE, font=font) - 1.0
        keep = fitting([label for label, _ in named], room)
        notes.append(f"{len(named) - keep} of {len(named)} labels above the rows were dropped")
        more = f"+{len(named) - keep} more"
        width = text_width(more, TICK_SIZE, font=font)
        named = [*named[:keep], (LaneLabel(right, more, width), FAINT)]
    centers = spread([label for label, _ in named], left=left, right=right)
    marks: list[Mark] = []
    for (label, color), center in zip(named, centers, strict=True):
        marks.append(
            place_text(
                "variant.label", label.text, x=center, baseline=column.lane, size=TICK_SIZE,
                font=font, align="center", color=INK,
            )
        )
        if abs(center - label.x) > 0.3 and color != FAINT:
            start = column.lane + 0.5
            ends = [[[center, start], [label.x, column.boxes[0].rows[0].top - 0.6]]]
            marks.append(Segments("variant.leader", frozen(ends), color, VARIANT_LINE))
    return marks, notes
