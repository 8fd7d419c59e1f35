"""The unit of a row: between the numbers of its axis where it is short, else after its label."""

from agviz.figure.place import Place, Row
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Text
from agviz.figure.style import FAINT, NUMBER_SIZE, TICK_LANE, TICK_LENGTH
from agviz.figure.text import cap_height, place_text, text_width
from agviz.figure.track_axis import TICK_AIR, YAxis, row_label

AIR = 0.5  # mm between a unit and the numbers above and below it
ROOM = TICK_LANE - TICK_LENGTH - TICK_AIR  # mm


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


def labelled_row(place: Place, row: Row, label: str, *, unit: str) -> tuple[list[Mark], list[str]]:
    """The label left of a row with its unit, without it where it would cost the label's words."""
    marks, notes = row_label(place, row, with_unit(label, unit))
    if not (unit and notes):
        return marks, notes
    marks, notes = row_label(place, row, label)
    return marks, [*notes, f"the unit {unit!r} had no room"]


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
