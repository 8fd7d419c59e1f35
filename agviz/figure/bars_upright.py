"""Upright bars: categories side by side, their names below, level or reading upwards."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz._counts import counted
from agviz.figure.bar_marks import (
    CAP,
    DASH,
    LABEL_AIR,
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
from agviz.figure.plain_axes import AIR, left_axis
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, SMALL_SIZE, TICK_LINE
from agviz.figure.text import cap_height, line_height, shorten, text_width, wrap
from agviz.figure.track_axis import row_label

WIDEST, FILLED = 6.0, 0.76  # mm: a bar; the part of its category that bars fill
NAMES_MOST = 26.0  # mm below the bars for names that read upwards


@dataclasses.dataclass(frozen=True)
class _Slots:
    """Where upright categories stand: the first edge and the width of each."""

    left: float
    width: float

    def middle(self, number: int) -> float:
        return self.left + (number + 0.5) * self.width


def _slots(bars: Any, left: float, width: float, font: str) -> _Slots:
    room = _names_right(bars, font)
    most = WIDEST * len(bars.table.groups) / FILLED
    return _Slots(left, min(most, (width - room) / len(bars.table.categories)))


def _names_right(bars: Any, font: str) -> float:
    """Room right of upright bars for the names of lines."""
    widths = [text_width(name, SMALL_SIZE, font=font) for name in bars.reference]
    return max(widths) + 2 * LABEL_AIR if widths else 0.0


def names_below(bars: Any, width: float, font: str) -> float:
    """Height in mm of the categories' names below upright bars."""
    names = bars.table.categories
    lines = _level(names, _slots(bars, 0.0, width, font).width, font)
    if lines is not None:
        return AIR + line_height(NUMBER_SIZE) * max(map(len, lines))
    widest = max(text_width(name, NUMBER_SIZE, font=font) for name in names)
    return 2 * AIR + min(widest, NAMES_MOST)


def _level(names: Sequence[str], slot: float, font: str) -> list[tuple[str, ...]] | None:
    """Each name in at most two lines of the width of a category, or None if one does not fit."""
    found = [wrap(name, NUMBER_SIZE, room=slot - LABEL_AIR, lines=2, font=font) for name in names]
    whole = all(
        " ".join(lines) == " ".join(name.split()) for name, lines in zip(names, found, strict=True)
    )
    return found if whole else None


def draw_upright(bars: Any, place: Place) -> Drawn:
    """Bars from the bottom up, categories side by side."""
    (row,) = place.rows
    table = bars.table
    left = place.x.left
    slots = _placed(bars, place)
    bottom = _bottom(bars, place)
    air = line_height(NUMBER_SIZE) if bars.value_labels else 0.0
    under = air if (table.values < bars.baseline).any() else 0.0
    y = YScale(*spread_of(bars).axis, bottom - under, row.top + air)
    right = slots.left + slots.width * len(table.categories)
    marks: list[Mark] = [*left_axis(y, left, font=place.font)]
    notes: list[str] = []
    lost = 0
    for i, edges in enumerate(_edges(bars, slots)):
        for j, pair in enumerate(edges):
            found, fits = _column(bars, i, j, y=y, edges=pair, place=place)
            marks += found
            lost += not fits
    base = y.at(bars.baseline)
    marks.append(Segments("bars.baseline", frozen([[[left, base], [right, base]]]), INK, TICK_LINE))
    found, said = _reference_beside(bars, y, left=left, right=right, place=place)
    notes += said
    lines = next(iter(found), None)
    marks += [*found, *backings(marks, lines)]
    for named, said in (
        _names(bars, slots, bottom, place),
        row_label(place, Row(row.top, bottom), bars.label),
    ):
        marks += named
        notes += said
    if lost:
        notes.append(f"{counted(lost, 'value')} at bars had no room")
    return Drawn(tuple(marks), tuple(notes))


def _placed(bars: Any, place: Place) -> _Slots:
    return _slots(bars, place.x.left, place.x.right - place.x.left, place.font)


def _bottom(bars: Any, place: Place) -> float:
    """Where the names below begin."""
    (row,) = place.rows
    return row.bottom - names_below(bars, place.x.right - place.x.left, place.font)


def _edges(bars: Any, slots: _Slots) -> list[list[tuple[float, float]]]:
    """Left and right edge of each bar, by category."""
    count = len(bars.table.groups)
    thin = slots.width * FILLED / count
    found = []
    for i in range(len(bars.table.categories)):
        first = slots.middle(i) - thin * count / 2
        found.append([(first + j * thin, first + (j + 1) * thin) for j in range(count)])
    return found


def upright_boxes(bars: Any, place: Place) -> Float64[np.ndarray, "categories groups 4"]:
    """Where each bar is told: as high as the axis, so that a short one is found, too."""
    (row,) = place.rows
    bottom = _bottom(bars, place)
    return np.array(
        [
            [[left, row.top, right, bottom] for left, right in each]
            for each in _edges(bars, _placed(bars, place))
        ]
    )


def _column(
    bars: Any, i: int, j: int, *, y: YScale, edges: tuple[float, float], place: Place
) -> tuple[list[Mark], bool]:
    """One upright bar, its interval, its value; and whether the value had room."""
    left, right = edges
    value, low, high = ends_of(bars, i, j)
    start, middle = y.at(bars.baseline), (left + right) / 2
    text = value_text(bars, value) if not np.isnan(value) else "–"
    fits = text_width(text, NUMBER_SIZE, font=place.font) <= right - left + 0.8
    half = line_height(NUMBER_SIZE) / 2
    if np.isnan(value):
        mark = small_text(
            "bars.no_value", text, x=middle, middle=start - half, font=place.font, color=FAINT
        )
        return [mark], True
    tip = y.at(value)
    box = [left, min(start, tip), right, max(start, tip)]
    color = bars.color(bars.table.categories[i], bars.table.groups[j])
    marks: list[Mark] = [Rectangles("bars.bar", frozen([box]), color)]
    ends = [tip]
    interval = interval_ends(low, high, tip=tip, scale=y)
    if interval is not None:
        ends += interval
        cap = min(CAP, (right - left) / 2)
        lines = [[[middle, at] for at in interval]]
        lines += [
            [[middle - cap, at], [middle + cap, at]]
            for at, end in zip(interval, (low, high), strict=True)
            if not np.isnan(end)
        ]
        marks += error_marks(lines)
    if text and fits:
        at = min(ends) - half if value >= bars.baseline else max(ends) + half
        marks.append(small_text("bars.value", text, x=middle, middle=at, font=place.font))
    return marks, fits or not text


def _reference_beside(
    bars: Any, y: YScale, *, left: float, right: float, place: Place
) -> tuple[list[Mark], list[str]]:
    """Dashed lines across upright bars, their names at the right; notes on those without room."""
    shown, notes = lines_shown(bars)
    if not shown:
        return [], notes
    lines = frozen([[[left, y.at(v)], [right + LABEL_AIR, y.at(v)]] for v in shown.values()])
    marks: list[Mark] = [Segments("bars.reference", lines, FAINT, TICK_LINE, dash=DASH)]
    taken: list[float] = []
    for name, value in shown.items():
        at = y.at(value)
        if all(abs(at - other) >= line_height(SMALL_SIZE) for other in taken):
            taken.append(at)
            x = right + 2 * LABEL_AIR
            marks.append(
                small_text(
                    "bars.reference_name", name, x=x, middle=at, align="left", font=place.font
                )
            )
    if len(taken) < len(shown):
        lost = len(shown) - len(taken)
        notes.append(f"{lost} of {counted(len(shown), 'name')} of lines had no room")
    return marks, notes


def _names(bars: Any, slots: _Slots, bottom: float, place: Place) -> tuple[list[Mark], list[str]]:
    """The categories' names: level where all have room, else reading upwards; what was cut."""
    names = bars.table.categories
    found = _level(names, slots.width, place.font)
    cap = cap_height(NUMBER_SIZE)
    marks: list[Mark] = []
    notes: list[str] = []
    for number, name in enumerate(names):
        middle = slots.middle(number)
        if found is not None:
            marks += [
                small_text(
                    "bars.name", line, x=middle, font=place.font,
                    middle=bottom + 2 * AIR + cap / 2 + k * line_height(NUMBER_SIZE),
                )
                for k, line in enumerate(found[number])
            ]  # fmt: skip
            continue
        text = shorten(name, NUMBER_SIZE, NAMES_MOST, font=place.font)
        if text != name:
            notes.append(f"the label {name!r} was shortened")
        flat = small_text(
            "bars.name", text, x=middle + cap / 2, middle=0.0, align="left", font=place.font
        )
        foot = bottom + 2 * AIR + flat.width
        marks.append(dataclasses.replace(flat, baseline=foot, turned=True))
    return marks, notes
