"""Where a `Virtual4C` looks from: a band through its rows, and a pointer above the first."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.place import Place, Row
from agviz.figure.scene import Mark, Polygon, Rectangles, frozen
from agviz.figure.style import INK, MM_PER_PT, NUMBER_SIZE, SMALLEST_BIN
from agviz.figure.text import place_text, text_width
from agviz.genome.types import Interval

POINTER_LANE, POINTER_WIDTH, POINTER_HEIGHT = 2.2, 1.6, 1.4  # mm, above the first row
BAND_ALPHA = 0.12
NAME = "viewpoint"


def below_pointer(place: Place) -> Place:
    """The place of the signals."""
    first, *rest = place.rows
    return dataclasses.replace(place, rows=(Row(first.top + POINTER_LANE, first.bottom), *rest))


def pointer(spot: Interval, place: Place, rows: Sequence[Row]) -> list[Mark]:
    """A band through the rows, and above them a triangle with its name beside it."""
    left, right = place.x.at(spot.start), place.x.at(spot.end)
    half = max(right - left, SMALLEST_BIN * MM_PER_PT) / 2
    middle = (left + right) / 2
    box = [middle - half, rows[0].top, middle + half, rows[-1].bottom]
    tip, foot = rows[0].top - 0.2, rows[0].top - 0.2 - POINTER_HEIGHT
    wing = POINTER_WIDTH / 2
    points = [[middle - wing, foot], [middle + wing, foot], [middle, tip]]
    beside = middle + wing + 0.6
    fits = beside + text_width(NAME, NUMBER_SIZE, font=place.font) <= place.x.right
    name = place_text(
        "contact.viewpoint_label", NAME,
        x=beside if fits else middle - wing - 0.6, align="left" if fits else "right",
        middle=rows[0].top - POINTER_LANE / 2 - 0.2, size=NUMBER_SIZE, font=place.font,
    )  # fmt: skip
    return [
        Rectangles("contact.viewpoint_band", frozen([box]), INK, BAND_ALPHA),
        Polygon("contact.viewpoint", frozen(points), INK),
        name,
    ]
