"""Bars from left to right: a category per row, its name at the left."""

from typing import Any

import numpy as np

from agviz.figure.bar_marks import (
    CAP,
    DASH,
    LABEL_AIR,
    NO_VALUE,
    backings,
    ends_of,
    error_marks,
    small_text,
    spread_of,
    value_text,
)
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.place import Drawn, Place, Row
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, SMALL_SIZE, TICK_LINE
from agviz.figure.text import cap_height, place_text, text_width
from agviz.figure.track_axis import row_label

BAR, BETWEEN = 2.6, 1.6  # mm: a bar; between categories
REFERENCE_LANE = cap_height(SMALL_SIZE) + 1.4  # mm above the bars, for the names of lines


def across_height(bars: Any) -> float:
    """Height in mm of bars across the page, without their axis."""
    each = bars.height * len(bars.table.groups) + BETWEEN
    return float(each * len(bars.table.categories))


def draw_across(bars: Any, place: Place) -> Drawn:
    """Bars from left to right, a category per row."""
    (row,) = place.rows
    table = bars.table
    top = row.top + (REFERENCE_LANE if bars.reference else 0.0)
    bottom = row.bottom - BELOW - (LABEL_BELOW if bars.label else 0.0)
    left, right = _room_beside(bars, place)
    x = YScale(*spread_of(bars).axis, left, right)
    each = (bottom - top) / len(table.categories)
    thick = each * bars.height / (bars.height * len(table.groups) + BETWEEN)
    marks: list[Mark] = []
    notes: list[str] = []
    for i, category in enumerate(table.categories):
        box = Row(top + i * each, top + (i + 1) * each)
        first = box.middle - thick * len(table.groups) / 2
        for j in range(len(table.groups)):
            marks += _bar(
                bars, i, j, x=x, place=place,
                box=Row(first + j * thick, first + (j + 1) * thick),
            )  # fmt: skip
        label, said = row_label(place, box, category)
        marks += label
        notes += said
    marks.append(_line("bars.baseline", x.at(bars.baseline), top=top, bottom=bottom, color=INK))
    found, dropped = _reference_above(bars, x, place, top=top, bottom=bottom)
    lines = next(iter(found), None)
    marks += [*found, *backings(marks, lines)]
    marks += bottom_axis(x, bottom, label=bars.label, font=place.font)
    if dropped:
        notes.append(f"{dropped} of {len(bars.reference)} names of lines had no room")
    return Drawn(tuple(marks), tuple(notes))


def _room_beside(bars: Any, place: Place) -> tuple[float, float]:
    """Where the axis begins and ends, so that values have room beside the bars."""
    left, right = place.x.left, place.x.right
    widths = {True: 0.0, False: 0.0}
    for value in bars.table.values.ravel():
        text = value_text(bars, value)
        after = not value < bars.baseline
        if text:
            widths[after] = max(widths[after], text_width(text, NUMBER_SIZE, font=place.font))
    return (
        left + (widths[False] + LABEL_AIR if widths[False] else 0.0),
        right - (widths[True] + LABEL_AIR if widths[True] else 0.0),
    )


def _bar(bars: Any, i: int, j: int, *, x: YScale, box: Row, place: Place) -> list[Mark]:
    """One bar across the page, its interval and its value."""
    value, low, high = ends_of(bars, i, j)
    start = x.at(bars.baseline)
    if np.isnan(value):
        return [
            small_text(
                "bars.no_value",
                NO_VALUE,
                x=start + LABEL_AIR,
                middle=box.middle,
                align="left",
                font=place.font,
                color=FAINT,
            )
        ]
    tip = x.at(value)
    edges = [min(start, tip), box.top, max(start, tip), box.bottom]
    color = bars.color(bars.table.categories[i], bars.table.groups[j])
    marks: list[Mark] = [Rectangles("bars.bar", frozen([edges]), color)]
    ends = [tip]
    if not np.isnan(low) and not np.isnan(high):
        ends += [x.at(low), x.at(high)]
        cap = min(CAP, box.height / 2)
        y = box.middle
        lines = [[[x.at(low), y], [x.at(high), y]]]
        lines += [[[at, y - cap], [at, y + cap]] for at in ends[1:]]
        marks += error_marks(lines)
    text = value_text(bars, value)
    if text and value >= bars.baseline:
        marks.append(
            small_text(
                "bars.value",
                text,
                x=max(ends) + LABEL_AIR,
                align="left",
                middle=box.middle,
                font=place.font,
            )
        )
    elif text:
        marks.append(
            small_text(
                "bars.value",
                text,
                x=min(ends) - LABEL_AIR,
                align="right",
                middle=box.middle,
                font=place.font,
            )
        )
    return marks


def _line(role: str, x: float, *, top: float, bottom: float, color: str) -> Mark:
    return Segments(role, frozen([[[x, top], [x, bottom]]]), color, TICK_LINE)


def _reference_above(
    bars: Any, x: YScale, place: Place, *, top: float, bottom: float
) -> tuple[list[Mark], int]:
    """Dashed lines through all rows, their names above; and how many names had no room."""
    shown = {k: v for k, v in bars.reference.items() if x.low <= v <= x.high}
    if not shown:
        return [], len(bars.reference)
    lines = frozen([[[x.at(v), top - 0.4], [x.at(v), bottom]] for v in shown.values()])
    marks: list[Mark] = [Segments("bars.reference", lines, FAINT, TICK_LINE, dash=DASH)]
    named = [
        LaneLabel(x.at(v), name, text_width(name, SMALL_SIZE, font=place.font))
        for name, v in shown.items()
    ]
    keep = fitting(named, place.x.right - place.label_left, air=1.2)
    centers = spread(named[:keep], left=place.label_left, right=place.x.right, air=1.2)
    for label, center in zip(named[:keep], centers, strict=True):
        marks.append(
            place_text(
                "bars.reference_name", label.text, x=center, baseline=top - 1.0,
                size=SMALL_SIZE, font=place.font, align="center",
            )
        )  # fmt: skip
    return marks, len(bars.reference) - keep
