"""The unit of a row: between the numbers of its axis where it is short, else after its label.

Where neither has room, its usual short form stands between the numbers, and the caption says what
that means; of a unit without one the whole stands small below the label.
"""

import dataclasses

from agviz.figure.place import Place, Remedied, Row
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Text
from agviz.figure.style import (
    FAINT,
    LABEL_SIZE,
    NUMBER_SIZE,
    ROW_GAP,
    TICK_LANE,
    TICK_LENGTH,
)
from agviz.figure.text import cap_height, line_height, place_text, text_width
from agviz.figure.track_axis import TICK_AIR, YAxis, row_label

AIR = 0.5  # mm between a unit and the numbers above and below it
ROOM = TICK_LANE - TICK_LENGTH - TICK_AIR  # mm

SHORT_UNITS = {
    "fold change over control": "FC",
    "fold change": "FC",
    "counts per million": "CPM",
    "reads per million": "RPM",
    "transcripts per million": "TPM",
    "reads per kilobase per million": "RPKM",
    "fragments per kilobase per million": "FPKM",
    "observed over expected": "O/E",
    "percent spliced in": "PSI",
}
"""Usual short forms of long units."""


def same_unit(one: str, other: str) -> bool:
    """Whether both are one unit, whole or short; what is not said may be any.

    >>> same_unit("reads per million", "rpm"), same_unit("", "RPM"), same_unit("RPM", "TPM")
    (True, True, False)
    """
    first, second = (SHORT_UNITS.get(each.lower(), each).lower() for each in (one, other))
    return first == second or not (first and second)


def with_unit(label: str, unit: str) -> str:
    r"""A row's label with the unit, which is not broken and not cut off before the name is.

    >>> with_unit("liver (+)", "reads"), with_unit("", "RPM"), with_unit("liver", "")
    ('liver (+) (reads)', 'RPM', 'liver')
    """
    if not unit or unit == label or label.endswith(f"({unit})"):
        return label
    return f"{label} ({unit.replace(' ', chr(0xA0))})" if label else unit


def room_label(label: str, unit: str, *, style: YAxis) -> str:
    """The label that a gutter needs room for."""
    narrow = text_width(unit, NUMBER_SIZE) <= ROOM
    return label if style == "ticks" and narrow else with_unit(label, unit)


def unit_words(unit: str) -> list[str]:
    """For a caption: the unit whole, and its short form, which the figure may have.

    >>> unit_words("reads per million"), unit_words("Gy"), unit_words("")
    (['in reads per million (RPM)'], ['in Gy'], [])
    """
    short = f" ({SHORT_UNITS[unit]})" if unit in SHORT_UNITS else ""
    return [f"in {unit}{short}"] if unit else []


def labelled_row(
    place: Place, row: Row, label: str, *, unit: str, y: YScale | None, style: YAxis
) -> tuple[list[Mark], list[str]]:
    """The label left of a row and its unit, which never costs the label's words.

    `y` is the scale of the values that have the unit; None if there are none.
    """
    stands = None if y is None else unit_mark(place, y, unit, style=style)
    if place.label_right <= place.label_left:  # a column beside the first, which says it
        return ([stands] if stands else []), []
    marks, notes = row_label(place, row, label)
    if stands or y is None or not unit:
        return ([stands, *marks] if stands else marks), notes
    both, cut = row_label(place, row, with_unit(label, unit), smallest=LABEL_SIZE)
    if not cut:
        return both, []
    stands = unit_mark(place, y, SHORT_UNITS.get(unit, ""), style=style)
    if stands:
        return [stands, *marks], notes
    below = None if notes else _unit_below(place, row, marks, unit)
    if below is not None:
        return below, []
    both, cut = row_label(place, row, with_unit(label, unit))
    if not cut:
        return both, []
    hint = "write a shorter unit, or make rows higher or the figure wider"
    return marks, [*notes, Remedied(f"the unit {unit!r} had no room", hint)]


def _unit_below(place: Place, row: Row, label: list[Mark], unit: str) -> list[Mark] | None:
    """The label with the unit small below it, or None without room.

    Both together may reach half way into the gaps above and below the row.
    """
    lines = [mark for mark in label if isinstance(mark, Text)]
    room = place.label_right - place.label_left - TICK_AIR
    if not lines or text_width(unit, NUMBER_SIZE, font=place.font) > room:
        return None
    height = len(lines) * line_height(lines[0].size) + line_height(NUMBER_SIZE)
    if height > row.height + ROW_GAP:
        return None
    rise = line_height(NUMBER_SIZE) / 2
    moved: list[Mark] = [dataclasses.replace(line, baseline=line.baseline - rise) for line in lines]
    small = place_text(
        "track.unit",
        unit,
        x=place.label_left,
        middle=row.middle + height / 2 - line_height(NUMBER_SIZE) / 2,
        size=NUMBER_SIZE,
        font=place.font,
        color=FAINT,
    )
    return [*moved, small]


def unit_mark(place: Place, y: YScale, unit: str, *, style: YAxis) -> Text | None:
    """The unit between zero and the number above it (else below), or None without room."""
    end = y.high if y.high > 0 else y.low
    near, far = y.at(min(max(0.0, y.low), y.high)), y.at(end)
    if (
        not unit
        or style != "ticks"
        or y.log
        or text_width(unit, NUMBER_SIZE, font=place.font) > ROOM
    ):
        return None
    if abs(far - near) < 2 * (cap_height(NUMBER_SIZE) + AIR):
        return None
    return place_text(
        "track.unit",
        unit,
        x=place.x.left - TICK_LENGTH - TICK_AIR,
        middle=(near + far) / 2,
        size=NUMBER_SIZE,
        font=place.font,
        align="right",
        color=FAINT,
    )
