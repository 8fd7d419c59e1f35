"""Bars from left to right: a category per row, its name at the left."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz._counts import counted
from agviz.figure.bar_marks import (
    CAP,
    DASH,
    LABEL_AIR,
    NO_VALUE,
    backings,
    ends_of,
    error_marks,
    interval_ends,
    lines_shown,
    small_text,
    spread_of,
    value_text,
)
from agviz.figure.place import Drawn, Place, Row
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis, names_above
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, SMALL_SIZE, TICK_LINE
from agviz.figure.text import cap_height, text_width
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
    top, bottom = _between(bars, row)
    x = _scale(bars, place)
    marks: list[Mark] = []
    notes: list[str] = []
    boxes = _boxes(bars, row)
    each = (bottom - top) / len(boxes)
    for i, category in enumerate(bars.table.categories):
        for j, bar in enumerate(boxes[i]):
            marks += _bar(bars, i, j, x=x, place=place, box=bar)
        box = Row(top + i * each, top + (i + 1) * each)
        label, said = row_label(place, box, category)
        marks += label
        notes += said
    marks.append(_line("bars.baseline", x.at(bars.baseline), top=top, bottom=bottom, color=INK))
    found, beyond = _reference_above(bars, x, place, top=top, bottom=bottom)
    lines = next(iter(found), None)
    marks += [*found, *backings(marks, lines)]
    marks += bottom_axis(x, bottom, label=bars.label, font=place.font, page_width=place.page_width)
    return Drawn(tuple(marks), (*notes, *beyond))


def _between(bars: Any, row: Row) -> tuple[float, float]:
    """Upper and lower edge of all bars."""
    top = row.top + (REFERENCE_LANE if bars.reference else 0.0)
    return top, row.bottom - BELOW - (LABEL_BELOW if bars.label else 0.0)


def _scale(bars: Any, place: Place) -> YScale:
    return YScale(*spread_of(bars).axis, *_room_beside(bars, place))


def _boxes(bars: Any, row: Row) -> list[list[Row]]:
    """Upper and lower edge of each bar, by category."""
    top, bottom = _between(bars, row)
    count = len(bars.table.groups)
    each = (bottom - top) / len(bars.table.categories)
    thick = each * bars.height / (bars.height * count + BETWEEN)
    found = []
    for i in range(len(bars.table.categories)):
        first = top + (i + 0.5) * each - thick * count / 2
        found.append([Row(first + j * thick, first + (j + 1) * thick) for j in range(count)])
    return found


def across_boxes(bars: Any, place: Place) -> Float64[np.ndarray, "categories groups 4"]:
    """Where each bar is told: as wide as the axis, so that a short one is found, too."""
    (row,) = place.rows
    x = _scale(bars, place)
    return np.array(
        [[[x.bottom, bar.top, x.top, bar.bottom] for bar in each] for each in _boxes(bars, row)]
    )


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
    interval = interval_ends(low, high, tip=tip, scale=x)
    if interval is not None:
        ends += interval
        cap = min(CAP, box.height / 2)
        y = box.middle
        lines = [[[at, y] for at in interval]]
        lines += [
            [[at, y - cap], [at, y + cap]]
            for at, end in zip(interval, (low, high), strict=True)
            if not np.isnan(end)
        ]
        marks += error_marks(lines)
    text, after = value_text(bars, value), value >= bars.baseline
    if text:
        marks.append(
            small_text(
                "bars.value", text, x=max(ends) + LABEL_AIR if after else min(ends) - LABEL_AIR,
                align="left" if after else "right", middle=box.middle, font=place.font,
            )
        )  # fmt: skip
    return marks


def _line(role: str, x: float, *, top: float, bottom: float, color: str) -> Mark:
    return Segments(role, frozen([[[x, top], [x, bottom]]]), color, TICK_LINE)


def _reference_above(
    bars: Any, x: YScale, place: Place, *, top: float, bottom: float
) -> tuple[list[Mark], list[str]]:
    """Dashed lines through all rows, their names above; and notes on those without room."""
    shown, notes = lines_shown(bars)
    if not shown:
        return [], notes
    lines = frozen([[[x.at(v), top - 0.4], [x.at(v), bottom]] for v in shown.values()])
    marks: list[Mark] = [Segments("bars.reference", lines, FAINT, TICK_LINE, dash=DASH)]
    names, lost = names_above("bars.reference_name", shown, x, place=place, top=top)
    if lost:
        notes.append(f"{lost} of {counted(len(shown), 'name')} of lines had no room")
    return [*marks, *names], notes
