"""Names of a table's rows and columns beside its cells: all, or every n-th where there are many."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz.figure.place import Place
from agviz.figure.scene import Text
from agviz.figure.style import NUMBER_SIZE
from agviz.figure.text import cap_height, line_height, place_text, shorten, text_width

NAMES_MOST = 30.0  # mm below the cells for the columns' names
AIR = 0.7  # mm between cells and names


def names_height(names: Sequence[str], font: str) -> float:
    """What the columns' names take below the cells, in mm."""
    widest = max(text_width(name, NUMBER_SIZE, font=font) for name in names)
    return min(widest, NAMES_MOST) + AIR


def row_names(names: Sequence[str], place: Place, *, top: float, bottom: float) -> list[Text]:
    """Names left of the cells."""
    each = (bottom - top) / len(names)
    step = max(1, int(np.ceil(line_height(NUMBER_SIZE) / each)))
    room = place.x.left - place.label_left - AIR
    return [
        place_text(
            "heat.label",
            shorten(names[k], NUMBER_SIZE, room, font=place.font),
            x=place.x.left - AIR,
            middle=top + (k + 0.5) * each,
            size=NUMBER_SIZE,
            font=place.font,
            align="right",
        )
        for k in range(0, len(names), step)
    ]


def column_names(
    names: Sequence[str], place: Place, *, ends: tuple[float, float], bottom: float
) -> list[Text]:
    """Names below the cells, reading upwards."""
    each = (ends[1] - ends[0]) / len(names)
    step = max(1, int(np.ceil(line_height(NUMBER_SIZE) / each)))
    found = []
    for k in range(0, len(names), step):
        text = shorten(names[k], NUMBER_SIZE, NAMES_MOST, font=place.font)
        across = ends[0] + (k + 0.5) * each + cap_height(NUMBER_SIZE) / 2
        flat = place_text(
            "heat.column", text, x=across, baseline=0.0, size=NUMBER_SIZE, font=place.font
        )
        foot = bottom + AIR + flat.width
        found.append(dataclasses.replace(flat, baseline=foot, turned=True))
    return found


def names_left_out(rows: tuple[int, int], columns: tuple[int, int]) -> list[str]:
    """Notes on names without room: of rows and of columns, how many are shown, of how many."""
    return [
        f"{total - shown} of {total} names of {what} had no room"
        for (shown, total), what in ((rows, "rows"), (columns, "columns"))
        if shown < total
    ]
