"""Names of a table's rows and columns beside its cells: all, or every n-th where there are many."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz._counts import agreeing, counted
from agviz.figure.place import Place
from agviz.figure.scene import Text
from agviz.figure.style import NUMBER_SIZE
from agviz.figure.text import cap_height, line_height, place_text, text_width

NAMES_MOST = 30.0  # mm below the cells for the columns' names
AIR = 0.7  # mm between cells and names
ROUNDING = 1e-6  # mm


def names_height(names: Sequence[str], font: str) -> float:
    """What the columns' names take below the cells, in mm."""
    widest = max(text_width(name, NUMBER_SIZE, font=font) for name in names)
    return min(widest, NAMES_MOST) + AIR


def names_width(names: Sequence[str], font: str) -> float:
    """What the rows' names take left of the cells, in mm."""
    return max(text_width(name, NUMBER_SIZE, font=font) for name in names) + AIR + ROUNDING


def distinct(names: Sequence[str], room: float, *, font: str) -> list[str]:
    """Names that fit into `room` mm, cut in the middle, so that those that differ look different.

    What is left of a name is as much of its start as of its end; where two would look the same,
    more of one or the other.
    """
    best: list[str] = []
    for share in (0.5, 0.3, 0.7, 0.1, 0.9):
        cut = [_cut_within(name, room, share, font=font) for name in names]
        if len(set(cut)) > len(set(best)):
            best = cut
    return best


def _cut_within(name: str, room: float, share: float, *, font: str) -> str:
    """A name, or its first and last letters, a `share` of them first."""
    if text_width(name, NUMBER_SIZE, font=font) <= room:
        return name
    for kept in range(len(name) - 1, 0, -1):
        first = round(kept * share)
        cut = f"{name[:first].rstrip()}…{name[len(name) - kept + first :].lstrip()}"
        if text_width(cut, NUMBER_SIZE, font=font) <= room:
            return cut
    return ""


def row_names(names: Sequence[str], place: Place, *, top: float, bottom: float) -> list[Text]:
    """Names left of the cells."""
    each = (bottom - top) / len(names)
    step = max(1, int(np.ceil(line_height(NUMBER_SIZE) / each)))
    cut = distinct(names, place.x.left - place.label_left - AIR, font=place.font)
    return [
        place_text(
            "heat.label",
            cut[k],
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
    cut = distinct(names, NAMES_MOST, font=place.font)
    found = []
    for k in range(0, len(names), step):
        across = ends[0] + (k + 0.5) * each + cap_height(NUMBER_SIZE) / 2
        flat = place_text(
            "heat.column", cut[k], x=across, baseline=0.0, size=NUMBER_SIZE, font=place.font
        )
        foot = bottom + AIR + flat.width
        found.append(dataclasses.replace(flat, baseline=foot, turned=True))
    return found


def name_notes(texts: Sequence[Text], names: Sequence[str], what: str) -> list[str]:
    """Notes on the names of rows or columns that had no room, or not enough.

    `texts` are what is written: of all `names`, or of every n-th.
    """
    notes = []
    if len(texts) < len(names):
        lost = len(names) - len(texts)
        notes.append(f"{lost} of {counted(len(names), 'name')} of {what} had no room")
    cut = [text.text for text in texts if "…" in text.text and text.text not in names]
    if cut:
        alike = len({text.text for text in texts}) < len(texts) and len(set(names)) == len(names)
        words = f"{len(cut)} of {counted(len(names), 'name')} of {what} "
        words += agreeing(len(cut), "was shortened", "were shortened")
        notes.append(words + (", and some look the same" if alike else ""))
    return notes
