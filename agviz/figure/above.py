"""What stands above the rows of a column: title, legend, labels of variants and highlights."""

from collections.abc import Iterable, Sequence

from agviz._counts import counted
from agviz.figure.annotations import highlight_bands
from agviz.figure.columns import Column
from agviz.figure.compose import Annotation
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.place import LegendEntry
from agviz.figure.regions import variant_point
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Rectangles, Segments, Text, frozen
from agviz.figure.style import (
    FAINT,
    INK,
    LABEL_SIZE,
    TICK_SIZE,
    TITLE_SIZE,
    VARIANT_LINE,
)
from agviz.figure.styles import look_of, styles_of
from agviz.figure.text import cap_height, line_height, place_text, shorten, text_width
from agviz.genome.types import Interval, Variant

LANE_AIR = 1.6  # mm between two labels
SWATCH, SWATCH_AIR, ENTRY_GAP = 2.0, 0.7, 2.5  # mm, of a legend entry: its box, and gaps
SWATCH_LINE, DASHES = 1.0, (2.2, 1.1)  # of a dashed line instead, in pt and in line widths


def legend_rows(
    entries: Sequence[LegendEntry], room: float, *, font: str, size: float
) -> list[list[LegendEntry]]:
    """The lines that a legend of `size` pt needs in `room` mm: as few as can be, in order."""
    rows: list[list[LegendEntry]] = []
    used = 0.0
    for entry in entries:
        need = ENTRY_GAP + SWATCH + SWATCH_AIR + text_width(entry.label, size, font=font)
        if not rows or used + need > room + ENTRY_GAP:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += need
    return rows


def legend_size(annotations: Iterable[Annotation]) -> float:
    """Size of a legend's texts in pt, where its lines are set."""
    size: float = look_of("legend.label", styles_of(annotations)).get("size", LABEL_SIZE)
    return size


def header(column: Column, font: str) -> tuple[list[Mark], list[str]]:
    """Title at the left, legend at the right of the same line and those below it.

    And notes on those that were too long.
    """
    if column.header is None:
        return [], []
    legend: list[Mark] = []
    edge = column.right
    room, size = column.right - column.left, legend_size(column.annotations)
    rows = legend_rows(column.legend, room, font=font, size=size)
    for number, row in enumerate(rows):
        baseline = column.header + number * line_height(size)
        marks = _legend(row, column.right, baseline, font=font, room=room, size=size)
        if number == 0:
            edge = min(m.left for m in marks if isinstance(m, Text)) - SWATCH - 2
        legend += marks
    if column.title:
        title = shorten(column.title, TITLE_SIZE, edge - column.left, font=font)
        legend.append(
            place_text(
                "title", title, x=column.left, baseline=column.header, size=TITLE_SIZE, font=font
            )
        )
    return legend, _cut(column, legend)


def _cut(column: Column, marks: Sequence[Mark]) -> list[str]:
    """What of the title and the legend's labels is not written whole."""
    written = {(mark.role, mark.text) for mark in marks if isinstance(mark, Text)}
    labels = [entry.label for entry in column.legend]
    notes = [
        f"the label {label!r} of the legend was shortened"
        for label in labels
        if ("legend.label", label) not in written
    ]
    if column.title and ("title", column.title) not in written:
        notes.append(f"the title {column.title!r} was shortened")
    return notes


def _legend(
    entries: Sequence[LegendEntry],
    right: float,
    baseline: float,
    *,
    font: str,
    room: float,
    size: float,
) -> list[Mark]:
    """Swatches and labels of one line, set from the right edge leftwards."""
    marks: list[Mark] = []
    x = right
    middle = baseline - cap_height(size) / 2
    for entry in reversed(entries):
        label = place_text(
            "legend.label",
            shorten(entry.label, size, room - SWATCH - SWATCH_AIR, font=font),
            x=x,
            baseline=baseline,
            size=size,
            font=font,
            align="right",
        )
        end = label.left - SWATCH_AIR
        swatch = [end - SWATCH, middle - 0.6, end, middle + 0.6]
        marks.append(label)
        if entry.dashed:
            ends = frozen([[[swatch[0], middle], [swatch[2], middle]]])
            marks.append(Segments("legend.swatch", ends, entry.color, SWATCH_LINE, dash=DASHES))
        else:
            marks.append(Rectangles("legend.swatch", frozen([swatch]), entry.color))
        x = swatch[0] - ENTRY_GAP
    return marks


def lane_labels(
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
    named = _lane_wishes(column, scale, variants=variants, region=region, font=font)
    left, right = column.label_left, column.right
    keep = fitting([label for label, _ in named], right - left, air=LANE_AIR)
    notes = []
    if keep < len(named):  # leave room for the count of the dropped
        room = right - left - text_width(f"+{len(named)} more", TICK_SIZE, font=font) - 1.0
        keep = fitting([label for label, _ in named], room, air=LANE_AIR)
        notes.append(
            f"{len(named) - keep:,} of {counted(len(named), 'label')} above the rows were dropped"
        )
        more = f"+{len(named) - keep} more"
        width = text_width(more, TICK_SIZE, font=font)
        named = [*named[:keep], (LaneLabel(right, more, width), FAINT)]
    centers = spread([label for label, _ in named], left=left, right=right, air=LANE_AIR)
    marks: list[Mark] = []
    for (label, color), center in zip(named, centers, strict=True):
        marks.append(
            place_text(
                "variant.label",
                label.text,
                x=center,
                baseline=column.lane,
                size=TICK_SIZE,
                font=font,
                align="center",
                color=FAINT if color == FAINT else INK,
            )
        )
        if abs(center - label.x) > 0.3 and color != FAINT:
            foot = [label.x, column.boxes[0].rows[0].top - 0.6]
            leader = frozen([[[center, column.lane + 0.5], foot]])
            marks.append(Segments("variant.leader", leader, color, VARIANT_LINE))
    return marks, notes


def _lane_wishes(
    column: Column,
    scale: XScale,
    *,
    variants: list[tuple[Variant, str, str]],
    region: Interval,
    font: str,
) -> list[tuple[LaneLabel, str]]:
    """Where the labels of variants, then those of highlights, would like to stand; their colors."""
    wanted = [(scale.at(variant_point(v)), label, color) for v, label, color in variants]
    for interval, label, _, _ in highlight_bands(
        [*column.annotations, *column.panel_annotations()]
    ):
        if interval.chromosome == region.chromosome and interval.overlaps(region):
            middle = (scale.at(interval.start) + scale.at(interval.end)) / 2
            wanted.append((middle, label, FAINT))
    return [
        (LaneLabel(x, label, text_width(label, TICK_SIZE, font=font)), color)
        for x, label, color in wanted
        if label
    ]
